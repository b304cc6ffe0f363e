//! The client of the album against a simulated COS that has the policies of the real one.

use cos403::{Simulated, explain_last_refusal};
use photo_album::{Album, Error, Key};
use reqwest::Client;
use rstest::{fixture, rstest};

/// The bucket as it is deployed. Where a test fails, its output tells why COS refused.
#[fixture]
fn cos() -> Simulated {
    cos403::simulator!("worlds/album.yaml")
}

fn http(cos: &Simulated) -> Client {
    let proxy = cos.client_settings().proxy().unwrap();
    Client::builder().proxy(proxy).build().unwrap()
}

fn album_with(cos: &Simulated, id: &str, secret: &str) -> Album {
    let key = Key {
        id: id.to_owned(),
        secret: secret.to_owned(),
    };
    let endpoint = "http://album-1250000000.cos.ap-guangzhou.myqcloud.com";
    Album::new(http(cos), endpoint, key)
}

fn album(cos: &Simulated) -> Album {
    album_with(cos, "AKIDexampleapplication", "example-application-secret")
}

#[rstest]
#[case("dog.jpg")]
#[case("two dogs + a 猫.jpg")]
#[tokio::test]
async fn what_is_published_is_seen(cos: Simulated, #[case] name: &str) {
    let album = album(&cos);
    album
        .publish(name, b"small".to_vec(), b"large".to_vec())
        .await
        .unwrap();
    assert_eq!(album.see(name).await.unwrap(), b"small");
}

#[rstest]
#[tokio::test]
async fn a_link_shows_an_original_to_whoever_has_it(cos: Simulated) {
    let link = album(&cos).link("cat.jpg");
    let answer = http(&cos).get(&link).send().await.unwrap();
    let status = answer.status();
    assert_eq!(
        status,
        200,
        "{}",
        explain_last_refusal(&cos).unwrap_or_default()
    );
    assert_eq!(answer.text().await.unwrap(), "a large cat");

    let (without_signature, _) = link.split_once('?').unwrap();
    let answer = http(&cos).get(without_signature).send().await.unwrap();
    assert_eq!(answer.status(), 403);
}

#[rstest]
#[tokio::test]
async fn the_application_takes_no_photo_out(cos: Simulated) {
    let refused = album(&cos).withdraw("cat.jpg").await.unwrap_err();
    assert!(
        matches!(&refused, Error::Answer { status, code } if *status == 403 && code == "AccessDenied"),
        "{refused}"
    );
    let editor = album_with(&cos, "AKIDexampleeditor", "example-editor-secret");
    editor.withdraw("cat.jpg").await.unwrap();
    let missing = album(&cos).see("cat.jpg").await.unwrap_err();
    assert!(matches!(missing, Error::Answer { status, .. } if status == 404));
}

/// The usual accident with a secret that is read from a file.
#[rstest]
#[tokio::test]
async fn a_secret_with_a_line_feed_is_refused_as_a_wrong_signature(cos: Simulated) {
    let album = album_with(
        &cos,
        "AKIDexampleapplication",
        "example-application-secret\n",
    );
    let refused = album.publish("dog.jpg", vec![], vec![]).await.unwrap_err();
    assert!(matches!(&refused, Error::Answer { code, .. } if code == "SignatureDoesNotMatch"));
    assert!(
        explain_last_refusal(&cos)
            .unwrap()
            .contains("signature-mismatch")
    );
}

#[test]
fn the_page_of_the_album_shows_a_photo() {
    cos403::assert_scenario!("scenarios/page/the-album-shows-a-photo.yaml");
}
