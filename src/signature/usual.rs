//! The HttpString of a usual request, made and hashed in one go: what a signature costs beyond its hashes.
//!
//! Usual is what the document shows: few names, lower-case and each with a beginning of its own, all covered. Any other
//! request goes the general way of [`Canonical`](super::Canonical), which tells the same of these.
//!
//! All is inlined into one function, and room lies apart from where its text ends, so that a processor need not look that
//! up in memory.

use super::hash::sha1_within;
use super::request::{Coverage, UnsignedRequest};
use crate::protocol::percent::{is_plain, write_url_encoded};

/// The most parameters, and the most headers.
const FEW: usize = 16;

/// Room for the HttpString.
const STRING: usize = 1024;

/// Room for the lists of names and what stands between and after them.
pub(super) const LISTS: usize = 512;

/// What a signature needs to know of an HttpString.
pub(super) struct Usual<'room> {
    pub(super) hash: [u8; 20],
    /// The lists of headers and of parameters as `Authorization` has them.
    pub(super) lists: Text<'room, LISTS>,
    /// Where the list of headers ends.
    headers_end: usize,
}

impl Usual<'_> {
    /// The list of headers and that of parameters.
    pub(super) fn lists(&self) -> Option<(&str, &str)> {
        let (headers, rest) = self.lists.text()?.split_at_checked(self.headers_end)?;
        Some((headers, rest.strip_prefix(PARAM_LIST)?))
    }
}

/// What stands between the lists.
const PARAM_LIST: &str = "&q-url-param-list=";

/// The HttpString of a request, if it is a usual one; the lists of the names that it covers are written into the room.
#[inline(always)]
pub(super) fn usual_string<'room>(
    request: &UnsignedRequest,
    coverage: &Coverage,
    room: &'room mut [u8; LISTS],
) -> Option<Usual<'room>> {
    if *coverage != Coverage::All {
        return None;
    }
    let mut params = [0; FEW];
    set_order(&mut params, &request.params)?;
    let mut headers = [0; FEW];
    set_order(&mut headers, &request.headers)?;
    let mut lists = Text::within(room);
    push_names(&mut lists, &request.headers, &headers);
    let headers_end = lists.end;
    lists.push(PARAM_LIST.as_bytes());
    push_names(&mut lists, &request.params, &params);

    let mut room = [0; STRING];
    let mut string = Text::within(&mut room);
    for letter in request.method.bytes() {
        string.push(&[letter.to_ascii_lowercase()]);
    }
    string.push(b"\n");
    string.push(&request.path);
    string.push(b"\n");
    push_pairs(&mut string, &request.params, &params);
    string.push(b"\n");
    push_pairs(&mut string, &request.headers, &headers);
    string.push(b"\n");
    Some(Usual {
        hash: string.sha1()?,
        lists,
        headers_end,
    })
}

/// Names in order, each as a number: its first 15 letters, and the place of the pair.
type Order = [u128; FEW];

/// Finds the order of pairs, if no two names begin with the same 15 letters.
#[inline(always)]
fn set_order(order: &mut Order, pairs: &[(String, Vec<u8>)]) -> Option<()> {
    if pairs.is_empty() {
        return Some(());
    }
    let in_use = order.get_mut(..pairs.len())?;
    let mut plain = true;
    for (place, (key, (name, _))) in in_use.iter_mut().zip(pairs).enumerate() {
        *key = first_letters(name.as_bytes()) & !PLACE | place as u128;
        plain = name
            .bytes()
            .fold(plain, |plain, byte| plain & is_plain(byte));
    }
    in_use.sort_unstable();
    // Told of neighbours: numbers that differ in more than the place.
    let differ = in_use.is_sorted_by(|key, next| key ^ next > PLACE);
    (plain && differ).then_some(())
}

/// The place of the pair within a number of an order.
const PLACE: u128 = 0xff;

/// The pairs in their order, each with the number of its name.
#[inline(always)]
fn ordered<'r>(
    pairs: &'r [(String, Vec<u8>)],
    order: &Order,
) -> impl Iterator<Item = (u128, &'r (String, Vec<u8>))> {
    let keys = order.iter().take(pairs.len());
    keys.filter_map(|key| Some((*key, pairs.get((key & PLACE) as usize)?)))
}

/// Appends the names as a list.
#[inline(always)]
fn push_names<const ROOM: usize>(
    list: &mut Text<ROOM>,
    pairs: &[(String, Vec<u8>)],
    order: &Order,
) {
    for (key, (name, _)) in ordered(pairs, order) {
        list.push_name(key, name);
        list.push(b";");
    }
    // None after the last.
    list.end -= usize::from(!pairs.is_empty());
}

/// Appends `name=value` of the pairs as the document has it.
#[inline(always)]
fn push_pairs<const ROOM: usize>(
    text: &mut Text<ROOM>,
    pairs: &[(String, Vec<u8>)],
    order: &Order,
) {
    for (key, (name, value)) in ordered(pairs, order) {
        text.push_name(key, name);
        text.push(b"=");
        text.end = write_url_encoded(text.room, text.end, value);
        text.push(b"&");
    }
    // None after the last.
    text.end -= usize::from(!pairs.is_empty());
}

/// The first 16 bytes of a name as a number that orders as they do.
///
/// A shorter name is read by its first and its last bytes, which may overlap: byte by byte takes several times as long.
#[inline(always)]
fn first_letters(name: &[u8]) -> u128 {
    if let Some(first) = name.first_chunk() {
        return u128::from_be_bytes(*first);
    }
    // So many bits of the name's last eight bytes have been read with the first ones.
    let read = |bytes: usize| 8 * (bytes - name.len()) as u32;
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        let last = u64::from_be_bytes(*last).checked_shl(read(16));
        return join(u64::from_be_bytes(*first), last.unwrap_or_default());
    }
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        let last = u64::from(u32::from_be_bytes(*last)) << read(8);
        return join(u64::from(u32::from_be_bytes(*first)) << 32 | last, 0);
    }
    let few = name
        .iter()
        .fold(0, |letters, byte| letters << 8 | u64::from(*byte));
    join(few.checked_shl(read(8)).unwrap_or_default(), 0)
}

#[inline(always)]
fn join(first: u64, last: u64) -> u128 {
    u128::from(first) << 64 | u128::from(last)
}

/// Text written into room that is there already.
pub(super) struct Text<'room, const ROOM: usize> {
    room: &'room mut [u8; ROOM],
    /// Where the text ends. What lies beyond the room is not written, but counts.
    end: usize,
}

impl<'room, const ROOM: usize> Text<'room, ROOM> {
    fn within(room: &'room mut [u8; ROOM]) -> Self {
        Self { room, end: 0 }
    }

    /// How far more may be written than is kept.
    const BEYOND: usize = 16;

    pub(super) fn len(&self) -> usize {
        self.end
    }

    /// The text, if there was room for it.
    #[inline(always)]
    pub(super) fn text(&self) -> Option<&str> {
        let text = self.room.get(..self.end + Self::BEYOND)?.get(..self.end)?;
        std::str::from_utf8(text).ok()
    }

    /// SHA-1 of the text, if there was room for it.
    #[inline(always)]
    fn sha1(self) -> Option<[u8; 20]> {
        self.room.get(..self.end + Self::BEYOND)?;
        sha1_within(self.room, self.end)
    }

    #[inline(always)]
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if let Some(place) = self.room.get_mut(self.end..self.end + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        self.end += bytes.len();
    }

    /// Appends a name of which the number is known.
    #[inline(always)]
    fn push_name(&mut self, key: u128, name: &str) {
        let letters = key.to_be_bytes();
        if name.len() >= letters.len() {
            return self.push(name.as_bytes());
        }
        // More than the name is written, of which the next text takes the place: quicker than so many bytes as it has.
        if let Some(place) = self.room.get_mut(self.end..self.end + letters.len()) {
            place.copy_from_slice(&letters);
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
        usual_string(request, coverage, &mut [0; LISTS]).is_some()
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
    fn names_are_told_apart_by_fifteen_letters() {
        let request = |names: [&str; 3]| UnsignedRequest {
            method: "PUT".into(),
            path: b"/".to_vec(),
            params: Vec::new(),
            headers: pairs(&names.map(|name| (name, "value"))),
        };
        let apart = request(["x-cos-grant-write", "x-cos-grant-read", "x-cos-grant-rea"]);
        assert!(!is_usual(&apart, &Coverage::All));
        assert_same_as_in_general(&apart);
        let apart = request(["x-cos-grant-write", "x-cos-grant-read", "x-cos-grant-"]);
        assert!(is_usual(&apart, &Coverage::All));
        assert_same_as_in_general(&apart);
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
