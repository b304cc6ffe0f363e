//! Buckets, their configuration and form uploads: what a PUT writes, later decisions obey.

use crate::cos::{Answer, Cos, MEDIA, NOW};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cos403::signature::{Credentials, FormSignature, KeyTime};
use md5::{Digest, Md5};
use rstest::rstest;

const WORLD: &str = r#"
clock: 2026-03-01T08:00:00Z
accounts:
  - uin: "100000000001"
    appid: "1250000000"
    keys: {owner: {id: AKIDexampleowner, secret: example-owner-secret}}
    users:
      maker:
        uin: "100000000011"
        keys: {maker: {id: AKIDexamplemaker, secret: example-maker-secret}}
        policies:
          - {version: "2.0", statement: [{effect: allow, action: "name/cos:PutBucket", resource: "qcs::cos:ap-guangzhou:uid/1250000000:made-*"}]}
      uploader:
        uin: "100000000012"
        keys: {uploader: {id: AKIDexampleuploader, secret: example-uploader-secret}}
        policies:
          - {version: "2.0", statement: [{effect: allow, action: "name/cos:PostObject", resource: "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/up/*"}]}
  - uin: "200000000002"
    appid: "1260000000"
    keys: {partner: {id: AKIDexamplepartner, secret: example-partner-secret}}
buckets:
  - name: media-1250000000
    region: ap-guangzhou
    owner: "100000000001"
    objects: {logo.png: {content: logo}}
"#;

fn cos() -> Cos {
    Cos::start(WORLD)
}

impl Cos {
    fn owner(&self, request_line: &str, body: &str) -> Answer {
        let md5 = STANDARD.encode(Md5::digest(body));
        let headers: &[(&str, &str)] = if body.is_empty() {
            &[]
        } else {
            &[("content-md5", &md5)]
        };
        self.send(request_line, headers, body)
    }

    fn anonymous(&self, request_line: &str, headers: &[(&str, &str)]) -> Answer {
        self.send_unsigned(request_line, headers, "")
    }
}

fn key_time() -> KeyTime {
    KeyTime {
        start: NOW - 60,
        end: NOW + 600,
    }
}

#[rstest]
#[case(Some("owner"), "new-1250000000", 200, "")]
#[case(Some("owner"), "media-1250000000", 409, "BucketAlreadyOwnedByYou")]
#[case(Some("owner"), "new-1260000000", 403, "AccessDenied")]
#[case(Some("partner"), "new-1260000000", 200, "")]
#[case(Some("partner"), "new-1250000000", 403, "AccessDenied")]
#[case(Some("maker"), "made-1250000000", 200, "")]
#[case(Some("maker"), "other-1250000000", 403, "AccessDenied")]
#[case(None, "new-1250000000", 403, "AccessDenied")]
fn a_bucket_is_made_by_who_may_under_the_appid_of_its_account(
    #[case] by: Option<&str>,
    #[case] name: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let cos = cos();
    let host = format!("{name}.cos.ap-guangzhou.myqcloud.com");
    let answer = cos.send_as(by, "PUT /", &host, &[], "");
    assert_eq!((answer.status, answer.code()), (status, code));
    let decision = cos.simulator.last_decision().unwrap();
    assert!(!decision.explanation.checks.is_empty());
}

#[test]
fn a_bucket_lives_from_its_making_to_its_removal() {
    let cos = cos();
    let host = "new-1250000000.cos.ap-beijing.myqcloud.com";
    let owner = |line: &str, host: &str, headers: &[(&str, &str)]| {
        cos.send_as(Some("owner"), line, host, headers, "")
    };
    let acl = [("x-cos-acl", "public-read")];
    assert_eq!(owner("PUT /", host, &acl).status, 200);
    // The name is taken, wherever the bucket lies.
    let elsewhere = "new-1250000000.cos.ap-guangzhou.myqcloud.com";
    assert_eq!(owner("PUT /", elsewhere, &[]).code(), "BucketAlreadyExists");
    let head = cos.send_as(None, "HEAD /", host, &[], "");
    assert_eq!(head.status, 200);
    assert_eq!(head.headers["x-cos-bucket-region"], "ap-beijing");
    let location = owner("GET /?location", host, &[]).body;
    assert!(location.contains("<LocationConstraint>ap-beijing</LocationConstraint>"));
    let service = "service.cos.myqcloud.com";
    let listed = owner("GET /", service, &[]).body;
    assert!(listed.contains("<ID>qcs::cam::uin/100000000001:uin/100000000001</ID>"));
    assert!(listed.contains("<Name>new-1250000000</Name><Location>ap-beijing</Location><CreationDate>2026-03-01T08:00:00Z</CreationDate>"), "{listed}");
    assert!(listed.contains("<Name>media-1250000000</Name>"));
    let of_partner = cos.send_as(Some("partner"), "GET /", service, &[], "").body;
    assert!(of_partner.contains("<Buckets></Buckets>"), "{of_partner}");
    assert_eq!(owner("PUT /key", host, &[]).status, 200);
    assert_eq!(owner("DELETE /", host, &[]).code(), "BucketNotEmpty");
    assert_eq!(owner("DELETE /key", host, &[]).status, 204);
    assert_eq!(owner("DELETE /", host, &[]).status, 204);
    assert_eq!(owner("HEAD /", host, &[]).status, 404);
}

const POLICY: &str = r#"{"version":"2.0","statement":[{"effect":"allow","principal":{"qcs":["qcs::cam::anyone:anyone"]},"action":["name/cos:GetObject"],"resource":["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*"]}]}"#;

#[test]
fn a_policy_decides_from_its_put_to_its_removal() {
    let cos = cos();
    assert_eq!(cos.owner("GET /?policy", "").code(), "NoSuchPolicy");
    assert_eq!(cos.anonymous("GET /logo.png", &[]).status, 403);
    assert_eq!(cos.owner("PUT /?policy", POLICY).status, 204);
    assert_eq!(cos.anonymous("GET /logo.png", &[]).body, "logo");
    let answer: serde_json::Value =
        serde_json::from_str(&cos.owner("GET /?policy", "").body).unwrap();
    // As the service spells it (436/8276).
    let put: serde_json::Value = serde_json::from_str(POLICY).unwrap();
    let (answered, put) = (&answer["Statement"][0], &put["statement"][0]);
    assert_eq!(answer["version"], "2.0");
    for (name, spelled) in [
        ("effect", "Effect"),
        ("principal", "Principal"),
        ("action", "Action"),
        ("resource", "Resource"),
    ] {
        assert_eq!(answered[spelled], put[name], "{answer}");
    }
    assert_eq!(cos.owner("DELETE /?policy", "").status, 204);
    assert_eq!(cos.anonymous("GET /logo.png", &[]).status, 403);
}

#[test]
fn an_acl_decides_by_header_before_body() {
    let cos = cos();
    let xml = r#"<AccessControlPolicy><Owner><ID>qcs::cam::uin/100000000001:uin/100000000001</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://cam.qcloud.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>"#;
    let put =
        |headers: &[(&str, &str)]| cos.send_as(Some("owner"), "PUT /?acl", MEDIA, headers, xml);
    assert_eq!(put(&[]).status, 200);
    assert_eq!(cos.anonymous("GET /logo.png", &[]).status, 200);
    let answered = cos.owner("GET /?acl", "").body;
    assert!(answered.contains("<Permission>FULL_CONTROL</Permission>"));
    assert!(answered.contains("groups/global/AllUsers"), "{answered}");
    assert_eq!(put(&[("x-cos-acl", "private")]).status, 200);
    assert_eq!(cos.anonymous("GET /logo.png", &[]).status, 403);
    let to_partner = [("x-cos-grant-read", r#"id="200000000002""#)];
    assert_eq!(put(&to_partner).status, 200);
    let by_partner = cos.send_as(Some("partner"), "GET /logo.png", MEDIA, &[], "");
    assert_eq!(by_partner.status, 200);
    assert_eq!(put(&[("x-cos-acl", "open")]).code(), "InvalidArgument");
}

#[test]
fn cors_rules_decide_preflights() {
    let cos = cos();
    let preflight = || {
        let asked = [
            ("origin", "https://a.test"),
            ("access-control-request-method", "PUT"),
        ];
        cos.anonymous("OPTIONS /logo.png", &asked)
    };
    assert_eq!(
        cos.owner("GET /?cors", "").code(),
        "NoSuchCORSConfiguration"
    );
    assert_eq!(preflight().code(), "AccessForbidden");
    let xml = "<CORSConfiguration><CORSRule><AllowedOrigin>https://a.test</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>";
    assert_eq!(cos.owner("PUT /?cors", xml).status, 200);
    assert_eq!(preflight().status, 200);
    assert!(cos.owner("GET /?cors", "").body.ends_with(xml));
    assert_eq!(cos.owner("DELETE /?cors", "").status, 204);
    assert_eq!(preflight().code(), "AccessForbidden");
}

#[test]
fn referer_rules_decide_unsigned_requests() {
    let cos = cos();
    let xml = "<RefererConfiguration><Status>Enabled</Status><RefererType>Black-List</RefererType><DomainList><Domain>evil.test</Domain></DomainList><EmptyReferConfiguration>Allow</EmptyReferConfiguration></RefererConfiguration>";
    let without_md5 = cos.send_as(Some("owner"), "PUT /?referer", MEDIA, &[], xml);
    assert_eq!(without_md5.code(), "InvalidDigest");
    assert_eq!(cos.owner("PUT /?referer", xml).status, 200);
    assert!(cos.owner("GET /?referer", "").body.ends_with(xml));
    let embedded = cos.anonymous("GET /logo.png", &[("referer", "https://evil.test/")]);
    assert!(
        embedded
            .body
            .contains("You are denied by bucket referer rule")
    );
}

#[test]
fn tags_reach_conditions_on_the_resource() {
    let cos = cos();
    assert_eq!(cos.owner("GET /?tagging", "").code(), "NoSuchTagSet");
    let condition =
        r#""condition":{"for_any_value:string_equal":{"qcs:resource_tag":["team&web"]}},"action""#;
    let policy = POLICY.replace(r#""action""#, condition);
    assert_eq!(cos.owner("PUT /?policy", &policy).status, 204);
    assert_eq!(cos.anonymous("GET /logo.png", &[]).status, 403);
    let xml = "<Tagging><TagSet><Tag><Key>team</Key><Value>web</Value></Tag></TagSet></Tagging>";
    assert_eq!(cos.owner("PUT /?tagging", xml).status, 204);
    assert_eq!(cos.anonymous("GET /logo.png", &[]).status, 200);
    let answered = cos.owner("GET /?tagging", "").body;
    let without_blanks: String = answered.split_whitespace().collect();
    assert!(without_blanks.ends_with(xml), "{answered}");
    assert_eq!(cos.owner("DELETE /?tagging", "").status, 204);
    assert_eq!(cos.anonymous("GET /logo.png", &[]).status, 403);
}

#[test]
fn versioning_and_lifecycle_are_answered_as_they_were_put() {
    let cos = cos();
    let off = cos.owner("GET /?versioning", "").body;
    assert!(!off.contains("Status"));
    let xml = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    assert_eq!(cos.owner("PUT /?versioning", xml).status, 200);
    assert!(cos.owner("GET /?versioning", "").body.ends_with(xml));
    assert_eq!(cos.owner("PUT /a", "a").status, 200);
    assert_eq!(
        cos.owner("GET /?lifecycle", "").code(),
        "NoSuchLifecycleConfiguration"
    );
    let xml = "<LifecycleConfiguration><Rule><ID>1</ID></Rule></LifecycleConfiguration>";
    assert_eq!(cos.owner("PUT /?lifecycle", xml).status, 200);
    assert_eq!(cos.owner("GET /?lifecycle", "").body, xml);
    assert_eq!(cos.owner("DELETE /?lifecycle", "").status, 204);
}

#[rstest]
#[case("PUT /?policy", "{", "MalformedPolicy")]
#[case("PUT /?policy", r#"{"version":"2.0"}"#, "MalformedPolicy")]
#[case("PUT /?acl", "<AccessControlPolicy/>", "MalformedXML")]
#[case("PUT /?cors", "<CORSRule/>", "MalformedXML")]
#[case("PUT /?referer", "<RefererConfiguration/>", "MalformedXML")]
#[case("PUT /?tagging", "<Tagging><Tag/></Tagging>", "MalformedXML")]
#[case(
    "PUT /?versioning",
    "<VersioningConfiguration><Status>Off</Status></VersioningConfiguration>",
    "MalformedXML"
)]
#[case("PUT /?lifecycle", "<LifecycleConfiguration>", "MalformedXML")]
#[case("PUT /?website", "<WebsiteConfiguration/>", "NotImplemented")]
fn a_body_that_is_wrong_is_refused(#[case] line: &str, #[case] body: &str, #[case] code: &str) {
    let answer = cos().owner(line, body);
    assert_eq!(answer.code(), code, "{}", answer.body);
}

#[test]
fn a_policy_that_is_too_long_and_a_digest_that_is_wrong_are_told() {
    let cos = cos();
    let long = format!("{POLICY}{}", " ".repeat(20 * 1024));
    assert_eq!(cos.owner("PUT /?policy", &long).code(), "PolicyFull");
    let wrong = [("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")];
    let answer = cos.send_as(Some("owner"), "PUT /?policy", MEDIA, &wrong, POLICY);
    assert_eq!(answer.code(), "BadDigest");
}

const CONDITIONS: &str = r#"{"bucket":"media-1250000000"},["starts-with","$key","up/"],["eq","$acl","public-read"],["content-length-range",1,10],{"q-sign-algorithm":"sha1"},{"q-ak":"AKIDexampleuploader"},{"q-sign-time":"1772351940;1772352600"}"#;

/// The fields of a form of the uploader, signed over a policy of these conditions.
fn signed_fields(expiration: &str, conditions: &str) -> Vec<(String, String)> {
    let policy = format!(r#"{{"expiration":"{expiration}","conditions":[{conditions}]}}"#);
    let credentials = Credentials::new("AKIDexampleuploader", "example-uploader-secret");
    let signature = FormSignature::sign(&policy, &credentials, key_time());
    let signed = signature.to_fields();
    let mut fields: Vec<_> = signed.map(|(name, value)| (name.to_owned(), value)).into();
    for (name, value) in [("key", "up/${filename}"), ("acl", "public-read")] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields
}

/// Sends a form whose file is `a.txt`.
fn post(cos: &Cos, fields: &[(String, String)], content: &str) -> Answer {
    let mut body: String = fields
        .iter()
        .map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n--x--\r\n"));
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    cos.send_as(None, "POST /", MEDIA, &kind, body)
}

const LATER: &str = "2026-03-01T08:10:00.000Z";

fn with(mut fields: Vec<(String, String)>, name: &str, value: &str) -> Vec<(String, String)> {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

#[test]
fn a_signed_form_stores_its_file() {
    let cos = cos();
    let fields = with(signed_fields(LATER, CONDITIONS), "x-cos-meta-a", "b");
    let answer = post(&cos, &fields, "hello");
    assert_eq!(answer.status, 204, "{}", answer.body);
    assert_eq!(cos.simulator.last_decision().unwrap().principal, "uploader");
    let stored = cos.anonymous("GET /up/a.txt", &[]);
    assert_eq!(stored.body, "hello");
    assert_eq!(stored.headers["content-type"], "text/plain");
    let created = post(
        &cos,
        &with(fields.clone(), "success_action_status", "201"),
        "h",
    );
    assert_eq!(created.status, 201);
    assert!(created.body.contains("<Key>up/a.txt</Key>"));
}

#[rstest]
#[case(
    "key",
    "down/a.txt",
    403,
    "Condition key key doesn&apos;t match the value up/"
)]
#[case(
    "acl",
    "private",
    403,
    "Condition key acl doesn&apos;t match the value public-read"
)]
#[case(
    "q-signature",
    "0000",
    403,
    "<Message>The Signature you specified is invalid.</Message>"
)]
#[case("q-ak", "AKIDunknown", 403, "<Code>InvalidAccessKeyId</Code>")]
#[case("q-key-time", "1;2", 403, "<Message>Request has expired</Message>")]
#[case("key", "", 400, "<Code>InvalidArgument</Code>")]
fn a_form_that_differs_from_its_policy_is_refused(
    #[case] name: &str,
    #[case] value: &str,
    #[case] status: u16,
    #[case] told: &str,
) {
    let fields = with(signed_fields(LATER, CONDITIONS), name, value);
    let answer = post(&cos(), &fields, "hello");
    assert_eq!(answer.status, status);
    assert!(answer.body.contains(told), "{}", answer.body);
}

#[rstest]
#[case(
    "2026-03-01T07:59:00Z",
    CONDITIONS,
    "post-policy-expired",
    "You post object request has been expired, expiration time: 1772351940 but the time now : 1772352000"
)]
#[case(
    LATER,
    r#"{"bucket":"other-1250000000"}"#,
    "post-policy-condition",
    "Condition key bucket doesn&apos;t match the value other-1250000000"
)]
#[case(
    LATER,
    r#"["content-length-range",10,20]"#,
    "",
    "<Code>EntityTooSmall</Code>"
)]
#[case(
    LATER,
    r#"["content-length-range",1,2]"#,
    "",
    "<Code>EntityTooLarge</Code>"
)]
#[case(
    LATER,
    "",
    "",
    "You must provide condition if you specify a policy in post object request."
)]
#[case(
    LATER,
    r#"["like","$key","a"]"#,
    "",
    "<Code>InvalidPolicyDocument</Code>"
)]
fn a_policy_that_refuses_its_form_is_told(
    #[case] expiration: &str,
    #[case] conditions: &str,
    #[case] cause: &str,
    #[case] told: &str,
) {
    let cos = cos();
    let answer = post(&cos, &signed_fields(expiration, conditions), "hello");
    assert!(answer.body.contains(told), "{}", answer.body);
    let decision = cos.simulator.last_decision().unwrap();
    let found = decision.cause.map(<&str>::from);
    assert_eq!(found.unwrap_or_default(), cause);
}

#[test]
fn a_form_needs_the_permission_for_its_key() {
    let conditions = r#"["starts-with","$key",""]"#;
    let fields = with(signed_fields(LATER, conditions), "key", "down/a.txt");
    let cos = cos();
    assert_eq!(post(&cos, &fields, "hello").code(), "AccessDenied");
    let cause = cos.simulator.last_decision().unwrap().cause;
    assert_eq!(cause.map(Into::into), Some("no-grant"));
}

#[test]
fn a_form_without_signature_is_anonymous() {
    let cos = cos();
    let fields = [
        ("key".to_owned(), "up/a.txt".to_owned()),
        (
            "success_action_redirect".to_owned(),
            "https://my.website/".to_owned(),
        ),
    ];
    assert_eq!(post(&cos, &fields, "hello").code(), "AccessDenied");
    let acl = [("x-cos-acl", "public-read-write")];
    cos.send_as(Some("owner"), "PUT /?acl", MEDIA, &acl, "");
    let no_form = cos.send_as(
        None,
        "POST /",
        MEDIA,
        &[("content-type", "text/plain")],
        "x",
    );
    assert_eq!(no_form.code(), "MalformedPOSTRequest");
    assert_eq!(
        post(
            &cos,
            &with(fields[..1].to_vec(), "success_action_status", "200"),
            "hello"
        )
        .status,
        200
    );
}
