//! Clients of COS that nobody here wrote, whole: `opendal` and `cos_rs` do their work against a simulator and report what they
//! would report of COS. They are told nothing but their HTTP client's proxy.

use std::time::Duration;

use cos403::explain_last_refusal;
use cos403::protocol::timestamp::Timestamp;
use cos403::scenario::world_from_yaml;
use cos403::simulator::{Listening, Simulator};
use opendal::layers::HttpClientLayer;
use opendal::raw::HttpClient;
use opendal::services::Cos;
use opendal::{ErrorKind, Operator};

const WORLD: &str = r#"
accounts:
  - uin: "100000000001"
    appid: "1250000000"
    keys: {owner: {id: AKIDexampleowner, secret: example-owner-secret}}
    users:
      reader:
        uin: "100000000011"
        keys: {reader: {id: AKIDexamplereader, secret: example-reader-secret}}
        policies:
          - version: "2.0"
            statement:
              - effect: allow
                action: ["name/cos:GetObject", "name/cos:HeadObject"]
                resource: ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/docs/*"]
    temporary_keys:
      mobile:
        issuer: owner
        id: AKIDexamplemobile
        secret: example-mobile-secret
        token: example-mobile-token
        expires: 2099-01-01T00:00:00Z
        policy:
          version: "2.0"
          statement:
            - effect: allow
              action: ["name/cos:PutObject", "name/cos:GetObject"]
              resource: ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/mobile/*"]
bucket:
  name: media-1250000000
  region: ap-guangzhou
  objects:
    docs/2025/a.txt: {content: a}
    docs/2026/b.txt: {content: b}
    docs/report.txt: {content: the report, content_type: text/plain}
    docs/文書 1+1.txt: {content: 文書}
    private/plan.txt: {content: plan}
    cold/2019.tar: {content: old, storage_class: ARCHIVE}
"#;

const OWNER: (&str, &str) = ("AKIDexampleowner", "example-owner-secret");
const READER: (&str, &str) = ("AKIDexamplereader", "example-reader-secret");

/// A simulator whose clock is the machine's, by which the clients sign.
async fn simulator() -> Simulator {
    let listening = Listening {
        follows: Some(Timestamp::now),
        ..Listening::default()
    };
    let world = world_from_yaml(WORLD).unwrap();
    Simulator::listen(world, listening).await.unwrap()
}

fn http_client(cos: &Simulator) -> reqwest::Client {
    let proxy = cos.client_settings().proxy().unwrap();
    reqwest::Client::builder().proxy(proxy).build().unwrap()
}

fn settings((id, secret): (&str, &str)) -> Cos {
    Cos::default()
        .endpoint("http://cos.ap-guangzhou.myqcloud.com")
        .bucket("media-1250000000")
        .secret_id(id)
        .secret_key(secret)
        .disable_config_load()
}

fn operator_of(cos: &Simulator, settings: Cos) -> Operator {
    let client = HttpClient::with(http_client(cos));
    Operator::new(settings)
        .unwrap()
        .layer(HttpClientLayer::new(client))
        .finish()
}

fn operator(cos: &Simulator, key: (&str, &str)) -> Operator {
    operator_of(cos, settings(key))
}

/// The operations that were judged, in order.
fn operations(cos: &Simulator) -> Vec<&'static str> {
    let operations = cos.decisions().into_iter();
    operations
        .filter_map(|decision| decision.operation)
        .collect()
}

/// What `opendal` reports: its own kind of error, and the code of COS in its text.
fn is_error(error: &opendal::Error, kind: ErrorKind, code: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    let text = error.to_string();
    assert!(text.contains(&format!("code: \"{code}\"")), "{text}");
}

#[tokio::test]
async fn what_is_written_is_what_is_read() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let written = owner.write("in/a b+c/文.txt", "hello").await.unwrap();
    assert_eq!(written.etag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(
        owner.read("in/a b+c/文.txt").await.unwrap().to_vec(),
        b"hello"
    );
    owner.write("in/empty", "").await.unwrap();
    assert!(owner.read("in/empty").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_range_is_read_as_its_bytes_alone() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let read = owner.read_with("docs/report.txt").range(4..7);
    assert_eq!(read.await.unwrap().to_vec(), b"rep");
    let read = owner.read_with("docs/report.txt").range(4..);
    assert_eq!(read.await.unwrap().to_vec(), b"report");
    let read = owner.read_with("docs/report.txt").range(100..110);
    let error = read.await.unwrap_err();
    assert!(error.to_string().contains("InvalidRange"), "{error}");
}

#[tokio::test]
async fn an_objects_metadata_is_what_it_was_written_with() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    owner
        .write_with("in/page", "<p>")
        .content_type("text/html")
        .cache_control("no-cache")
        .content_disposition("inline")
        .user_metadata([("colour".to_owned(), "blue".to_owned())])
        .await
        .unwrap();
    let found = owner.stat("in/page").await.unwrap();
    assert_eq!(found.content_length(), 3);
    assert_eq!(found.content_type(), Some("text/html"));
    assert_eq!(found.cache_control(), Some("no-cache"));
    assert_eq!(found.content_disposition(), Some("inline"));
    assert_eq!(found.user_metadata().unwrap()["colour"], "blue");
    assert!(found.etag().is_some() && found.last_modified().is_some());
}

#[tokio::test]
async fn an_object_that_is_not_there_is_not_found() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let error = owner.read("nothing").await.unwrap_err();
    is_error(&error, ErrorKind::NotFound, "NoSuchKey");
    assert!(!owner.exists("nothing").await.unwrap());
    let elsewhere = settings(OWNER).bucket("nowhere-1250000000");
    let error = operator_of(&cos, elsewhere).read("a").await.unwrap_err();
    is_error(&error, ErrorKind::NotFound, "NoSuchBucket");
}

#[tokio::test]
async fn a_listing_with_a_delimiter_has_the_folders_and_one_without_has_all_objects() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let paths = |entries: Vec<opendal::Entry>| -> Vec<String> {
        entries
            .iter()
            .map(|entry| entry.path().to_owned())
            .collect()
    };
    assert_eq!(
        paths(owner.list("docs/").await.unwrap()),
        [
            "docs/2025/",
            "docs/2026/",
            "docs/report.txt",
            "docs/文書 1+1.txt"
        ]
    );
    let all = owner.list_with("docs/").recursive(true).await.unwrap();
    assert_eq!(
        paths(all),
        [
            "docs/2025/a.txt",
            "docs/2026/b.txt",
            "docs/report.txt",
            "docs/文書 1+1.txt"
        ]
    );
    assert_eq!(
        paths(owner.list("docs/文").await.unwrap()),
        ["docs/文書 1+1.txt"]
    );
}

#[tokio::test]
async fn a_listing_goes_on_page_by_page_until_its_end() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let entries = owner.list_with("").recursive(true).limit(2).await.unwrap();
    let paths: Vec<&str> = entries.iter().map(opendal::Entry::path).collect();
    assert_eq!(
        paths,
        [
            "cold/2019.tar",
            "docs/2025/a.txt",
            "docs/2026/b.txt",
            "docs/report.txt",
            "docs/文書 1+1.txt",
            "private/plan.txt"
        ]
    );
    assert_eq!(operations(&cos), ["GetBucket"; 3]);
}

#[tokio::test]
async fn a_deleted_object_is_gone_and_deleting_it_again_is_no_error() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    owner.delete("docs/report.txt").await.unwrap();
    assert!(!owner.exists("docs/report.txt").await.unwrap());
    owner.delete("docs/report.txt").await.unwrap();
    owner.delete_with("docs/").recursive(true).await.unwrap();
    assert!(owner.list("docs/").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_large_object_is_written_in_parts_side_by_side() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let piece = 1024 * 1024;
    let content: Vec<u8> = (0..3 * piece + 5).map(|n: usize| (n % 251) as u8).collect();
    let mut writer = owner
        .writer_with("in/large.bin")
        .chunk(piece)
        .concurrent(2)
        .content_type("video/mp4")
        .await
        .unwrap();
    writer.write(content.clone()).await.unwrap();
    writer.close().await.unwrap();
    assert_eq!(
        operations(&cos),
        [
            "InitiateMultipartUpload",
            "UploadPart",
            "UploadPart",
            "UploadPart",
            "UploadPart",
            "CompleteMultipartUpload"
        ]
    );
    assert!(owner.read("in/large.bin").await.unwrap().to_vec() == content);
    let found = owner.stat("in/large.bin").await.unwrap();
    assert_eq!(found.content_type(), Some("video/mp4"));
    assert!(found.etag().unwrap().ends_with("-4\""), "{found:?}");
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let piece = 1024 * 1024;
    let mut writer = owner.writer_with("in/half").chunk(piece).await.unwrap();
    for _ in 0..3 {
        writer.write(vec![1; piece]).await.unwrap();
    }
    writer.abort().await.unwrap();
    assert!(!owner.exists("in/half").await.unwrap());
    assert!(operations(&cos).contains(&"AbortMultipartUpload"));
}

#[tokio::test]
async fn what_is_appended_stands_behind_what_was_there() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    for line in ["one\n", "two\n"] {
        owner.write_with("in/log", line).append(true).await.unwrap();
    }
    assert_eq!(owner.read("in/log").await.unwrap().to_vec(), b"one\ntwo\n");
}

#[tokio::test]
async fn a_copy_has_the_content_of_its_source() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    owner.copy("docs/文書 1+1.txt", "in/copy").await.unwrap();
    assert_eq!(
        owner.read("in/copy").await.unwrap().to_vec(),
        "文書".as_bytes()
    );
    let error = owner.copy("nothing", "in/copy").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

#[tokio::test]
async fn what_must_not_be_overwritten_is_not() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let write = owner.write_with("docs/report.txt", "another");
    let error = write.if_not_exists(true).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConditionNotMatch, "{error}");
    let etag = owner.stat("docs/report.txt").await.unwrap();
    let etag = etag.etag().unwrap();
    let read = owner.read_with("docs/report.txt").if_none_match(etag);
    assert_eq!(read.await.unwrap_err().kind(), ErrorKind::ConditionNotMatch);
    let read = owner.read_with("docs/report.txt").if_match(etag);
    assert_eq!(read.await.unwrap().to_vec(), b"the report");
}

#[tokio::test]
async fn a_user_reads_what_its_policy_grants_and_is_denied_the_rest_by_code() {
    let cos = simulator().await;
    let reader = operator(&cos, READER);
    assert_eq!(
        reader.read("docs/report.txt").await.unwrap().to_vec(),
        b"the report"
    );
    let read = reader.read("private/plan.txt").await.unwrap_err();
    let write = reader.write("docs/report.txt", "x").await.unwrap_err();
    let list = reader.list("docs/").await.unwrap_err();
    let delete = reader.delete("docs/report.txt").await.unwrap_err();
    for error in [&read, &write, &list, &delete] {
        is_error(error, ErrorKind::PermissionDenied, "AccessDenied");
        assert!(error.to_string().contains("Access Denied."), "{error}");
    }
    let why = explain_last_refusal(&cos).unwrap();
    assert!(why.contains("no-grant"), "{why}");
}

#[tokio::test]
async fn a_refused_stat_has_no_body_and_is_permission_denied_all_the_same() {
    let cos = simulator().await;
    let reader = operator(&cos, READER);
    let error = reader.stat("private/plan.txt").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
}

#[tokio::test]
async fn an_upload_in_parts_is_refused_before_its_first_part() {
    let cos = simulator().await;
    let reader = operator(&cos, READER);
    let piece = 1024 * 1024;
    let mut writer = reader.writer_with("docs/x").chunk(piece).await.unwrap();
    let mut error = writer.write(vec![1; 2 * piece]).await.err();
    if error.is_none() {
        error = writer.close().await.err();
    }
    is_error(&error.unwrap(), ErrorKind::PermissionDenied, "AccessDenied");
    assert!(!operations(&cos).contains(&"UploadPart"));
}

#[tokio::test]
async fn a_wrong_secret_is_a_signature_that_does_not_match() {
    let cos = simulator().await;
    let wrong = operator(&cos, ("AKIDexampleowner", "example-owner-secret\n"));
    let error = wrong.read("docs/report.txt").await.unwrap_err();
    is_error(&error, ErrorKind::PermissionDenied, "SignatureDoesNotMatch");
    let cause = cos.last_decision().unwrap().cause.unwrap();
    assert_eq!(cause.as_ref(), "signature-mismatch");
    let why = explain_last_refusal(&cos).unwrap();
    assert!(why.contains("signature-mismatch"), "{why}");
}

#[tokio::test]
async fn an_unknown_key_is_told_as_such() {
    let cos = simulator().await;
    let unknown = operator(&cos, ("AKIDexamplenobody", "example-owner-secret"));
    let error = unknown.read("docs/report.txt").await.unwrap_err();
    is_error(&error, ErrorKind::PermissionDenied, "InvalidAccessKeyId");
}

#[tokio::test]
async fn an_archived_object_is_not_read() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let error = owner.read("cold/2019.tar").await.unwrap_err();
    is_error(&error, ErrorKind::PermissionDenied, "InvalidObjectState");
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_an_hour_is_told_as_such() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    cos.advance_clock(-3600);
    let error = owner.read("docs/report.txt").await.unwrap_err();
    is_error(&error, ErrorKind::PermissionDenied, "RequestTimeTooSkewed");
}

#[tokio::test]
async fn a_temporary_key_does_what_its_policy_grants_and_no_more() {
    let cos = simulator().await;
    let mobile = settings(("AKIDexamplemobile", "example-mobile-secret"));
    let mobile = operator_of(&cos, mobile.security_token("example-mobile-token"));
    mobile.write("mobile/a.jpg", "jpeg").await.unwrap();
    assert_eq!(mobile.read("mobile/a.jpg").await.unwrap().to_vec(), b"jpeg");
    let error = mobile.read("docs/report.txt").await.unwrap_err();
    is_error(&error, ErrorKind::PermissionDenied, "AccessDenied");
}

#[tokio::test]
async fn a_presigned_url_reads_and_writes_for_whoever_has_it_until_its_time_is_over() {
    let cos = simulator().await;
    let owner = operator(&cos, OWNER);
    let plain = http_client(&cos);
    let time = Duration::from_secs(600);

    let read = owner.presign_read("docs/文書 1+1.txt", time).await.unwrap();
    let read = read.uri().to_string();
    let answer = plain.get(&read).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "文書");

    let write = owner.presign_write("in/by-url", time).await.unwrap();
    let write = plain.put(write.uri().to_string()).body("by url");
    assert_eq!(write.send().await.unwrap().status(), 200);
    assert_eq!(owner.read("in/by-url").await.unwrap().to_vec(), b"by url");

    let stat = owner.presign_stat("docs/report.txt", time).await.unwrap();
    let stat = plain.head(stat.uri().to_string()).send().await.unwrap();
    assert_eq!(stat.headers()["content-length"], "10");

    let other_method = plain.delete(&read).send().await.unwrap();
    let refusal = other_method.text().await.unwrap();
    assert!(refusal.contains("SignatureDoesNotMatch"), "{refusal}");

    cos.advance_clock(700);
    let late = plain.get(&read).send().await.unwrap().text().await.unwrap();
    assert!(late.contains("Request has expired"), "{late}");
}

/// The other client: it has a type for errors, with the code of COS as a field.
fn cos_rs_client(cos: &Simulator, (id, secret): (&str, &str)) -> cos_rs::Client {
    let bucket = cos_rs::BaseUrl::bucket_url("media-1250000000", "ap-guangzhou", false);
    cos_rs::Client::builder()
        .http_client(http_client(cos))
        .bucket_url(bucket.unwrap())
        .credential(cos_rs::Credential::new(id, secret))
        .build()
        .unwrap()
}

fn is_refused<T>(result: cos_rs::Result<T>, code: &str, message: &str) {
    match result.err() {
        Some(cos_rs::Error::Api(answer)) => {
            assert_eq!(
                (answer.status.as_u16(), &*answer.code, &*answer.message),
                (403, code, message)
            );
            assert!(!answer.request_id.is_empty() && !answer.trace_id.is_empty());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_other_client_writes_lists_reads_and_deletes() {
    let cos = simulator().await;
    let (client, objects) = {
        let client = cos_rs_client(&cos, OWNER);
        (client.bucket(), client.object())
    };
    objects.put("in/a b+c.txt", "hello", None).await.unwrap();
    let read = objects.get("in/a b+c.txt", None).await.unwrap();
    assert_eq!(read.bytes(), b"hello");
    let options = cos_rs::BucketGetOptions {
        prefix: Some("in/".into()),
        ..Default::default()
    };
    let (listing, _) = client.get(Some(options)).await.unwrap();
    assert_eq!(listing.contents[0].key, "in/a b+c.txt");
    objects.delete("in/a b+c.txt", None).await.unwrap();
    assert!(!objects.is_exist("in/a b+c.txt").await.unwrap());
}

#[tokio::test]
async fn the_other_client_has_the_code_and_the_message_of_a_refusal() {
    let cos = simulator().await;
    let reader = cos_rs_client(&cos, READER).object();
    let get = reader.get("private/plan.txt", None).await;
    is_refused(get, "AccessDenied", "Access Denied.");
    let wrong = cos_rs_client(&cos, ("AKIDexampleowner", "another-secret")).object();
    let get = wrong.get("docs/report.txt", None).await;
    let message = "The Signature you specified is invalid.";
    is_refused(get, "SignatureDoesNotMatch", message);
}

#[tokio::test]
async fn a_url_that_the_other_client_presigned_reads_until_its_time_is_over() {
    let cos = simulator().await;
    let owner = cos_rs_client(&cos, OWNER).object();
    let credential = cos_rs::Credential::new(OWNER.0, OWNER.1);
    let time = Duration::from_secs(600);
    let url = owner.get_presigned_url(
        http::Method::GET,
        "docs/report.txt",
        &credential,
        time,
        None,
    );
    let url = url.unwrap();
    let plain = http_client(&cos);
    let read = plain.get(url.clone()).send().await.unwrap();
    assert_eq!(read.text().await.unwrap(), "the report");
    cos.advance_clock(700);
    let late = plain.get(url).send().await.unwrap().text().await.unwrap();
    assert!(late.contains("Request has expired"), "{late}");
}
