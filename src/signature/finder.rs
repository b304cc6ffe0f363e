//! Which known mistake explains a wrong signature.

use std::fmt;

use secrecy::SecretString;
use strum::VariantArray;
use subtle::ConstantTimeEq;

use super::authorization::Authorization;
use super::key::Credentials;
use super::mistake::Mistake;
use super::recipe::{Change, Recipe};
use super::request::UnsignedRequest;

/// What is known beside the request, its `Authorization` and the key. `Debug` shows no token.
#[derive(Clone, Debug, Default)]
pub struct Clue {
    /// The body of the request.
    pub body: Option<Vec<u8>>,
    /// The token of a temporary key.
    pub token: Option<SecretString>,
    /// Other hosts under which the client knows the bucket, such as a CDN domain.
    pub other_hosts: Vec<String>,
}

/// One explanation of a wrong signature: with these mistakes the client's signature comes out exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// One mistake, or two that were made together.
    pub mistakes: Vec<Mistake>,
    /// HttpString as the client made it.
    pub client: String,
    /// HttpString as the server makes it.
    pub server: String,
}

/// What was found. No explanation means none of the catalogue; several mean that they lead to the same signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// The explanations, all single mistakes or all pairs.
    pub explanations: Vec<Explanation>,
}

impl Finding {
    /// The one mistake that explains the signature, if it is one and only one.
    pub fn mistake(&self) -> Option<Mistake> {
        match self.explanations.as_slice() {
            [Explanation { mistakes, .. }] => match mistakes.as_slice() {
                [only] => Some(*only),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether more than one explanation leads to this signature.
    pub fn is_ambiguous(&self) -> bool {
        self.explanations.len() > 1
    }
}

impl Explanation {
    /// The character, counted from 0, at which the two strings part; `None` if they are the same and the key differs.
    pub fn parts_at(&self) -> Option<usize> {
        let longer = self.client.chars().count() != self.server.chars().count();
        let differs = self
            .client
            .chars()
            .zip(self.server.chars())
            .position(|(client, server)| client != server);
        differs.or_else(|| {
            longer.then(|| self.client.chars().count().min(self.server.chars().count()))
        })
    }
}

impl fmt::Display for Explanation {
    /// The mistakes in a sentence each, the two strings, and the place where they part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.mistakes {
            writeln!(f, "{mistake}: {}", mistake.sentence())?;
        }
        match self.parts_at() {
            None => writeln!(
                f,
                "  HttpString is the same on both sides: {:?}",
                self.server
            ),
            Some(at) => {
                writeln!(f, "  client {:?}", self.client)?;
                writeln!(f, "  server {:?}", self.server)?;
                writeln!(f, "  they part at character {at}")
            }
        }
    }
}

/// Searches the catalogue, singly and then in pairs, for what reproduces the client's signature exactly.
///
/// ```
/// use cos403::signature::{Coverage, Credentials, KeyTime, Mistake, UnsignedRequest, find_mistakes, sign};
///
/// let request = UnsignedRequest { method: "GET".into(), path: b"/a b".to_vec(), ..Default::default() };
/// let credentials = Credentials::new("AKIDexample", "secret");
/// let time = KeyTime { start: 1, end: 2 };
/// // The client signs with the SecretKey that its configuration file ends with a line feed.
/// let wrong = sign(&request, &Credentials::new("AKIDexample", "secret\n"), time, &Coverage::All);
/// let finding = find_mistakes(&request, &wrong, &credentials, &Default::default());
/// assert_eq!(finding.mistake(), Some(Mistake::SecretHasWhitespace));
/// ```
pub fn find_mistakes(
    request: &UnsignedRequest,
    authorization: &Authorization,
    credentials: &Credentials,
    clue: &Clue,
) -> Finding {
    search(request, authorization, clue, |recipe| {
        let signature = recipe.signature(request, authorization, credentials, clue);
        signature
            .as_bytes()
            .ct_eq(authorization.signature.as_bytes())
            .into()
    })
}

/// The same without the secret key: searches for what turns the request into the HttpString that the client signed.
///
/// For an answer that carries the server's strings, and a client that logs its own.
pub fn explain_strings(
    request: &UnsignedRequest,
    authorization: &Authorization,
    client_http_string: &[u8],
    clue: &Clue,
) -> Finding {
    search(request, authorization, clue, |recipe| {
        recipe.http_string(request, authorization, clue) == client_http_string
    })
}

fn search(
    request: &UnsignedRequest,
    authorization: &Authorization,
    clue: &Clue,
    explains: impl Fn(&Recipe) -> bool,
) -> Finding {
    let documented = Recipe::default();
    if explains(&documented) {
        return Finding::default();
    }
    let candidates: Vec<(Mistake, Change)> = Mistake::VARIANTS
        .iter()
        .flat_map(|&mistake| {
            mistake
                .changes(request, authorization, clue)
                .into_iter()
                .map(move |change| (mistake, change))
        })
        .collect();
    let server = text(documented.http_string(request, authorization, clue));
    let mut explanations: Vec<Explanation> = Vec::new();
    let mut try_changes = |changes: &[&(Mistake, Change)]| {
        let mut recipe = Recipe::default();
        let fit = changes.iter().all(|(_, change)| recipe.change(change));
        let mistakes: Vec<Mistake> = changes.iter().map(|(mistake, _)| *mistake).collect();
        let known = |explanation: &Explanation| explanation.mistakes == mistakes;
        if fit && explains(&recipe) && !explanations.iter().any(known) {
            let client = text(recipe.http_string(request, authorization, clue));
            explanations.push(Explanation {
                mistakes,
                client,
                server: server.clone(),
            });
        }
        explanations.len()
    };
    let mut found = 0;
    for candidate in &candidates {
        found = try_changes(&[candidate]);
    }
    if found == 0 {
        for (position, one) in candidates.iter().enumerate() {
            for other in candidates
                .iter()
                .skip(position + 1)
                .filter(|other| other.0 != one.0)
            {
                try_changes(&[one, other]);
            }
        }
    }
    Finding { explanations }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The signature of a client that makes these mistakes, each in the first way in which it can be made on this request.
pub(super) fn signature_with(
    mistakes: &[Mistake],
    request: &UnsignedRequest,
    authorization: &Authorization,
    credentials: &Credentials,
    clue: &Clue,
) -> String {
    let mut recipe = Recipe::default();
    for mistake in mistakes {
        if let Some(change) = mistake.changes(request, authorization, clue).first() {
            recipe.change(change);
        }
    }
    recipe.signature(request, authorization, credentials, clue)
}
