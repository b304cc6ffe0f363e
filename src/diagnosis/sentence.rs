//! Sentences without a language: a message id and what goes into it.

/// A sentence of a diagnosis, put into words by [`super::Language::render`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct Sentence {
    /// The id of the message.
    pub id: &'static str,
    /// What goes into it.
    pub arguments: Vec<(&'static str, Argument)>,
}

/// What goes into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub enum Argument {
    /// A text of the request or the answer.
    Text(String),
    /// Words of the language, such as those for a bucket whose name is not known.
    Message(&'static str),
}

impl Sentence {
    /// A sentence into which nothing goes.
    pub fn plain(id: &'static str) -> Self {
        Self {
            id,
            arguments: Vec::new(),
        }
    }

    /// Adds what goes into it.
    pub fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.arguments.push((name, Argument::Text(text.into())));
        self
    }

    /// Adds words of the language.
    pub fn with_message(mut self, name: &'static str, id: &'static str) -> Self {
        self.arguments.push((name, Argument::Message(id)));
        self
    }

    /// Adds a text, or other words where it is not known.
    pub fn with_or(
        mut self,
        name: &'static str,
        text: Option<&str>,
        otherwise: &'static str,
    ) -> Self {
        let argument = text.map_or(Argument::Message(otherwise), |text| {
            Argument::Text(text.to_owned())
        });
        self.arguments.push((name, argument));
        self
    }
}
