//! The HttpString of a usual request, made and hashed in one go: what a signature costs beyond its hashes.
//!
//! Usual is what the document shows: few names, lower-case and none of them twice, all covered. Any other request goes the
//! general way of [`Canonical`](super::Canonical), which tells the same of these.
//!
//! All is inlined into one function, so that a processor need not look up in memory where a text ends.

use super::hash::sha1_within;
use super::request::{Coverage, UnsignedRequest};
use crate::protocol::percent::{is_plain, write_url_encoded};

/// The most parameters, and the most headers.
const FEW: usize = 16;

/// Room for a text, and for lists of names.
pub(super) type ShortText = Short<1024>;
pub(super) type ShortList = Short<512>;

/// What a signature needs to know of an HttpString.
pub(super) struct Usual {
    pub(super) hash: [u8; 20],
    /// Where, in what was appended, the list of parameters ends and that of headers starts.
    pub(super) params_end: usize,
}

/// The HttpString of a request, if it is a usual one; the names that it covers are appended as two lists.
#[inline]
pub(super) fn usual_string(
    request: &UnsignedRequest,
    coverage: &Coverage,
    lists: &mut ShortList,
) -> Option<Usual> {
    if *coverage != Coverage::All {
        return None;
    }
    let mut text = ShortText::new();
    for letter in request.method.bytes() {
        text.push(&[letter.to_ascii_lowercase()]);
    }
    text.push(b"\n");
    text.push(&request.path);
    text.push(b"\n");
    push_pairs(&mut text, &request.params, lists)?;
    let params_end = lists.end;
    text.push(b"\n");
    push_pairs(&mut text, &request.headers, lists)?;
    text.push(b"\n");
    Some(Usual {
        hash: text.sha1()?,
        params_end,
    })
}

/// Appends `name=value` of the pairs as the document has it, and their names to the list.
#[inline(always)]
fn push_pairs(
    text: &mut ShortText,
    pairs: &[(String, Vec<u8>)],
    list: &mut ShortList,
) -> Option<()> {
    if pairs.is_empty() {
        return Some(());
    }
    let mut letters = [0; FEW];
    let mut plain = pairs.len() <= FEW;
    for (letters, (name, _)) in letters.iter_mut().zip(pairs) {
        *letters = first_letters(name.as_bytes());
        plain = name
            .bytes()
            .fold(plain, |plain, byte| plain & is_plain(byte));
    }
    if !plain {
        return None;
    }
    let mut before = None;
    for place in places_by_letters(&letters, pairs.len()) {
        let (name, value) = pairs.get(place)?;
        let letters = letters.get(place)?;
        if let Some(before) = before.replace(letters) {
            // The same name again, or one that differs further on.
            if before == letters {
                return None;
            }
            text.push(b"&");
            list.push(b";");
        }
        text.push_name(*letters, name);
        list.push_name(*letters, name);
        text.push(b"=");
        text.end = write_url_encoded(&mut text.bytes, text.end, value);
    }
    Some(())
}

/// The first so many places in the order of their letters.
#[inline(always)]
fn places_by_letters(letters: &[u128; FEW], count: usize) -> impl Iterator<Item = usize> {
    let mut places: [u8; FEW] = std::array::from_fn(|place| place as u8);
    let letters_at = |place: &u8| letters.get(usize::from(*place));
    if let Some(places) = places.get_mut(..count) {
        places.sort_unstable_by_key(letters_at);
    }
    places.into_iter().take(count).map(usize::from)
}

/// The first 16 bytes of a name as a number that orders as they do.
///
/// A shorter name is read by its first and its last bytes, which may overlap: byte by byte takes several times as long.
#[inline(always)]
fn first_letters(name: &[u8]) -> u128 {
    if let Some(first) = name.first_chunk() {
        return u128::from_be_bytes(*first);
    }
    let unused = u128::BITS - 8 * name.len() as u32;
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        let [first, last] = [first, last].map(|end| u128::from(u64::from_be_bytes(*end)));
        return first << 64 | last << unused;
    }
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        let [first, last] = [first, last].map(|end| u128::from(u32::from_be_bytes(*end)));
        return first << 96 | last << unused;
    }
    let few = name
        .iter()
        .fold(0, |letters, byte| letters << 8 | u128::from(*byte));
    few.checked_shl(unused).unwrap_or_default()
}

/// Text that needs no room of its own in memory.
pub(super) struct Short<const ROOM: usize> {
    bytes: [u8; ROOM],
    /// Where the text ends. What lies beyond the room is not written, but counts.
    end: usize,
}

impl<const ROOM: usize> Short<ROOM> {
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; ROOM],
            end: 0,
        }
    }

    /// How far more may be written than is kept.
    const BEYOND: usize = 16;

    /// The text, if there was room for it.
    pub(super) fn text(&self) -> Option<&str> {
        let text = self.bytes.get(..self.end + Self::BEYOND)?.get(..self.end)?;
        std::str::from_utf8(text).ok()
    }

    /// SHA-1 of the text, if there was room for it.
    fn sha1(&mut self) -> Option<[u8; 20]> {
        self.bytes.get(..self.end + Self::BEYOND)?;
        sha1_within(&mut self.bytes, self.end)
    }

    #[inline(always)]
    fn push(&mut self, bytes: &[u8]) {
        if let Some(place) = self.bytes.get_mut(self.end..self.end + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        self.end += bytes.len();
    }

    /// Appends a name of which the first letters are known.
    #[inline(always)]
    fn push_name(&mut self, letters: u128, name: &str) {
        let first = letters.to_be_bytes();
        if name.len() > first.len() {
            return self.push(name.as_bytes());
        }
        // More than the name is written, of which the next text takes the place: quicker than so many bytes as it has.
        if let Some(place) = self.bytes.get_mut(self.end..self.end + first.len()) {
            place.copy_from_slice(&first);
        }
        self.end += name.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::{Credentials, KeyTime, Signer};
    use proptest::prelude::*;

    /// StringToSign takes one block, two as it mostly does, and as many bytes as it can.
    const TIMES: [(i64, i64); 3] = [(1, 2), (1_557_989_151, 1_557_996_351), (i64::MIN, i64::MAX)];

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
        pairs.iter().map(owned).collect()
    }

    /// The general way does not come here.
    fn assert_same_as_in_general(request: &UnsignedRequest) {
        for (start, end) in TIMES {
            let time = KeyTime { start, end };
            let signer = Signer::new(&Credentials::new("id", "secret"), time);
            let (expected, _) = signer.explain(request, &Coverage::All, time);
            let header = signer.header(request, &Coverage::All);
            assert_eq!(header, expected.to_header(), "{request:?}");
            assert_eq!(signer.sign(request, &Coverage::All), expected);
        }
    }

    fn is_usual(request: &UnsignedRequest, coverage: &Coverage) -> bool {
        usual_string(request, coverage, &mut ShortList::new()).is_some()
    }

    proptest! {
        #[test]
        fn any_request_is_signed_as_in_general(
            method in "(get|PUT|Post)",
            path in prop::collection::vec(any::<u8>(), 0..80),
            params in prop::collection::vec(("[a-cA-C%-]{0,18}", prop::collection::vec(any::<u8>(), 0..40)), 0..18),
            headers in prop::collection::vec(("[a-d~_.-]{0,18}", prop::collection::vec(any::<u8>(), 0..90)), 0..18),
        ) {
            assert_same_as_in_general(&UnsignedRequest { method, path, params, headers });
        }
    }

    #[test]
    fn a_text_of_any_length_is_signed_as_in_general() {
        for length in 0..1_100 {
            let key = |path: usize, headers: &[(&str, &str)]| UnsignedRequest {
                method: "PUT".into(),
                path: vec![b'/'; path],
                params: Vec::new(),
                headers: pairs(headers),
            };
            let value: String = "a b".chars().cycle().take(length).collect();
            assert_same_as_in_general(&key(length, &[]));
            assert_same_as_in_general(&key(length, &[("a", ""), ("b", "c")]));
            assert_same_as_in_general(&key(1, &[("host", value.as_str())]));
            let long = "n".repeat(length);
            assert_same_as_in_general(&key(1, &[(&long, ""), ("m", "")]));
        }
    }

    #[test]
    fn what_the_document_shows_is_usual() {
        let mut request = UnsignedRequest {
            method: "PUT".into(),
            path: b"/exampleobject".to_vec(),
            params: pairs(&[("uploads", ""), ("prefix", "a/b")]),
            headers: pairs(&[
                ("host", "h"),
                ("date", "Thu, 16 May"),
                ("x-cos-acl", "private"),
            ]),
        };
        assert!(is_usual(&request, &Coverage::All));
        assert!(!is_usual(&request, &Coverage::of(["host"], [])));
        request.headers.push(("Range".to_owned(), Vec::new()));
        assert!(!is_usual(&request, &Coverage::All), "an upper-case name");
        request.headers.pop();
        request.headers.push(("host".to_owned(), Vec::new()));
        assert!(!is_usual(&request, &Coverage::All), "the same name twice");
    }

    #[test]
    fn first_letters_order_as_their_names_do() {
        let names = [
            "",
            "-",
            "a",
            "a-",
            "ab",
            "abc",
            "abcd",
            "abcde",
            "abcdefgh",
            "abcdefghi",
            "abcdefghijklmno",
        ];
        let letters = names.map(|name| first_letters(name.as_bytes()));
        assert!(letters.is_sorted_by(|one, next| one < next), "{letters:x?}");
        assert_eq!(
            first_letters(b"abcdefghijklmnopq"),
            u128::from_be_bytes(*b"abcdefghijklmnop")
        );
    }
}
