//! `cos403 explain`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::Args;

use super::{Exit, complain, language_of_the_locale, print};
use crate::diagnosis::{Language, Topic, explained, explained_in_files};

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The cause of a refusal, such as no-grant, or one of the eight answers, such as access-denied; without it, all are listed.
    #[arg(value_name = "CAUSE|VARIANT")]
    topic: Option<Topic>,
    /// The language of the page: en, ja or zh [default: that of LC_ALL, LC_MESSAGES or LANG].
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "write")]
    lang: Option<Language>,
    /// Write the pages of all causes and answers in all languages into a folder.
    #[arg(long, value_name = "DIR", conflicts_with = "topic")]
    write: Option<PathBuf>,
}

impl Explain {
    pub(super) fn execute(self) -> Exit {
        let Some(folder) = self.write else {
            let language = self.lang.unwrap_or_else(language_of_the_locale);
            print(explained(self.topic, language).trim_end());
            return Exit::AsExpected;
        };
        match written(&folder) {
            Ok(count) => {
                print(&format!("wrote {count} pages into {}", folder.display()));
                Exit::AsExpected
            }
            Err((path, error)) => {
                complain(&format!(
                    "error: `{}` cannot be written: {error}",
                    path.display()
                ));
                Exit::BadInput
            }
        }
    }
}

/// Writes all pages; how many, or which one could not be written.
fn written(folder: &Path) -> Result<usize, (PathBuf, io::Error)> {
    let mut count = 0;
    for (name, page) in explained_in_files() {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, page))
            .map_err(|error| (path, error))?;
        count += 1;
    }
    Ok(count)
}
