//! Buckets that keep versions, over real HTTP: what was written over or deleted is there by its id, until its version is deleted.

use crate::cos::{Answer, Cos, MEDIA};
use cos403::protocol::xml::Element;
use rstest::rstest;

const WORLD: &str = r#"
clock: 2026-03-01T08:00:00Z
buckets:
  - name: media-1250000000
    region: ap-guangzhou
    versioning: Enabled
    objects: {old.txt: {content: before, acl: public-read}}
  - name: plain-1250000000
    region: ap-guangzhou
    objects: {a: {content: plain}}
"#;

const PLAIN: &str = "plain-1250000000.cos.ap-guangzhou.myqcloud.com";

fn cos() -> Cos {
    Cos::start(WORLD)
}

impl Answer {
    /// The id of the version that it tells.
    fn version(&self) -> String {
        self.header("x-cos-version-id").unwrap_or("none").to_owned()
    }

    fn is_marker(&self) -> bool {
        self.header("x-cos-delete-marker") == Some("true")
    }

    /// The versions of a list: `KEY ID`, a `-` before a delete marker and a `*` after the newest.
    fn versions(&self) -> Vec<String> {
        let text = |entry: &Element, name| entry.child(name).unwrap().text.trim().to_owned();
        let of = |entry: &Element| {
            let marker = match entry.name.as_str() {
                "Version" => "",
                "DeleteMarker" => "-",
                "CommonPrefixes" => return Some(text(entry, "Prefix")),
                _ => return None,
            };
            let latest = match text(entry, "IsLatest").as_str() {
                "true" => "*",
                _ => "",
            };
            let (key, id) = (text(entry, "Key"), text(entry, "VersionId"));
            Some(format!("{marker}{key} {id}{latest}"))
        };
        self.root().children.iter().filter_map(of).collect()
    }
}

impl Cos {
    /// Puts an object and answers the id of its version.
    fn put_version(&self, key: &str, content: &str) -> String {
        let answer = self.send(&format!("PUT /{key}"), &[], content);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.version()
    }

    fn delete(&self, key: &str) -> Answer {
        let answer = self.send(&format!("DELETE /{key}"), &[], "");
        assert_eq!(answer.status, 204, "{}", answer.body);
        answer
    }

    fn list(&self, query: &str) -> Answer {
        self.send(&format!("GET /?versions{query}"), &[], "")
    }

    fn set_versioning(&self, status: &str) {
        let xml =
            format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
        assert_eq!(self.send("PUT /?versioning", &[], &xml).status, 200);
    }
}

#[test]
fn what_is_written_over_is_there_by_its_id() {
    let cos = cos();
    let (one, two) = (cos.put_version("a", "one"), cos.put_version("a", "two"));
    assert_ne!(one, two);
    assert!(one.starts_with("MTg0ND"), "{one}");
    let newest = cos.get("a");
    assert_eq!(
        (newest.body.as_str(), newest.version()),
        ("two", two.clone())
    );
    for (id, content) in [(&one, "one"), (&two, "two")] {
        let read = cos.get(&format!("a?versionId={id}"));
        assert_eq!((read.body.as_str(), &read.version()), (content, id));
        let head = cos.send(&format!("HEAD /a?versionId={id}"), &[], "");
        assert_eq!((head.status, &head.version()), (200, id));
    }
    assert_eq!(cos.get("a?versionId=").body, "two");
    for id in ["null", "MTg0NDUxNTc1NjIzMTQ1MDAwODg", "anything"] {
        let unknown = cos.get(&format!("a?versionId={id}"));
        assert_eq!(unknown.outcome(), "404 NoSuchVersion");
        assert!(!unknown.is_marker());
    }
    assert_eq!(cos.get("none").outcome(), "404 NoSuchKey");
}

#[test]
fn the_same_world_gives_the_same_ids() {
    let ids = || {
        let cos = cos();
        [
            cos.put_version("a", "1"),
            cos.put_version("b", "2"),
            cos.delete("a").version(),
        ]
    };
    assert_eq!(ids(), ids());
    // The first is the time of the world.
    assert_eq!(ids()[0], "MTg0NDQ5NzE3MjE3MDk1NTE2MTU");
}

#[test]
fn what_was_there_before_has_the_id_null() {
    let cos = cos();
    let before = cos.get("old.txt");
    assert_eq!(
        (before.body.as_str(), before.version()),
        ("before", "null".to_owned())
    );
    let id = cos.put_version("old.txt", "after");
    assert_eq!(cos.get("old.txt?versionId=null").body, "before");
    assert_eq!(
        cos.list("").versions(),
        [format!("old.txt {id}*"), "old.txt null".to_owned()]
    );
}

#[test]
fn a_deletion_leaves_a_marker_and_the_versions_below_it() {
    let cos = cos();
    let one = cos.put_version("a", "one");
    let deleted = cos.delete("a");
    assert!(deleted.is_marker());
    let marker = deleted.version();
    let gone = cos.get("a");
    assert_eq!(
        (gone.outcome(), gone.is_marker()),
        ("404 NoSuchKey".to_owned(), true)
    );
    let head = cos.send("HEAD /a", &[], "");
    assert_eq!((head.status, head.is_marker()), (404, true));
    assert_eq!(cos.get(&format!("a?versionId={one}")).body, "one");
    let read = cos.get(&format!("a?versionId={marker}"));
    assert_eq!(
        (read.outcome(), read.is_marker()),
        ("404 NoSuchKey".to_owned(), true)
    );
    let acl = cos.get(&format!("a?acl&versionId={marker}"));
    assert_eq!(
        (acl.outcome(), acl.is_marker()),
        ("405 MethodNotAllowed".to_owned(), true)
    );
    let again = cos.delete("a").version();
    assert_eq!(
        cos.list("&prefix=a").versions(),
        [
            format!("-a {again}*"),
            format!("-a {marker}"),
            format!("a {one}")
        ]
    );
    let current = cos.send("GET /", &[], "");
    assert!(current.body.contains("<Key>old.txt</Key>") && !current.body.contains("<Key>a</Key>"));
}

#[test]
fn the_newest_version_that_is_left_is_the_current_one() {
    let cos = cos();
    let (one, two) = (cos.put_version("a", "one"), cos.put_version("a", "two"));
    let marker = cos.delete("a").version();
    let undeleted = cos.delete(&format!("a?versionId={marker}"));
    assert_eq!((undeleted.is_marker(), undeleted.version()), (true, marker));
    assert_eq!(cos.get("a").body, "two");
    let deleted = cos.delete(&format!("a?versionId={two}"));
    assert_eq!(
        (deleted.is_marker(), deleted.version()),
        (false, two.clone())
    );
    assert_eq!(cos.get("a").body, "one");
    assert_eq!(
        cos.get(&format!("a?versionId={two}")).outcome(),
        "404 NoSuchVersion"
    );
    // As of an object that is not there, nothing comes of it.
    assert!(!cos.delete(&format!("a?versionId={two}")).is_marker());
    cos.delete(&format!("a?versionId={one}"));
    assert_eq!(cos.list("&prefix=a").versions(), [""; 0]);
    let gone = cos.get("a");
    assert_eq!(
        (gone.outcome(), gone.is_marker()),
        ("404 NoSuchKey".to_owned(), false)
    );
}

#[test]
fn every_way_to_write_makes_a_version() {
    let cos = cos();
    let source = format!("{MEDIA}/old.txt");
    let copied = cos.send("PUT /a", &[("x-cos-copy-source", &source)], "");
    assert_eq!(copied.element("VersionId"), Some(copied.version()));
    let started = cos.send("POST /a?uploads", &[], "");
    let upload = started.element("UploadId").unwrap();
    let part = cos.send(
        &format!("PUT /a?partNumber=1&uploadId={upload}"),
        &[],
        "part",
    );
    let parts = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{}</ETag></Part></CompleteMultipartUpload>",
        part.header("etag").unwrap()
    );
    let completed = cos.send(&format!("POST /a?uploadId={upload}"), &[], &parts);
    let form = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nform\r\n--b--\r\n";
    let form_type = [("content-type", "multipart/form-data; boundary=b")];
    let posted = cos.send("POST /", &form_type, form);
    assert_eq!(posted.status, 204, "{}", posted.body);
    let made = [posted, completed, copied].map(|answer| answer.version());
    let listed = cos.list("&prefix=a").versions();
    let expected: Vec<_> = made.iter().map(|id| format!("a {id}")).collect();
    assert_eq!(listed.join(" ").replace('*', ""), expected.join(" "));
    // A document says that such objects take no part in versioning, and none what comes of one.
    let appended = cos.send("POST /log?append&position=0", &[], "x");
    assert_eq!(appended.outcome(), "501 NotImplemented");
}

#[test]
fn an_old_version_can_be_copied() {
    let cos = cos();
    let one = cos.put_version("a", "one");
    cos.put_version("a", "two");
    let copy = |source: &str| {
        let source = format!("{MEDIA}/{source}");
        cos.send("PUT /a", &[("x-cos-copy-source", &source)], "")
    };
    let copied = copy(&format!("a?versionId={one}"));
    assert_eq!(copied.status, 200, "{}", copied.body);
    assert_eq!(
        copied.header("x-cos-copy-source-version-id"),
        Some(one.as_str())
    );
    assert_eq!(cos.get("a").body, "one");
    assert_eq!(copy("a").outcome(), "400 InvalidRequest");
    assert_eq!(copy("a?versionId=null").outcome(), "404 NoSuchVersion");
    assert_eq!(copy("old.txt").header("x-cos-copy-source-version-id"), None);
    cos.delete("a");
    assert_eq!(copy("a").outcome(), "404 NoSuchKey");
}

#[test]
fn a_bucket_that_kept_versions_goes_on_with_the_version_null() {
    let cos = cos();
    let one = cos.put_version("a", "one");
    cos.set_versioning("Suspended");
    assert_eq!(cos.put_version("a", "two"), "none");
    assert_eq!(cos.put_version("a", "three"), "none");
    assert_eq!(
        cos.list("&prefix=a").versions(),
        ["a null*".to_owned(), format!("a {one}")]
    );
    assert_eq!(cos.get("a").version(), "null");
    let deleted = cos.delete("a");
    assert_eq!(
        (deleted.is_marker(), deleted.version()),
        (true, "none".to_owned())
    );
    assert_eq!(
        cos.list("&prefix=a").versions(),
        ["-a null*".to_owned(), format!("a {one}")]
    );
    assert_eq!(cos.get(&format!("a?versionId={one}")).body, "one");
    cos.put_version("a", "four");
    assert_eq!(
        cos.list("&prefix=a").versions(),
        ["a null*".to_owned(), format!("a {one}")]
    );
    let log = |position| {
        cos.send(&format!("POST /log?append&position={position}"), &[], "x")
            .status
    };
    assert_eq!((log(0), log(1)), (200, 200));
    assert_eq!(cos.list("&prefix=log").versions(), ["log null*"]);
    cos.set_versioning("Enabled");
    let five = cos.put_version("a", "five");
    assert_eq!(
        cos.list("&prefix=a").versions(),
        [
            format!("a {five}*"),
            "a null".to_owned(),
            format!("a {one}")
        ]
    );
}

#[test]
fn a_bucket_that_never_kept_versions_tells_none() {
    let cos = cos();
    let send = |line: &str| cos.send_as(Some("owner"), line, PLAIN, &[], "x");
    assert_eq!(send("PUT /b").version(), "none");
    let listed = cos.send_as(Some("owner"), "GET /?versions&max-keys=1", PLAIN, &[], "");
    assert_eq!(listed.versions(), ["a *"]);
    assert_eq!(listed.element("NextVersionIdMarker").as_deref(), Some(""));
    let rest = cos.send_as(
        Some("owner"),
        "GET /?versions&key-marker=a&version-id-marker=",
        PLAIN,
        &[],
        "",
    );
    assert_eq!(rest.versions(), ["b *"]);
    assert_eq!(send("GET /a?versionId=anything").version(), "none");
    let deleted = send("DELETE /a");
    assert_eq!(
        (deleted.is_marker(), deleted.version()),
        (false, "none".to_owned())
    );
    assert!(!send("GET /a").is_marker());
}

#[test]
fn each_version_has_its_own_acl_tags_and_storage_class() {
    let cos = cos();
    let archived = [
        ("x-cos-storage-class", "ARCHIVE"),
        ("x-cos-acl", "public-read"),
    ];
    let cold = cos.send("PUT /a", &archived, "cold").version();
    let warm = cos.put_version("a", "warm");
    let anyone = |id: &str| cos.send_unsigned(&format!("GET /a?versionId={id}"), &[], "");
    assert_eq!(anyone(&cold).outcome(), "403 InvalidObjectState");
    assert_eq!(anyone(&warm).outcome(), "403 AccessDenied");
    let put_acl = format!("PUT /a?acl&versionId={warm}");
    assert_eq!(
        cos.send(&put_acl, &[("x-cos-acl", "public-read")], "")
            .status,
        200
    );
    assert_eq!(anyone(&warm).body, "warm");
    let put_acl = format!("PUT /a?acl&versionId={cold}");
    assert_eq!(
        cos.send(&put_acl, &[("x-cos-acl", "private")], "").status,
        200
    );
    assert_eq!(anyone(&cold).outcome(), "403 AccessDenied");
    let tags = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>";
    assert_eq!(
        cos.send(&format!("PUT /a?tagging&versionId={cold}"), &[], tags)
            .status,
        200
    );
    assert!(!cos.get("a?tagging").body.contains("<Key>k</Key>"));
    assert!(
        cos.get(&format!("a?tagging&versionId={cold}"))
            .body
            .contains("<Key>k</Key>")
    );
    let restore = "<RestoreRequest><Days>1</Days><CASJobParameters><Tier>Expedited</Tier></CASJobParameters></RestoreRequest>";
    assert_eq!(
        cos.send("POST /a?restore", &[], restore).outcome(),
        "405 RestoreNonArchiveObject"
    );
    let order = format!("POST /a?restore&versionId={cold}");
    assert_eq!(cos.send(&order, &[], restore).status, 202);
    let head = cos.send(&format!("HEAD /a?versionId={cold}"), &[], "");
    assert_eq!(
        head.header("x-cos-restore"),
        Some("ongoing-request=\"true\"")
    );
}

#[test]
fn what_was_public_is_not_once_it_is_deleted() {
    let cos = cos();
    let read = |query: &str| {
        let answer = cos.send_unsigned(&format!("GET /old.txt{query}"), &[], "");
        (answer.outcome(), answer.is_marker())
    };
    assert_eq!(read(""), ("200".to_owned(), false));
    cos.delete("old.txt");
    assert_eq!(read(""), ("403 AccessDenied".to_owned(), false));
    assert_eq!(read("?versionId=null"), ("200".to_owned(), false));
}

#[test]
fn a_batch_deletes_versions_and_makes_markers() {
    let cos = cos();
    let (one, two) = (cos.put_version("a", "one"), cos.put_version("a", "two"));
    let marker = cos.delete("b").version();
    let body = format!(
        "<Delete><Object><Key>a</Key><VersionId>{one}</VersionId></Object><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>{marker}</VersionId></Object></Delete>"
    );
    let answer = cos.send("POST /?delete", &[], &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let root = answer.root();
    let told: Vec<_> = root
        .children
        .iter()
        .map(|item| {
            let text = |name| item.child(name).map(|child| child.text.clone());
            let version = text("VersionId");
            (
                text("Key").unwrap(),
                text("DeleteMarker"),
                text("DeleteMarkerVersionId"),
                version,
            )
        })
        .collect();
    let made = told[1].2.clone().unwrap();
    let is_marker = Some("true".to_owned());
    assert_eq!(
        told,
        [
            ("a".to_owned(), None, None, Some(one)),
            ("a".to_owned(), is_marker.clone(), Some(made.clone()), None),
            (
                "b".to_owned(),
                is_marker,
                Some(marker.clone()),
                Some(marker)
            ),
        ]
    );
    assert_eq!(
        cos.list("&prefix=a").versions(),
        [format!("-a {made}*"), format!("a {two}")]
    );
    assert_eq!(cos.list("&prefix=b").versions(), [""; 0]);
}

/// Lists page by page; `between` is done after each.
fn pages(cos: &Cos, query: &str, between: impl Fn(&[String])) -> Vec<String> {
    let (mut seen, mut markers) = (Vec::new(), String::new());
    loop {
        let page = cos.list(&format!("{query}{markers}"));
        let versions = page.versions();
        between(&versions);
        seen.extend(versions);
        if page.element("IsTruncated").as_deref() != Some("true") {
            return seen;
        }
        let next = |name| page.element(name).unwrap();
        let (key, id) = (next("NextKeyMarker"), next("NextVersionIdMarker"));
        markers = format!("&key-marker={key}&version-id-marker={id}");
    }
}

/// Keys with versions and markers, each a second after the one before.
fn filled() -> Cos {
    let cos = cos();
    let later = |key: &str| {
        cos.simulator.advance_clock(1);
        key.to_owned()
    };
    for key in ["a", "b/1", "b/2", "b/1", "a", "c", "old.txt", "b/"] {
        cos.put_version(&later(key), key);
    }
    for key in ["a", "b/1", "never"] {
        cos.delete(&later(key));
    }
    cos.put_version(&later("a"), "again");
    cos.set_versioning("Suspended");
    for key in ["a", "c", "b/2"] {
        cos.put_version(&later(key), "suspended");
    }
    cos
}

#[rstest]
#[case::all("", 16)]
#[case::prefix("&prefix=b/", 6)]
#[case::delimiter("&delimiter=/", 11)]
#[case::both("&delimiter=/&prefix=b", 1)]
fn no_page_loses_or_repeats_a_version(#[case] query: &str, #[case] count: usize) {
    let cos = filled();
    let all = cos.list(query).versions();
    assert_eq!(all.len(), count, "{all:#?}");
    for length in 1..=count {
        let mut seen = pages(&cos, &format!("{query}&max-keys={length}"), |_| {});
        // In an answer, groups stand before versions.
        let mut all = all.clone();
        seen.sort();
        all.sort();
        assert_eq!(seen, all, "{length}");
    }
}

#[test]
fn a_page_goes_on_after_a_version_that_is_gone() {
    let cos = filled();
    let all = cos.list("&prefix=a").versions();
    let delete = |versions: &[String]| {
        for version in versions {
            let (key, id) = version.trim_start_matches('-').split_once(' ').unwrap();
            if id.starts_with("MTg0") {
                cos.delete(&format!("{key}?versionId={}", id.trim_end_matches('*')));
            }
        }
    };
    let seen = pages(&cos, "&prefix=a&max-keys=1", delete);
    assert_eq!(seen.len(), all.len(), "{seen:#?}\n{all:#?}");
}

#[test]
fn a_list_of_versions_encodes_its_keys() {
    let cos = cos();
    cos.send("PUT /%E8%85%BE", &[], "x");
    let listed = cos.list("&encoding-type=url&prefix=%E8%85%BE").versions();
    assert!(listed[0].starts_with("%E8%85%BE "), "{listed:?}");
    assert_eq!(cos.list("&max-keys=x").outcome(), "400 InvalidArgument");
}

#[test]
fn a_bucket_with_old_versions_or_markers_is_not_empty() {
    let cos = cos();
    let delete = || cos.send("DELETE /", &[], "").outcome();
    let marker = cos.delete("old.txt").version();
    assert_eq!(delete(), "409 BucketNotEmpty");
    cos.delete("old.txt?versionId=null");
    assert_eq!(delete(), "409 BucketNotEmpty");
    cos.delete(&format!("old.txt?versionId={marker}"));
    assert_eq!(delete(), "204");
}
