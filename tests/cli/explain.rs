//! `cos403 explain`: pages, languages, what is said of a word that is none, and the folder of all pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Ran, run};
use rstest::rstest;

fn explain(arguments: &[&str], locale: &str) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let arguments = [&["explain"], arguments].concat();
    run(program, folder, &arguments, &[("LC_ALL", locale)])
}

#[rstest]
#[case(&["no-grant"], "C", "# no-grant", "## What to do")]
#[case(&["no-grant"], "ja_JP.UTF-8", "# no-grant", "## 対処方法")]
#[case(&["no-grant", "--lang", "zh"], "ja_JP.UTF-8", "# no-grant", "## 如何处理")]
#[case(&["access-denied"], "C", "# access-denied", "| `no-grant` | 5.1 |")]
#[case(&[], "C", "# Causes of a 403", "- `object-archived`: The object is archived")]
#[case(&["--lang", "ja"], "C", "# 403の原因", "- `object-archived`: ")]
fn a_page_is_in_the_language_that_is_asked_for_or_else_of_the_locale(
    #[case] arguments: &[&str],
    #[case] locale: &str,
    #[case] title: &str,
    #[case] part: &str,
) {
    let ran = explain(arguments, locale);
    assert_eq!(
        (ran.code, ran.err.as_str(), ran.out.lines().next()),
        (Some(0), "", Some(title))
    );
    assert!(ran.out.contains(part), "{}", ran.out);
    // Nothing is linked that is not there.
    assert!(!ran.out.contains("]("), "{}", ran.out);
}

#[rstest]
#[case(&["no-grants"], "did you mean `no-grant`?")]
#[case(&["AccessDenied"], "did you mean `access-denied`?")]
#[case(&["host-with-port"], "it is a mistake in signing, of which the page of `signature-mismatch` tells")]
#[case(&["???"], "`cos403 explain` lists them all")]
#[case(&["no-grant", "--lang", "fr"], "`fr` is not one of en, ja, zh")]
#[case(&["no-grant", "--write", "pages"], "cannot be used with")]
#[case(&["--write", "Cargo.toml"], "`Cargo.toml/en/cors-not-configured.md` cannot be written")]
fn what_cannot_be_explained_is_exit_code_2(#[case] arguments: &[&str], #[case] told: &str) {
    let ran = explain(arguments, "C");
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn all_pages_are_written_in_all_languages_with_an_index_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/pages");
    let ran = explain(&["--write", path.to_str().unwrap()], "C");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let names = |language: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(path.join(language)).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(names("en"), names("ja"));
    assert_eq!(names("en"), names("zh"));
    let told = format!("wrote {} pages into ", 3 * names("en").len());
    assert!(ran.out.starts_with(&told), "{}", ran.out);
    let index = fs::read_to_string(path.join("zh/README.md")).unwrap();
    for name in names("zh").iter().filter(|name| *name != "README.md") {
        assert!(index.contains(&format!("]({name})")), "{name}");
    }
}
