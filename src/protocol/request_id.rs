//! Request ids: base64 of `<server time>_<address>_<process>_<sequence>`, all hexadecimal (reference §1.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::timestamp::Timestamp;

/// The id of a request that the server received at `time`, as the `sequence`-th of its process.
pub fn compose(time: Timestamp, process: u16, sequence: u64) -> String {
    // The second field looks like an address of the inner network (reference §1.1); 100.88.158.77 is the one that was seen.
    STANDARD.encode(format!(
        "{:08x}_4d9e5864_{process:x}_{sequence:x}",
        time.as_second()
    ))
}

/// The server's clock, as the first field of a request id tells it.
pub fn server_time(request_id: &str) -> Option<Timestamp> {
    let text = String::from_utf8(STANDARD.decode(request_id.trim()).ok()?).ok()?;
    let (seconds, rest) = text.split_once('_')?;
    let plausible = seconds.len() == 8 && !rest.is_empty();
    let seconds = plausible
        .then(|| i64::from_str_radix(seconds, 16).ok())
        .flatten()?;
    Timestamp::from_second(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("NWNhYzEzZThfNGQ5ZTU4NjRfNmFhNV83YTZjOGY=", "2019-04-09T03:39:20Z")]
    #[case("NWFmZjAwNzlfZGFhMDY4NjRfODZkNl83N2I3YQ==", "2018-05-18T16:34:01Z")]
    fn the_clock_is_read_from_real_request_ids(#[case] id: &str, #[case] time: &str) {
        assert_eq!(server_time(id), Some(time.parse().unwrap()));
    }

    #[rstest]
    #[case("")]
    #[case("not base64!")]
    #[case("YWJj")]
    #[case("enp6enp6enpfMQ==")]
    fn what_is_no_request_id_has_no_clock(#[case] id: &str) {
        assert_eq!(server_time(id), None);
    }

    #[test]
    fn an_id_of_our_own_tells_its_time() {
        let time: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        assert_eq!(server_time(&compose(time, 7, 1)), Some(time));
        assert_ne!(compose(time, 7, 1), compose(time, 7, 2));
    }
}
