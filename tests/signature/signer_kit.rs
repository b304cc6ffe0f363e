//! The property-test kit on a right signer and on three wrong ones, as an author of signing code uses it.

use cos403::signature::strategies::check_signer;
use cos403::signature::{
    Clue, Coverage, Credentials, KeyTime, Mistake, UnsignedRequest, sign, sign_mistakenly,
};

#[test]
fn a_right_signer_passes() {
    check_signer(|request, credentials, time| {
        sign(request, credentials, time, &Coverage::All).to_header()
    })
    .unwrap();
}

#[test]
fn the_quickest_way_passes_and_is_the_same_as_the_long_one() {
    check_signer(|request, credentials, time| {
        let signer = cos403::signature::Signer::new(credentials, time);
        let header = signer.header(request, &Coverage::All);
        assert_eq!(header, signer.sign(request, &Coverage::All).to_header());
        header
    })
    .unwrap();
}

#[test]
fn a_signer_that_covers_the_host_alone_passes() {
    check_signer(|request, credentials, time| {
        sign(request, credentials, time, &Coverage::of(["host"], [])).to_header()
    })
    .unwrap();
}

/// Signs the path as it is sent.
fn encodes_the_path(request: &UnsignedRequest, credentials: &Credentials, time: KeyTime) -> String {
    sign_mistakenly(
        request,
        credentials,
        time,
        &Coverage::All,
        Mistake::PathPercentEncoded,
        &Clue::default(),
    )
    .to_header()
}

/// Signs the pairs in the order in which they come.
fn does_not_sort(request: &UnsignedRequest, credentials: &Credentials, time: KeyTime) -> String {
    sign_mistakenly(
        request,
        credentials,
        time,
        &Coverage::All,
        Mistake::Unsorted,
        &Clue::default(),
    )
    .to_header()
}

/// Is valid for an hour, whatever was asked for.
fn has_its_own_time(request: &UnsignedRequest, credentials: &Credentials, time: KeyTime) -> String {
    let time = KeyTime {
        end: time.start + 3600,
        ..time
    };
    sign(request, credentials, time, &Coverage::All).to_header()
}

#[test]
fn a_signer_that_encodes_the_path_is_told_so_with_both_strings() {
    let fault = check_signer(encodes_the_path).unwrap_err();
    let shown = fault.to_string();
    assert!(
        shown.starts_with("the signature is not the one that the server computes"),
        "{shown}"
    );
    assert!(
        shown.contains(Mistake::PathPercentEncoded.sentence()),
        "{shown}"
    );
    // The smallest path that is changed by encoding has one such character.
    let path = String::from_utf8(fault.request.path.clone()).unwrap();
    assert!(
        path.chars().count() <= 4 && fault.request.params.is_empty(),
        "{shown}"
    );
    assert!(
        shown.contains("server") && shown.contains("client") && shown.contains(" | "),
        "{shown}"
    );
}

#[test]
fn a_signer_that_does_not_sort_is_told_so() {
    let fault = check_signer(does_not_sort).unwrap_err();
    assert!(
        fault.to_string().contains(Mistake::Unsorted.sentence()),
        "{fault}"
    );
}

#[test]
fn a_signer_with_a_time_of_its_own_is_told_so() {
    let fault = check_signer(has_its_own_time).unwrap_err();
    assert!(
        fault
            .property
            .contains("q-sign-time is not the time that was asked for"),
        "{fault}"
    );
}

#[test]
fn a_signer_that_returns_garbage_is_told_what_is_missing() {
    let fault = check_signer(|_, _, _| "garbage".to_owned()).unwrap_err();
    assert!(
        fault.property.contains("`q-sign-algorithm` is missing"),
        "{fault}"
    );
}
