//! Every mistake of the catalogue is made on a request that gives occasion for it, and found again.

use std::time::Instant;

use cos403::signature::{
    Authorization, Clue, Coverage, Credentials, Finding, KeyTime, Mistake, Signer, UnsignedRequest,
    explain_strings, find_mistakes, sign_mistakenly,
};
use rstest::rstest;
use strum::VariantArray;

const TIME: KeyTime = KeyTime {
    start: 1_772_352_000,
    end: 1_772_352_600,
};

fn credentials() -> Credentials {
    // White space at its end, so that taking it away can be a mistake.
    Credentials::new("AKIDexample", "example-secret ")
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
        .collect()
}

/// A request that gives occasion for nearly every mistake.
fn rich() -> UnsignedRequest {
    UnsignedRequest {
        method: "PUT".into(),
        path: "/Docs/a b+c%2F腾.txt".as_bytes().to_vec(),
        params: pairs(&[("Zeta", "x/y z~*'"), ("alpha/b", "ü"), ("alpha-b", "")]),
        headers: pairs(&[
            ("x-cos-meta-Note", "a b/c~*!"),
            ("Host", "media-1250000000.cos.ap-guangzhou.myqcloud.com"),
            ("Content-Type", "image/png"),
        ]),
    }
}

fn clue() -> Clue {
    Clue {
        body: Some(b"body".to_vec()),
        token: Some("example-token".into()),
        other_hosts: Vec::new(),
    }
}

/// The request on which a mistake can be made, and how.
fn made(mistake: Mistake) -> (UnsignedRequest, Authorization) {
    let mut request = rich();
    let mut coverage = Coverage::All;
    match mistake {
        Mistake::HostWithoutPort => request.headers[1].1.extend_from_slice(b":8080"),
        Mistake::MissingParamsLine | Mistake::AsListed => request.params.clear(),
        Mistake::TokenSignedNotSent => {
            let headers = [
                "host",
                "content-type",
                "x-cos-meta-note",
                "x-cos-security-token",
            ];
            coverage = Coverage::of(headers, ["zeta", "alpha/b", "alpha-b"]);
        }
        _ => {}
    }
    let mut authorization =
        sign_mistakenly(&request, &credentials(), TIME, &coverage, mistake, &clue());
    let another_time = KeyTime {
        start: TIME.start + 1,
        end: TIME.end - 1,
    };
    match mistake {
        // Where sign time and key time are equal, swapping them is no mistake.
        Mistake::KeyTimeSigned | Mistake::SignTimeAsKeyTime => {
            let signer = Signer::new(
                &credentials(),
                if mistake == Mistake::KeyTimeSigned {
                    TIME
                } else {
                    another_time
                },
            );
            let signed_for = if mistake == Mistake::KeyTimeSigned {
                TIME
            } else {
                another_time
            };
            authorization = signer.sign_for(&request, &coverage, signed_for);
            authorization.sign_time = another_time;
            authorization.key_time = TIME;
        }
        // The client lists a token that it does not send.
        Mistake::TokenSignedNotSent => {
            let mut with_token = request.clone();
            with_token
                .headers
                .push(("x-cos-security-token".into(), b"example-token".to_vec()));
            authorization = Signer::new(&credentials(), TIME).sign(&with_token, &coverage);
        }
        // The client's list stands in the order in which it sends.
        Mistake::AsListed => {
            let right = Signer::new(&credentials(), TIME).sign(&request, &coverage);
            let unsorted = Authorization {
                names: cos403::signature::SignedNames {
                    headers: "x-cos-meta-note;content-type;host".into(),
                    ..right.names.clone()
                },
                ..right
            };
            let unsigned = Authorization {
                signature: "0".repeat(40),
                ..unsorted
            };
            authorization = Authorization {
                signature: signed_as_listed(&request, &unsigned),
                ..unsigned
            };
        }
        _ => {}
    }
    (request, authorization)
}

/// What such a client signs, written out by hand.
fn signed_as_listed(request: &UnsignedRequest, authorization: &Authorization) -> String {
    let ordered = UnsignedRequest {
        headers: vec![
            request.headers[0].clone(),
            request.headers[2].clone(),
            request.headers[1].clone(),
        ],
        ..request.clone()
    };
    let coverage = Coverage::Listed(authorization.names.clone());
    // In this request the order of sending is the order of the list.
    sign_mistakenly(
        &ordered,
        &credentials(),
        TIME,
        &coverage,
        Mistake::Unsorted,
        &clue(),
    )
    .signature
}

fn found(mistake: Mistake) -> (Finding, UnsignedRequest, Authorization) {
    let (request, authorization) = made(mistake);
    (
        find_mistakes(&request, &authorization, &credentials(), &clue()),
        request,
        authorization,
    )
}

#[test]
fn the_catalogue_has_at_least_35_mistakes_each_with_a_sentence() {
    assert!(Mistake::VARIANTS.len() >= 35, "{}", Mistake::VARIANTS.len());
    for mistake in Mistake::VARIANTS {
        assert!(mistake.sentence().ends_with('.'), "{mistake}");
    }
}

#[test]
fn every_mistake_is_found_again() {
    for &mistake in Mistake::VARIANTS {
        let (finding, ..) = found(mistake);
        let singles: Vec<Vec<Mistake>> = finding
            .explanations
            .iter()
            .map(|explanation| explanation.mistakes.clone())
            .collect();
        assert!(singles.contains(&vec![mistake]), "{mistake}: {singles:?}");
    }
}

/// Where two mistakes lead to the same signature on this request, both are told; most are told alone.
#[test]
fn a_finding_is_unambiguous_where_it_can_be() {
    let ambiguous: Vec<_> = Mistake::VARIANTS
        .iter()
        .filter(|mistake| found(**mistake).0.is_ambiguous())
        .collect();
    assert!(ambiguous.len() <= 8, "{ambiguous:?}");
    for mistake in [
        Mistake::PathPercentEncoded,
        Mistake::MethodUpperCase,
        Mistake::SecretHasWhitespace,
        Mistake::HostWithPort,
        Mistake::Crlf,
    ] {
        assert_eq!(found(mistake).0.mistake(), Some(mistake));
    }
}

#[test]
fn a_right_signature_has_no_mistake_and_an_inexplicable_one_none_either() {
    let request = rich();
    let right = Signer::new(&credentials(), TIME).sign(&request, &Coverage::All);
    assert_eq!(
        find_mistakes(&request, &right, &credentials(), &clue()),
        Finding::default()
    );
    let unknown = Authorization {
        signature: "ab".repeat(20),
        ..right
    };
    assert_eq!(
        find_mistakes(&request, &unknown, &credentials(), &clue()),
        Finding::default()
    );
}

#[rstest]
#[case(Mistake::PathPercentEncoded, Mistake::SecretHasWhitespace)]
#[case(Mistake::MethodUpperCase, Mistake::SecretKeyAsSignKey)]
#[case(Mistake::HostWithPort, Mistake::MissingLastLineFeed)]
#[case(Mistake::BlankAsPlus, Mistake::UpperCaseSignature)]
fn two_mistakes_made_together_are_found(#[case] one: Mistake, #[case] other: Mistake) {
    let request = rich();
    // The one changes the text; the other is made on a request that has the text already.
    let (_, authorization) = made_together(&request, one, other);
    let finding = find_mistakes(&request, &authorization, &credentials(), &clue());
    let pair = [one, other];
    let is_pair =
        |found: &[Mistake]| found.len() == 2 && pair.iter().all(|mistake| found.contains(mistake));
    assert!(
        finding
            .explanations
            .iter()
            .any(|explanation| is_pair(&explanation.mistakes)),
        "{finding:?}"
    );
}

/// Makes two mistakes: the catalogue's own computation is open to both, and `find_mistakes` tells that it is so by finding them.
fn made_together(
    request: &UnsignedRequest,
    one: Mistake,
    other: Mistake,
) -> (Mistake, Authorization) {
    (
        one,
        cos403::signature::sign_with_mistakes(
            request,
            &credentials(),
            TIME,
            &Coverage::All,
            &[one, other],
            &clue(),
        ),
    )
}

#[test]
fn an_explanation_shows_both_strings_and_where_they_part() {
    let (finding, ..) = found(Mistake::PathPercentEncoded);
    let shown = finding.explanations[0].to_string();
    assert!(
        shown.starts_with("path-percent-encoded: The path is signed as it is sent"),
        "{shown}"
    );
    assert!(
        shown.contains("client \"put\\n/Docs/a%20b%2Bc")
            && shown.contains("server \"put\\n/Docs/a b+c"),
        "{shown}"
    );
    assert!(shown.contains("they part at character 11"), "{shown}");
    let (finding, ..) = found(Mistake::SecretHasWhitespace);
    assert_eq!(finding.explanations[0].parts_at(), None);
}

#[test]
fn the_strings_alone_tell_the_mistake_without_a_key() {
    for mistake in [
        Mistake::PathPercentEncoded,
        Mistake::MethodUpperCase,
        Mistake::Unsorted,
        Mistake::SlashBare,
        Mistake::HostWithPort,
    ] {
        let (finding, request, authorization) = found(mistake);
        let client = finding.explanations[0].client.clone();
        let by_strings = explain_strings(&request, &authorization, client.as_bytes(), &clue());
        assert!(
            by_strings
                .explanations
                .iter()
                .any(|explanation| explanation.mistakes == [mistake]),
            "{mistake}: {by_strings:?}"
        );
    }
}

#[test]
fn no_secret_is_in_a_finding() {
    for &mistake in Mistake::VARIANTS {
        let (finding, ..) = found(mistake);
        let shown = format!(
            "{finding:?}{}",
            finding
                .explanations
                .iter()
                .map(ToString::to_string)
                .collect::<String>()
        );
        assert!(!shown.contains("example-secret"), "{mistake}");
    }
}

/// Whatever else changes, a search through all single mistakes and pairs ends soon.
#[test]
fn a_search_is_bounded() {
    let (request, mut authorization) = made(Mistake::Crlf);
    authorization.signature = "ab".repeat(20);
    let started = Instant::now();
    find_mistakes(&request, &authorization, &credentials(), &clue());
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
