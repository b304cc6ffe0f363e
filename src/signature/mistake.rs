//! Known client mistakes in signing, each as a change to one step of the computation.

use super::canonical::{self, Canonical, RequestParts};
use super::key_time::KeyTime;
use super::sign::SignSpec;
use crate::protocol::percent;
use crate::protocol::words::word_enum;

word_enum! {
    /// A known client mistake in signing.
    pub enum Mistake {
        /// The path goes into HttpString as it is sent, not decoded.
        PathPercentEncoded = "path-percent-encoded",
        /// The method goes into HttpString in upper case.
        MethodUpperCase = "method-upper-case",
        /// HttpString lacks its last line feed.
        MissingLastLineFeed = "missing-last-line-feed",
        /// The host is signed with a port that is not sent.
        HostWithPort = "host-with-port",
        /// The SecretKey carries white space at its end.
        SecretHasWhitespace = "secret-has-whitespace",
        /// The SecretKey itself signs, not the SignKey.
        SecretKeyAsSignKey = "secret-key-as-sign-key",
    }
}

/// The signature of a client that makes a mistake, or of one that makes none.
pub(super) fn signature_with(
    mistake: Option<Mistake>,
    request: &RequestParts,
    secret_key: &str,
    spec: &SignSpec,
) -> String {
    let mut request = request.clone();
    match mistake {
        Some(Mistake::PathPercentEncoded) => {
            request.path =
                percent::encode_path(&String::from_utf8_lossy(&request.path)).into_bytes();
        }
        Some(Mistake::HostWithPort) => {
            for (_, host) in request
                .headers
                .iter_mut()
                .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
            {
                host.extend_from_slice(b":443");
            }
        }
        _ => {}
    }
    let mut strings = Canonical::of(&request, &spec.names, spec.sign_time);
    match mistake {
        Some(Mistake::MissingLastLineFeed) => strings = shortened(strings, spec.sign_time),
        Some(Mistake::MethodUpperCase) => strings = with_upper_case_method(strings, spec.sign_time),
        _ => {}
    }
    let sign_key = match mistake {
        Some(Mistake::SecretKeyAsSignKey) => secret_key.to_owned(),
        Some(Mistake::SecretHasWhitespace) => {
            canonical::sign_key(&format!("{secret_key}\n"), &spec.key_time.to_string())
        }
        _ => canonical::sign_key(secret_key, &spec.key_time.to_string()),
    };
    canonical::signature(&sign_key, &strings.string_to_sign)
}

fn shortened(strings: Canonical, sign_time: KeyTime) -> Canonical {
    let mut http_string = strings.http_string;
    http_string.pop();
    Canonical::from_http_string(http_string, sign_time)
}

fn with_upper_case_method(strings: Canonical, sign_time: KeyTime) -> Canonical {
    let mut http_string = strings.http_string;
    for byte in http_string.iter_mut().take_while(|byte| **byte != b'\n') {
        byte.make_ascii_uppercase();
    }
    Canonical::from_http_string(http_string, sign_time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SignedNames;

    #[test]
    fn every_mistake_changes_the_signature() {
        let request = RequestParts {
            method: "GET".into(),
            path: "/a b".into(),
            headers: vec![(
                "Host".into(),
                b"media-1250000000.cos.ap-guangzhou.myqcloud.com".to_vec(),
            )],
            ..RequestParts::default()
        };
        let key_time = KeyTime { start: 1, end: 2 };
        let spec = SignSpec {
            key_time,
            sign_time: key_time,
            names: SignedNames::all(&request),
        };
        let right = signature_with(None, &request, "secret", &spec);
        let mut seen = vec![right];
        for &mistake in Mistake::ALL {
            let wrong = signature_with(Some(mistake), &request, "secret", &spec);
            assert!(!seen.contains(&wrong), "{mistake}");
            seen.push(wrong);
        }
    }
}
