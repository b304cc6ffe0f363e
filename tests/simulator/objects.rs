//! Objects of the simulated COS over real HTTP: what is put is what is read, whole or in parts, listed, copied and restored.

use crate::cos::{Answer, Cos, MEDIA};
use cos403::scenario::world_from_yaml;
use cos403::simulator::{Limits, Listening, Simulator};
use cos403::world::etag;
use rstest::rstest;
use tokio::runtime::Builder;

const WORLD: &str = r#"
clock: 2026-03-01T08:00:00Z
buckets:
  - name: media-1250000000
    region: ap-guangzhou
    objects:
      public.txt: {acl: public-read, content: hello, content_type: text/plain}
      2019.tar: {storage_class: ARCHIVE, content: old}
      deep.tar: {storage_class: DEEP_ARCHIVE, content: older}
      forever.tar: {storage_class: ARCHIVE, restore: in-progress}
  - name: other-1250000000
    region: ap-beijing
    objects: {source.txt: {content: 0123456789}}
"#;

const OTHER: &str = "other-1250000000.cos.ap-beijing.myqcloud.com";

fn cos() -> Cos {
    Cos::start(WORLD)
}

impl Cos {
    fn put(&self, key: &str, content: &str) -> Answer {
        let answer = self.send(&format!("PUT /{key}"), &[], content);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    }

    /// Begins an upload and answers its id.
    fn initiate(&self, key: &str, headers: &[(&str, &str)]) -> String {
        let answer = self.send(&format!("POST /{key}?uploads"), headers, "");
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.element("UploadId").unwrap()
    }

    fn part(&self, key: &str, id: &str, number: u32, content: &str) -> Answer {
        let line = format!("PUT /{key}?partNumber={number}&uploadId={id}");
        self.send(&line, &[], content)
    }

    fn complete(&self, key: &str, id: &str, parts: &[(u32, String)]) -> Answer {
        let parts: String = parts
            .iter()
            .map(|(number, etag)| {
                format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
            })
            .collect();
        let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        self.send(&format!("POST /{key}?uploadId={id}"), &[], &body)
    }
}

fn quoted(content: &str) -> String {
    format!("\"{}\"", etag(content.as_bytes()))
}

#[test]
fn what_is_put_is_read_with_its_headers() {
    let cos = cos();
    let kept = [
        ("content-type", "text/plain"),
        ("cache-control", "max-age=60"),
        ("content-disposition", "attachment"),
        ("content-encoding", "identity"),
        ("content-language", "de"),
        ("expires", "Sun, 01 Mar 2026 09:00:00 GMT"),
        ("x-cos-meta-author", "somebody"),
    ];
    let answer = cos.send("PUT /a%20b.txt", &kept, "123456789");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("etag"), Some(&*quoted("123456789")));
    // The check value of CRC-64/XZ: 0x995dc9bbdf1939fa.
    assert_eq!(
        answer.header("x-cos-hash-crc64ecma"),
        Some("11051210869376104954")
    );
    for method in ["GET", "HEAD"] {
        let answer = cos.send(&format!("{method} /a%20b.txt"), &[], "");
        assert_eq!(answer.status, 200);
        let expected = if method == "GET" { "123456789" } else { "" };
        assert_eq!(answer.body, expected);
        for (name, value) in kept {
            assert_eq!(answer.header(name), Some(value), "{method} {name}");
        }
        for (name, value) in [
            ("content-length", "9"),
            ("etag", &*quoted("123456789")),
            ("last-modified", "Sun, 01 Mar 2026 08:00:00 GMT"),
            ("accept-ranges", "bytes"),
            ("x-cos-hash-crc64ecma", "11051210869376104954"),
            ("x-cos-object-type", "normal"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{method} {name}");
        }
        assert_eq!(answer.header("x-cos-storage-class"), None);
    }
    assert_eq!(cos.send("DELETE /a%20b.txt", &[], "").status, 204);
    assert_eq!(cos.get("a%20b.txt").outcome(), "404 NoSuchKey");
    assert_eq!(cos.send("DELETE /a%20b.txt", &[], "").status, 204);
}

#[rstest]
#[case::right_digest("content-md5", "XUFAKrxLKna5cZ2REBfFkg==", "200")]
#[case::digest_of_something_else("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==", "400 BadDigest")]
#[case::no_digest("content-md5", "hello", "400 InvalidDigest")]
#[case::short_digest("content-md5", "XUFA", "400 InvalidDigest")]
#[case::canned_acl("x-cos-acl", "public-read", "200")]
#[case::acl_of_buckets("x-cos-acl", "public-read-write", "400 InvalidArgument")]
#[case::grantee_that_is_none("x-cos-grant-read", "somebody", "400 InvalidArgument")]
#[case::unknown_class("x-cos-storage-class", "GLACIER", "400 InvalidArgument")]
#[case::class("x-cos-storage-class", "STANDARD_IA", "200")]
#[case::tags("x-cos-tagging", "a=1&b=2", "200")]
#[case::tag_without_key("x-cos-tagging", "=1", "400 InvalidTag")]
#[case::overwrite("x-cos-forbid-overwrite", "false", "200")]
#[case::no_overwrite("x-cos-forbid-overwrite", "true", "409 FileAlreadyExists")]
fn headers_of_an_upload_are_checked(
    #[case] name: &str,
    #[case] value: &str,
    #[case] expected: &str,
) {
    let cos = cos();
    let answer = cos.send("PUT /public.txt", &[(name, value)], "hello");
    assert_eq!(answer.outcome(), expected, "{}", answer.body);
}

#[rstest]
#[case("bytes=0-0", 206, "h", Some("bytes 0-0/5"))]
#[case("bytes=1-3", 206, "ell", Some("bytes 1-3/5"))]
#[case("bytes=3-", 206, "lo", Some("bytes 3-4/5"))]
#[case("bytes=-2", 206, "lo", Some("bytes 3-4/5"))]
#[case("bytes=0-99", 206, "hello", Some("bytes 0-4/5"))]
#[case("chapters=1-2", 200, "hello", None)]
fn a_range_is_a_part_of_the_content(
    #[case] range: &str,
    #[case] status: u16,
    #[case] body: &str,
    #[case] told: Option<&str>,
) {
    let answer = cos().send_unsigned("GET /public.txt", &[("range", range)], "");
    assert_eq!((answer.status, answer.body.as_str()), (status, body));
    assert_eq!(answer.header("content-range"), told);
    assert_eq!(
        answer.header("content-length"),
        Some(&*body.len().to_string())
    );
}

#[rstest]
#[case("range", "bytes=5-", "416 InvalidRange")]
#[case("if-match", "\"5d41402abc4b2a76b9719d911017c592\"", "200")]
#[case("if-match", "\"other\"", "412 PreconditionFailed")]
#[case("if-none-match", "\"5d41402abc4b2a76b9719d911017c592\"", "304")]
#[case("if-none-match", "\"other\"", "200")]
#[case("if-modified-since", "Mon, 01 Mar 2027 08:00:00 GMT", "304")]
#[case("if-modified-since", "Sun, 01 Mar 2020 08:00:00 GMT", "200")]
#[case(
    "if-unmodified-since",
    "Sun, 01 Mar 2020 08:00:00 GMT",
    "412 PreconditionFailed"
)]
#[case("if-unmodified-since", "Mon, 01 Mar 2027 08:00:00 GMT", "200")]
fn a_condition_of_a_read_is_kept(#[case] name: &str, #[case] value: &str, #[case] expected: &str) {
    let answer = cos().send_unsigned("GET /public.txt", &[(name, value)], "");
    assert_eq!(answer.outcome(), expected);
    if expected == "304" {
        assert_eq!(answer.body, "");
        assert_eq!(
            answer.header("etag"),
            Some("\"5d41402abc4b2a76b9719d911017c592\"")
        );
    }
}

#[test]
fn a_signed_request_may_change_headers_of_the_answer() {
    let cos = cos();
    let line = "GET /public.txt?response-content-type=image%2Fpng&response-cache-control=no-store";
    let answer = cos.send(line, &[], "");
    assert_eq!(answer.header("content-type"), Some("image/png"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        cos.send_unsigned(line, &[], "").outcome(),
        "400 InvalidRequest"
    );
}

#[test]
fn an_object_grows_at_its_end_only() {
    let cos = cos();
    let append = |position: usize, content: &str| {
        cos.send(
            &format!("POST /log.txt?append&position={position}"),
            &[],
            content,
        )
    };
    let first = append(0, "one ");
    assert_eq!(
        (first.status, first.header("x-cos-next-append-position")),
        (200, Some("4"))
    );
    assert_eq!(append(3, "x").outcome(), "409 AppendPositionErr");
    assert_eq!(
        append(4, "two").header("x-cos-next-append-position"),
        Some("7")
    );
    let read = cos.get("log.txt");
    assert_eq!(read.body, "one two");
    assert_eq!(read.header("x-cos-object-type"), Some("appendable"));
    cos.put("log.txt", "new");
    assert_eq!(append(3, "x").outcome(), "409 ObjectNotAppendable");
    let nowhere = cos.send("POST /none.txt?append&position=5", &[], "x");
    assert_eq!(nowhere.outcome(), "409 AppendPositionErr");
}

#[test]
fn a_copy_has_the_content_of_its_source() {
    let cos = cos();
    let meta = [
        ("x-cos-meta-a", "1"),
        ("x-cos-storage-class", "STANDARD_IA"),
        ("content-type", "text/css"),
    ];
    cos.send("PUT /source.css", &meta, "body {}");
    let source = format!("{MEDIA}/source.css");
    let copy = |key: &str, headers: &[(&str, &str)]| {
        let all = [&[("x-cos-copy-source", source.as_str())], headers].concat();
        cos.send(&format!("PUT /{key}"), &all, "")
    };
    let answer = copy("kept.css", &[]);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("<CopyObjectResult>"));
    assert_eq!(answer.element("ETag"), Some(quoted("body {}")));
    assert_eq!(
        answer.element("LastModified").as_deref(),
        Some("2026-03-01T08:00:00.000Z")
    );
    let kept = cos.get("kept.css");
    assert_eq!(
        (kept.body.as_str(), kept.header("x-cos-meta-a")),
        ("body {}", Some("1"))
    );
    assert_eq!(
        (
            kept.header("content-type"),
            kept.header("x-cos-storage-class")
        ),
        (Some("text/css"), None)
    );
    let replaced = [
        ("x-cos-metadata-directive", "Replaced"),
        ("x-cos-meta-b", "2"),
    ];
    assert_eq!(copy("replaced.css", &replaced).status, 200);
    let read = cos.get("replaced.css");
    assert_eq!(
        (read.header("x-cos-meta-a"), read.header("x-cos-meta-b")),
        (None, Some("2"))
    );
    assert_eq!(copy("source.css", &[]).outcome(), "400 InvalidRequest");
    assert_eq!(copy("source.css", &replaced).status, 200);
    assert_eq!(cos.get("source.css").header("x-cos-meta-b"), Some("2"));
}

#[rstest]
#[case(
    "x-cos-copy-source-if-match",
    "\"781e5e245d69b566979b86e28d23f2c7\"",
    "200"
)]
#[case("x-cos-copy-source-if-match", "\"other\"", "412 PreconditionFailed")]
#[case(
    "x-cos-copy-source-if-none-match",
    "\"781e5e245d69b566979b86e28d23f2c7\"",
    "412 PreconditionFailed"
)]
#[case("x-cos-copy-source-if-none-match", "\"other\"", "200")]
#[case(
    "x-cos-copy-source-if-modified-since",
    "Mon, 01 Mar 2027 08:00:00 GMT",
    "412 PreconditionFailed"
)]
#[case(
    "x-cos-copy-source-if-unmodified-since",
    "Sun, 01 Mar 2020 08:00:00 GMT",
    "412 PreconditionFailed"
)]
#[case("x-cos-metadata-directive", "Forget", "400 InvalidArgument")]
fn a_condition_of_a_copy_is_kept(#[case] name: &str, #[case] value: &str, #[case] expected: &str) {
    let source = format!("{OTHER}/source.txt");
    let headers = [("x-cos-copy-source", source.as_str()), (name, value)];
    let answer = cos().send("PUT /copy.txt", &headers, "");
    assert_eq!(answer.outcome(), expected, "{}", answer.body);
}

#[rstest]
#[case::with_its_host("media-1250000000.cos.ap-guangzhou.myqcloud.com/public.txt", "200")]
#[case::as_s3_writes_it("/media-1250000000/public.txt", "200")]
#[case::as_s3_writes_it_and_is_not_there("/media-1250000000/none.txt", "404 NoSuchKey")]
#[case::as_s3_writes_it_and_is_in_another_region(
    "/other-1250000000/source.txt",
    "404 NoSuchBucket"
)]
#[case::no_key("/media-1250000000", "400 InvalidArgument")]
#[case::no_bucket("/", "400 InvalidArgument")]
fn a_source_is_a_host_and_a_key_or_a_bucket_of_the_same_region_and_a_key(
    #[case] source: &str,
    #[case] expected: &str,
) {
    let headers = [("x-cos-copy-source", source)];
    let answer = cos().send("PUT /copy.txt", &headers, "");
    assert_eq!(answer.outcome(), expected, "{}", answer.body);
}

#[test]
fn parts_become_one_object() {
    let cos = cos();
    let id = cos.initiate(
        "big.bin",
        &[("x-cos-meta-a", "1"), ("content-type", "video/mp4")],
    );
    assert_eq!(cos.get("big.bin").outcome(), "404 NoSuchKey");
    let one = cos.part("big.bin", &id, 1, "first ");
    assert_eq!(one.header("etag"), Some(&*quoted("first ")));
    cos.part("big.bin", &id, 2, "wrong");
    cos.part("big.bin", &id, 2, "second ");
    let source = format!("{OTHER}/source.txt");
    let copied = cos.send(
        &format!("PUT /big.bin?partNumber=3&uploadId={id}"),
        &[
            ("x-cos-copy-source", &source),
            ("x-cos-copy-source-range", "bytes=2-4"),
        ],
        "",
    );
    assert!(copied.body.contains("<CopyPartResult>"), "{}", copied.body);
    assert_eq!(copied.element("ETag"), Some(quoted("234")));

    let listed = cos.send(&format!("GET /big.bin?uploadId={id}&max-parts=2"), &[], "");
    assert_eq!(listed.elements("PartNumber"), ["1", "2"]);
    assert_eq!(listed.element("NextPartNumberMarker").as_deref(), Some("2"));
    assert_eq!(listed.element("IsTruncated").as_deref(), Some("true"));
    let rest = cos.send(
        &format!("GET /big.bin?uploadId={id}&part-number-marker=2"),
        &[],
        "",
    );
    assert_eq!(rest.elements("Size"), ["3"]);
    assert_eq!(rest.element("IsTruncated").as_deref(), Some("false"));

    let parts = ["first ", "second ", "234"].map(quoted);
    let parts: Vec<_> = (1..).zip(parts).collect();
    let done = cos.complete("big.bin", &id, &parts);
    assert_eq!(done.status, 200, "{}", done.body);
    let digests = ["first ", "second ", "234"].map(|part| cos403::world::md5(part.as_bytes()));
    let expected = format!("\"{}-3\"", etag(&digests.concat()));
    assert_eq!(done.element("ETag").as_deref(), Some(&*expected));
    assert_eq!(
        done.element("Location"),
        Some(format!("http://{MEDIA}/big.bin"))
    );
    let read = cos.get("big.bin");
    assert_eq!(read.body, "first second 234");
    assert_eq!(
        (read.header("etag"), read.header("x-cos-meta-a")),
        (Some(&*expected), Some("1"))
    );
    assert_eq!(read.header("content-type"), Some("video/mp4"));
    assert_eq!(
        cos.complete("big.bin", &id, &parts).outcome(),
        "404 NoSuchUpload"
    );
}

#[rstest]
#[case::other_etag(&[(1, "other")], "400 InvalidPart")]
#[case::missing(&[(1, "one"), (2, "two"), (3, "three")], "400 InvalidPart")]
#[case::gap(&[(1, "one"), (4, "four")], "400 InvalidPart")]
#[case::order(&[(2, "two"), (1, "one")], "400 InvalidPartOrder")]
#[case::twice(&[(1, "one"), (1, "one")], "400 InvalidPartOrder")]
#[case::none(&[], "400 MalformedXML")]
#[case::some(&[(1, "one")], "200")]
#[case::all(&[(1, "one"), (2, "two")], "200")]
fn what_completes_an_upload_is_checked(#[case] parts: &[(u32, &str)], #[case] expected: &str) {
    let cos = cos();
    let id = cos.initiate("a", &[]);
    for (number, content) in [(1, "one"), (2, "two"), (4, "four")] {
        cos.part("a", &id, number, content);
    }
    let parts: Vec<_> = parts
        .iter()
        .map(|(number, content)| (*number, quoted(content)))
        .collect();
    assert_eq!(cos.complete("a", &id, &parts).outcome(), expected);
}

#[test]
fn an_aborted_upload_is_gone() {
    let cos = cos();
    let id = cos.initiate("a", &[]);
    assert_eq!(cos.part("b", &id, 1, "x").outcome(), "404 NoSuchUpload");
    assert_eq!(cos.part("a", &id, 0, "x").outcome(), "400 InvalidArgument");
    assert_eq!(
        cos.part("a", &id, 10_001, "x").outcome(),
        "400 InvalidArgument"
    );
    assert_eq!(
        cos.send(&format!("DELETE /a?uploadId={id}"), &[], "")
            .status,
        204
    );
    assert_eq!(cos.part("a", &id, 1, "x").outcome(), "404 NoSuchUpload");
    assert_eq!(
        cos.send(&format!("GET /a?uploadId={id}"), &[], "")
            .outcome(),
        "404 NoSuchUpload"
    );
    assert_eq!(
        cos.send(&format!("DELETE /a?uploadId={id}"), &[], "")
            .outcome(),
        "404 NoSuchUpload"
    );
}

#[test]
fn uploads_that_are_under_way_are_listed() {
    let cos = cos();
    for key in ["b/2", "a", "b/1", "a", "c"] {
        cos.initiate(key, &[]);
    }
    let list = |query: &str| cos.send(&format!("GET /?uploads{query}"), &[], "");
    assert_eq!(list("").elements("Key"), ["a", "a", "b/1", "b/2", "c"]);
    let grouped = list("&delimiter=/");
    assert_eq!(grouped.elements("Key"), ["a", "a", "c"]);
    assert!(grouped.body.contains("<Prefix>b/</Prefix>"));
    assert_eq!(list("&prefix=b/").elements("Key"), ["b/1", "b/2"]);
    let first = list("&max-uploads=1");
    assert_eq!(first.element("IsTruncated").as_deref(), Some("true"));
    let (key, id) = (
        first.element("NextKeyMarker").unwrap(),
        first.element("NextUploadIdMarker").unwrap(),
    );
    let rest = list(&format!("&key-marker={key}&upload-id-marker={id}"));
    assert_eq!(rest.elements("Key"), ["a", "b/1", "b/2", "c"]);
    assert_eq!(list("&key-marker=a").elements("Key"), ["b/1", "b/2", "c"]);
}

#[test]
fn objects_are_listed_in_the_order_of_their_bytes() {
    let cos = cos();
    for key in ["2019.tar", "deep.tar", "forever.tar", "public.txt"] {
        cos.send(&format!("DELETE /{key}"), &[], "");
    }
    for key in ["b/1", "B", "a", "b/2", "%E8%85%BE", "z"] {
        cos.put(key, "x");
    }
    let list = |query: &str| cos.send(&format!("GET /?{query}"), &[], "");
    let all = list("");
    assert_eq!(all.elements("Key"), ["B", "a", "b/1", "b/2", "z", "腾"]);
    assert_eq!(all.elements("ETag")[0], quoted("x"));
    assert_eq!(all.element("MaxKeys").as_deref(), Some("1000"));
    assert_eq!(all.element("StorageClass").as_deref(), Some("STANDARD"));
    assert!(
        all.body.contains("<Owner>\n\t\t\t<ID>1250000000</ID>"),
        "{}",
        all.body
    );
    assert_eq!(list("encoding-type=url&prefix=%E8").outcome(), "200");
    assert_eq!(list("encoding-type=url").elements("Key")[5], "%E8%85%BE");
    let grouped = list("delimiter=/");
    assert_eq!(grouped.elements("Key"), ["B", "a", "z", "腾"]);
    let (mut marker, mut seen) = (String::new(), Vec::new());
    loop {
        let page = list(&format!("delimiter=/&max-keys=1&marker={marker}"));
        seen.extend(page.elements("Key"));
        match page.element("NextMarker") {
            Some(next) => marker = next,
            None => break,
        }
    }
    assert_eq!(seen, ["B", "a", "z", "腾"]);
    assert_eq!(list("max-keys=many").outcome(), "400 InvalidArgument");
    let versions = list("versions&prefix=b/");
    assert_eq!(versions.elements("VersionId"), ["", ""]);
    assert_eq!(versions.elements("IsLatest"), ["true", "true"]);
}

#[test]
fn tags_are_put_read_and_deleted() {
    let cos = cos();
    let xml =
        "<Tagging><TagSet><Tag><Key>team</Key><Value>a &amp; b</Value></Tag></TagSet></Tagging>";
    assert_eq!(cos.send("PUT /public.txt?tagging", &[], xml).status, 200);
    let read = cos.send("GET /public.txt?tagging", &[], "");
    assert_eq!(
        (read.element("Key"), read.element("Value")),
        (Some("team".into()), Some("a & b".into()))
    );
    assert_eq!(
        cos.get("public.txt").header("x-cos-tagging-count"),
        Some("1")
    );
    assert_eq!(cos.send("DELETE /public.txt?tagging", &[], "").status, 204);
    assert_eq!(
        cos.send("GET /public.txt?tagging", &[], "").element("Key"),
        None
    );
    assert_eq!(
        cos.send("PUT /public.txt?tagging", &[], "<Tags/>")
            .outcome(),
        "400 MalformedXML"
    );
    assert_eq!(
        cos.send("PUT /none?tagging", &[], xml).outcome(),
        "404 NoSuchKey"
    );
}

#[test]
fn the_acl_of_an_object_decides_who_reads_it() {
    let cos = cos();
    cos.put("page.html", "text");
    let anyone = || cos.send_unsigned("GET /page.html", &[], "").status;
    assert_eq!(anyone(), 403);
    assert_eq!(
        cos.send("PUT /page.html?acl", &[("x-cos-acl", "public-read")], "")
            .status,
        200
    );
    assert_eq!(anyone(), 200);
    let read = cos.send("GET /page.html?acl", &[], "");
    assert_eq!(read.elements("Permission"), ["FULL_CONTROL", "READ"]);
    assert_eq!(
        read.element("URI").as_deref(),
        Some("http://cam.qcloud.com/groups/global/AllUsers")
    );
    let grant = [("x-cos-grant-read-acp", "id=\"100000000099\"")];
    assert_eq!(cos.send("PUT /page.html?acl", &grant, "").status, 200);
    assert_eq!(anyone(), 403);
    let granted = cos.send("GET /page.html?acl", &[], "");
    assert_eq!(granted.elements("Permission"), ["FULL_CONTROL", "READ_ACP"]);
    assert!(
        granted
            .body
            .contains("<ID>qcs::cam::uin/100000000099:uin/100000000099</ID>")
    );
    assert_eq!(cos.send("PUT /page.html?acl", &[], &read.body).status, 200);
    assert_eq!(anyone(), 200);
    assert_eq!(
        cos.send("PUT /page.html?acl", &[], "").outcome(),
        "400 MalformedXML"
    );
}

fn restore_of(days: u32, tier: &str) -> String {
    format!(
        "<RestoreRequest><Days>{days}</Days><CASJobParameters><Tier>{tier}</Tier></CASJobParameters></RestoreRequest>"
    )
}

#[rstest]
#[case("2019.tar", 1, "Expedited", "202")]
#[case("2019.tar", 0, "Standard", "400 InvalidArgument")]
#[case("2019.tar", 1, "Fast", "400 MalformedXML")]
#[case("deep.tar", 1, "Expedited", "400 InvalidArgument")]
#[case("deep.tar", 1, "Bulk", "202")]
#[case("public.txt", 1, "Standard", "405 RestoreNonArchiveObject")]
#[case("forever.tar", 1, "Standard", "409 RestoreAlreadyInProgress")]
#[case("none.tar", 1, "Standard", "404 NoSuchKey")]
fn a_restore_is_ordered_for_what_is_archived(
    #[case] key: &str,
    #[case] days: u32,
    #[case] tier: &str,
    #[case] expected: &str,
) {
    let answer = cos().send(
        &format!("POST /{key}?restore"),
        &[],
        &restore_of(days, tier),
    );
    assert_eq!(answer.outcome(), expected);
}

#[test]
fn a_restore_is_done_when_its_time_has_passed_and_over_when_its_days_have() {
    let cos = cos();
    let order = restore_of(1, "Expedited");
    assert_eq!(cos.get("2019.tar").status, 403);
    assert_eq!(cos.send("POST /2019.tar?restore", &[], &order).status, 202);
    assert_eq!(cos.get("2019.tar").status, 403);
    // Five minutes at most (436/12633), and the copy stays for a day.
    cos.simulator.advance_clock(5 * 60);
    let read = cos.get("2019.tar");
    assert_eq!((read.status, read.body.as_str()), (200, "old"));
    let told = read.header("x-cos-restore").unwrap();
    assert!(told.starts_with("ongoing-request=\"false\""), "{told}");
    cos.simulator.advance_clock(24 * 60 * 60);
    assert_eq!(
        cos.get("2019.tar").element("Code").unwrap(),
        "InvalidObjectState"
    );
}

#[test]
fn a_restore_that_runs_is_told() {
    let cos = cos();
    let restore = || cos.send("POST /2019.tar?restore", &[], &restore_of(2, "Bulk"));
    assert_eq!(restore().status, 202);
    assert_eq!(restore().outcome(), "409 RestoreAlreadyInProgress");
    assert_eq!(cos.get("2019.tar").outcome(), "403 InvalidObjectState");
    let head = cos.send("HEAD /2019.tar", &[], "");
    assert_eq!(head.header("x-cos-storage-class"), Some("ARCHIVE"));
    assert_eq!(
        head.header("x-cos-restore"),
        Some("ongoing-request=\"true\"")
    );
    assert_eq!(
        head.header("x-cos-restore-status"),
        Some("tier=\"bulk\"; request-date=\"Sun, 01 Mar 2026 08:00:00 GMT\"")
    );
}

#[rstest]
#[case("GET /public.txt?symlink")]
#[case("GET /public.txt?retention")]
#[case("POST /public.txt?select")]
fn what_is_not_performed_is_told(#[case] request_line: &str) {
    assert_eq!(
        cos().send(request_line, &[], "").outcome(),
        "501 NotImplemented"
    );
}

#[test]
fn content_beyond_the_limit_is_refused_and_what_is_deleted_makes_room_again() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = "bucket: {name: media-1250000000, region: ap-guangzhou, acl: public-read-write, objects: {old.txt: {content: four}}}";
        let listening = Listening {
            limits: Limits {
                content: 10,
                ..Limits::default()
            },
            ..Listening::default()
        };
        let cos = Simulator::listen(world_from_yaml(world).unwrap(), listening)
            .await
            .unwrap();
        let client = reqwest::Client::new();
        let url = format!("{}/media-1250000000", cos.client_settings().url);
        let put = async |key: &str, content: &'static str| {
            let sent = client.put(format!("{url}/{key}")).body(content).send();
            let answer = sent.await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        assert_eq!(put("a.txt", "123456").await.0, 200);
        let (status, body) = put("b.txt", "1").await;
        assert_eq!(status, 400);
        assert!(body.contains("<Code>EntityTooLarge</Code>"), "{body}");
        assert!(body.contains("keeps no more content"), "{body}");
        let read = client.get(format!("{url}/a.txt")).send().await.unwrap();
        assert_eq!(read.text().await.unwrap(), "123456");
        let deleted = client.delete(format!("{url}/a.txt")).send().await.unwrap();
        assert_eq!(deleted.status(), 204);
        assert_eq!(put("b.txt", "123456").await.0, 200);
    });
}

#[test]
fn an_answer_varies_by_origin_where_the_cors_rules_say_so() {
    let cos = cos();
    let rules = |vary: &str| {
        format!(
            "<CORSConfiguration><CORSRule><AllowedOrigin>https://a.test</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>{vary}</CORSConfiguration>"
        )
    };
    for (vary, expected) in [
        ("<ResponseVary>true</ResponseVary>", Some("Origin")),
        ("<ResponseVary>false</ResponseVary>", None),
        ("", None),
    ] {
        let put = cos.send("PUT /?cors", &[], &rules(vary));
        assert_eq!(put.status, 200, "{}", put.body);
        let origin = [("origin", "https://a.test")];
        let read = cos.send("GET /public.txt", &origin, "");
        assert_eq!(read.header("vary"), expected, "{vary}");
        let stored = cos.send("GET /?cors", &[], "").body;
        assert_eq!(stored.contains("<ResponseVary>true"), expected.is_some());
    }
    let wrong = cos.send(
        "PUT /?cors",
        &[],
        &rules("<ResponseVary>yes</ResponseVary>"),
    );
    assert_eq!(wrong.outcome(), "400 MalformedXML");
}
