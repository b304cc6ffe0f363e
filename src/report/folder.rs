//! The folder of a scenario, by which reports group.

use std::path::Path;

/// The folder in the name of a test, and the rest: `page` of `referer`, and for a cell of a matrix, whose name has one
/// part more than that of its file, `media::anonymous_GetObject` of `matrix`.
pub(super) fn folder_and_name<'n>(name: &'n str, file: &Path) -> (&'n str, &'n str) {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let (around, last) = name.rsplit_once("::").unwrap_or(("", name));
    if is_named(last, &stem) {
        return (around, last);
    }
    match around.rsplit_once("::") {
        Some((folder, matrix)) if is_named(matrix, &stem) => {
            (folder, name.strip_prefix(folder).map_or(name, after_colons))
        }
        None if is_named(around, &stem) => ("", name),
        _ => (around, last),
    }
}

fn after_colons(rest: &str) -> &str {
    rest.strip_prefix("::").unwrap_or(rest)
}

/// Whether a part of a name is that of a file, whose other letters than letters and digits are `_` in it.
fn is_named(part: &str, stem: &str) -> bool {
    let same = |(named, letter): (char, char)| {
        named == letter || (named == '_' && !letter.is_alphanumeric())
    };
    part.chars().count() == stem.chars().count() && part.chars().zip(stem.chars()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_of_the_folder_of_its_file() {
        let parts = |name, file| folder_and_name(name, Path::new(file));
        assert_eq!(
            parts("a::b::one_file", "s/a/b/one-file.yaml"),
            ("a::b", "one_file")
        );
        assert_eq!(parts("one", "one.yaml"), ("", "one"));
        assert_eq!(
            parts("a::m::x_GetObject", "s/a/m.yaml"),
            ("a", "m::x_GetObject")
        );
        assert_eq!(parts("m::x_GetObject", "m.yaml"), ("", "m::x_GetObject"));
        assert_eq!(parts("a::unlike", "other.yaml"), ("a", "unlike"));
    }
}
