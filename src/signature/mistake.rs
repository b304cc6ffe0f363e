//! The catalogue of known client mistakes in signing: each with its sentence, and the changes to the computation that it is.

use super::authorization::Authorization;
use super::finder::Clue;
use super::recipe::{
    Change, KeyForm, MethodForm, NameForm, OrderForm, OutputForm, PairForm, PathForm, TextForm,
    ToSignForm, ValueForm,
};
use super::request::UnsignedRequest;
use crate::protocol::bucket::HostName;

/// Declares the catalogue: one line a mistake.
macro_rules! mistakes {
    ($($variant:ident = $word:literal, $sentence:literal;)+) => {
        crate::protocol::words::word_enum! {
            /// A known client mistake in signing.
            pub enum Mistake {
                $(#[doc = $sentence] $variant = $word),+
            }
        }

        impl Mistake {
            /// The mistake in one sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $(Mistake::$variant => $sentence),+ }
            }
        }
    };
}

mistakes! {
    PathPercentEncoded = "path-percent-encoded", "The path is signed as it is sent, percent-encoded; it must be decoded.";
    PathEncodedTwice = "path-encoded-twice", "The path is signed percent-encoded twice; it must be decoded.";
    PathWithoutSlash = "path-without-leading-slash", "The path is signed without its leading slash.";
    PathWithTwoSlashes = "path-with-doubled-slash", "The path is signed with two leading slashes.";
    BucketInPath = "bucket-in-path", "The bucket is signed as part of the path; it stands in the host alone.";
    PathPlusAsBlank = "path-plus-as-blank", "A plus sign in the path is signed as a blank; in a path it stands for itself.";
    PathLeftOut = "path-left-out", "The root path `/` is signed instead of the object's.";
    PathWithQuery = "path-with-query", "The query is signed as part of the path.";
    PathWithSlashAtEnd = "path-with-slash-at-end", "The path is signed with a slash at its end that is not sent.";
    PathLowerCased = "path-lower-cased", "The path is signed in lower case; case counts in keys.";
    BlankAsPlus = "blank-as-plus", "A blank in a value is signed as `+`; it must be `%20`.";
    TildeEncoded = "tilde-encoded", "A tilde in a value is signed as `%7E`; it must stand for itself.";
    StarBare = "star-bare", "A star in a value is signed as it is; it must be `%2A`.";
    FormEncoded = "form-encoded", "Values are signed in the encoding of HTML forms (blank as `+`, `~` encoded, `*` bare).";
    SlashBare = "slash-bare", "A slash in a value is signed as it is; it must be `%2F`.";
    ComponentEncoded = "component-encoded", "Values are encoded as encodeURIComponent does, which leaves `!'()*` as they are.";
    LowerCaseHex = "lower-case-hex", "Encoded letters of values are signed with lower-case digits (`%2f`); they must be `%2F`.";
    ValuesNotEncoded = "values-not-encoded", "Values are signed without being encoded.";
    ValuesEncodedTwice = "values-encoded-twice", "Values are encoded twice.";
    NamesNotLowerCased = "names-not-lower-cased", "Names are signed in the case in which they are sent; they must be in lower case.";
    NamesNotEncoded = "names-not-encoded", "Names are signed without being encoded.";
    Unsorted = "unsorted", "The pairs are signed in the order in which they are sent; they must be sorted.";
    AsListed = "list-unsorted", "The pairs are signed in the order of an unsorted list; list and string must be sorted.";
    RawSorted = "raw-sorted", "The pairs are sorted by names that are not encoded.";
    MethodUpperCase = "method-upper-case", "The method is signed in upper case; it must be in lower case.";
    WrongMethod = "wrong-method", "Another method is signed than the one that is sent.";
    QueryLeftOut = "query-left-out", "The query is listed as signed and left out of the signed text.";
    HeadersLeftOut = "headers-left-out", "Headers are listed as signed and all left out of the signed text.";
    HeaderLeftOut = "header-left-out", "A header is listed as signed and left out of the signed text.";
    HeaderEmpty = "header-empty", "A header is signed with an empty value, and something on the way fills it.";
    HeaderNotTrimmed = "header-not-trimmed", "A header is signed with white space around its value, which HTTP takes away.";
    TokenSignedNotSent = "token-signed-not-sent", "The security token is signed as a header and not sent as one.";
    HostWithPort = "host-with-port", "The host is signed with a port that is not sent.";
    HostWithoutPort = "host-without-port", "The host is signed without the port that is sent.";
    OtherHost = "other-host", "Another host is signed than the one that is sent (accelerate, internal, path-style or custom domain).";
    ContentTypeDefaulted = "content-type-defaulted", "The HTTP library sends another Content-Type than the one that is signed.";
    MissingLastLineFeed = "missing-last-line-feed", "HttpString lacks the line feed at its end.";
    Crlf = "crlf", "The lines of HttpString end in CR LF; they must end in LF.";
    MissingParamsLine = "missing-params-line", "HttpString lacks the empty line of a request without parameters.";
    BodyHashedIn = "body-hashed-in", "A hash of the body is signed; COS signs no body.";
    BodySigned = "body-signed", "The body is signed; COS signs none.";
    ToSignWithoutLastLineFeed = "string-to-sign-without-last-line-feed", "StringToSign lacks the line feed at its end.";
    ToSignWithoutAlgorithm = "string-to-sign-without-algorithm", "StringToSign lacks its first line, `sha1`.";
    NotHashed = "http-string-not-hashed", "StringToSign holds HttpString itself; it must hold its SHA-1.";
    Sha256Digest = "sha256-digest", "HttpString is hashed with SHA-256; it must be SHA-1.";
    Sha256Mac = "sha256-hmac", "The HMACs are made with SHA-256; they must be made with SHA-1.";
    KeyTimeSigned = "key-time-for-sign-time", "StringToSign holds q-key-time; it must hold q-sign-time.";
    SignTimeAsKeyTime = "sign-time-for-key-time", "The SignKey is made from q-sign-time; it must be made from q-key-time.";
    Milliseconds = "milliseconds", "The times are signed in milliseconds; they must be in seconds.";
    SemicolonEncoded = "semicolon-encoded", "The times are signed with `%3B` between them; it must be `;`.";
    SecretKeyAsSignKey = "secret-key-as-sign-key", "The SecretKey itself signs; it must sign the key time, which gives the SignKey.";
    SignKeyRawBytes = "sign-key-raw-bytes", "The SignKey is used as 20 bytes; it must be used as its 40 hexadecimal digits.";
    IdAndSecretSwapped = "id-and-secret-swapped", "The SecretId is used as the SecretKey.";
    HmacArgumentsSwapped = "hmac-arguments-swapped", "Key and message are swapped when the SignKey is made.";
    SecretHasWhitespace = "secret-has-whitespace", "The SecretKey carries white space or a line feed at its beginning or end.";
    SecretTrimmed = "secret-trimmed", "White space that belongs to the SecretKey was taken away.";
    UpperCaseSignature = "upper-case-signature", "The signature is written in upper-case digits; it must be in lower case.";
    Base64Signature = "base64-signature", "The signature is written in base64; it must be in hexadecimal digits.";
}

/// What HTTP libraries send of themselves.
const DEFAULT_CONTENT_TYPES: [&str; 6] = [
    "",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/plain; charset=utf-8",
    "application/json",
];

impl Mistake {
    /// The ways in which the mistake can be made on a request, each as a change to one step.
    pub(super) fn changes(
        self,
        request: &UnsignedRequest,
        authorization: &Authorization,
        clue: &Clue,
    ) -> Vec<Change> {
        let listed = |name: &str| {
            authorization
                .names
                .headers
                .split(';')
                .any(|known| known.eq_ignore_ascii_case(name))
        };
        let header = |name: &str| {
            request
                .header(name)
                .filter(|_| listed(name))
                .map(<[u8]>::to_vec)
        };
        let covered = || request.headers.iter().filter(|(name, _)| listed(name));
        let with =
            |name: &str, value: Vec<u8>| Change::Pairs(PairForm::Header(name.to_owned(), value));
        match self {
            Mistake::PathPercentEncoded => vec![Change::Path(PathForm::Encoded)],
            Mistake::PathEncodedTwice => vec![Change::Path(PathForm::EncodedTwice)],
            Mistake::PathWithoutSlash => vec![Change::Path(PathForm::WithoutSlash)],
            Mistake::PathWithTwoSlashes => vec![Change::Path(PathForm::WithTwoSlashes)],
            Mistake::BucketInPath => vec![Change::Path(PathForm::WithBucket)],
            Mistake::PathPlusAsBlank => vec![Change::Path(PathForm::PlusAsBlank)],
            Mistake::PathLeftOut => vec![Change::Path(PathForm::Root)],
            Mistake::PathWithQuery => vec![Change::Path(PathForm::WithQuery)],
            Mistake::PathWithSlashAtEnd => vec![Change::Path(PathForm::WithSlashAtEnd)],
            Mistake::PathLowerCased => vec![Change::Path(PathForm::LowerCase)],
            Mistake::BlankAsPlus => vec![Change::Value(ValueForm::BlankAsPlus)],
            Mistake::TildeEncoded => vec![Change::Value(ValueForm::TildeEncoded)],
            Mistake::StarBare => vec![Change::Value(ValueForm::StarBare)],
            Mistake::FormEncoded => vec![Change::Value(ValueForm::Form)],
            Mistake::SlashBare => vec![Change::Value(ValueForm::SlashBare)],
            Mistake::ComponentEncoded => vec![Change::Value(ValueForm::Component)],
            Mistake::LowerCaseHex => vec![Change::Value(ValueForm::LowerHex)],
            Mistake::ValuesNotEncoded => vec![Change::Value(ValueForm::Bare)],
            Mistake::ValuesEncodedTwice => vec![Change::Value(ValueForm::Twice)],
            Mistake::NamesNotLowerCased => vec![Change::Name(NameForm::AsSent)],
            Mistake::NamesNotEncoded => vec![Change::Name(NameForm::NotEncoded)],
            Mistake::Unsorted => vec![Change::Order(OrderForm::AsSent)],
            Mistake::AsListed => vec![Change::Order(OrderForm::AsListed)],
            Mistake::RawSorted => vec![Change::Order(OrderForm::Raw)],
            Mistake::MethodUpperCase => vec![Change::Method(MethodForm::Upper)],
            Mistake::WrongMethod => ["get", "put", "post", "head", "delete", "options", ""]
                .into_iter()
                .filter(|method| !request.method.eq_ignore_ascii_case(method))
                .map(|method| Change::Method(MethodForm::Named(method)))
                .collect(),
            Mistake::QueryLeftOut => vec![Change::Pairs(PairForm::NoParams)],
            Mistake::HeadersLeftOut => vec![Change::Pairs(PairForm::NoHeaders)],
            Mistake::HeaderLeftOut => covered()
                .map(|(name, _)| Change::Pairs(PairForm::Without(name.clone())))
                .collect(),
            Mistake::HeaderEmpty => covered()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
                .map(|(name, _)| with(name, Vec::new()))
                .collect(),
            Mistake::HeaderNotTrimmed => covered()
                .flat_map(|(name, value)| {
                    let around = [(&b" "[..], &b""[..]), (b"", b" "), (b" ", b" ")];
                    around.map(|(before, after)| with(name, [before, value, after].concat()))
                })
                .collect(),
            Mistake::TokenSignedNotSent => {
                let missing = listed(super::SECURITY_TOKEN)
                    && request.header(super::SECURITY_TOKEN).is_none();
                if missing && clue.token.is_some() {
                    vec![Change::Pairs(PairForm::TokenAdded)]
                } else {
                    Vec::new()
                }
            }
            Mistake::HostWithPort => {
                let host = header("host").filter(|host| !host.contains(&b':'));
                let ports = [":443", ":80", ":8080"];
                host.map(|host| {
                    ports
                        .map(|port| with("host", [&host[..], port.as_bytes()].concat()))
                        .to_vec()
                })
                .unwrap_or_default()
            }
            Mistake::HostWithoutPort => {
                let host = header("host").unwrap_or_default();
                let port = host.iter().rposition(|byte| *byte == b':');
                port.and_then(|at| host.get(..at))
                    .map(|host| vec![with("host", host.to_vec())])
                    .unwrap_or_default()
            }
            Mistake::OtherHost => other_hosts(header("host"), clue)
                .into_iter()
                .map(|host| with("host", host.into_bytes()))
                .collect(),
            Mistake::ContentTypeDefaulted => {
                let sent = header("content-type");
                let others = DEFAULT_CONTENT_TYPES
                    .iter()
                    .filter(|other| sent.as_deref() != Some(other.as_bytes()));
                if listed("content-type") {
                    others
                        .map(|other| with("content-type", other.as_bytes().to_vec()))
                        .collect()
                } else {
                    Vec::new()
                }
            }
            _ => self.changes_of_text_and_key(clue),
        }
    }

    /// The mistakes that do not depend on the request.
    fn changes_of_text_and_key(self, clue: &Clue) -> Vec<Change> {
        let change = match self {
            Mistake::MissingLastLineFeed => Change::Text(TextForm::WithoutLastLineFeed),
            Mistake::Crlf => Change::Text(TextForm::Crlf),
            Mistake::MissingParamsLine => Change::Text(TextForm::WithoutParamsLine),
            Mistake::BodyHashedIn if clue.body.is_some() => Change::Text(TextForm::BodyHashed),
            Mistake::BodySigned if clue.body.is_some() => Change::Text(TextForm::BodyItself),
            Mistake::ToSignWithoutLastLineFeed => Change::ToSign(ToSignForm::WithoutLastLineFeed),
            Mistake::ToSignWithoutAlgorithm => Change::ToSign(ToSignForm::WithoutAlgorithm),
            Mistake::NotHashed => Change::ToSign(ToSignForm::NotHashed),
            Mistake::Sha256Digest => Change::ToSign(ToSignForm::Sha256),
            Mistake::KeyTimeSigned => Change::ToSign(ToSignForm::OfKeyTime),
            Mistake::Sha256Mac => Change::Key(KeyForm::Sha256),
            Mistake::SignTimeAsKeyTime => Change::Key(KeyForm::OfSignTime),
            Mistake::SecretKeyAsSignKey => Change::Key(KeyForm::SecretItself),
            Mistake::SignKeyRawBytes => Change::Key(KeyForm::RawBytes),
            Mistake::IdAndSecretSwapped => Change::Key(KeyForm::Swapped),
            Mistake::HmacArgumentsSwapped => Change::Key(KeyForm::ArgumentsSwapped),
            Mistake::SecretTrimmed => Change::Key(KeyForm::Trimmed),
            Mistake::UpperCaseSignature => Change::Output(OutputForm::Upper),
            Mistake::Base64Signature => Change::Output(OutputForm::Base64),
            Mistake::Milliseconds => {
                return vec![
                    Change::Time(ToSignForm::Milliseconds, KeyForm::Milliseconds),
                    Change::ToSign(ToSignForm::Milliseconds),
                    Change::Key(KeyForm::Milliseconds),
                ];
            }
            Mistake::SemicolonEncoded => {
                return vec![
                    Change::Time(ToSignForm::SemicolonEncoded, KeyForm::SemicolonEncoded),
                    Change::ToSign(ToSignForm::SemicolonEncoded),
                    Change::Key(KeyForm::SemicolonEncoded),
                ];
            }
            Mistake::SecretHasWhitespace => {
                let after = ["\n", "\r\n", " ", "\t", "\r"]
                    .map(|more| Change::Key(KeyForm::Followed(more)));
                let before =
                    [" ", "\n", "\u{feff}"].map(|more| Change::Key(KeyForm::Preceded(more)));
                return [after.as_slice(), before.as_slice()].concat();
            }
            _ => return Vec::new(),
        };
        vec![change]
    }
}

/// Hosts under which the same bucket answers, and those that the caller knows of.
fn other_hosts(sent: Option<Vec<u8>>, clue: &Clue) -> Vec<String> {
    let Some(sent) = sent.and_then(|host| String::from_utf8(host).ok()) else {
        return Vec::new();
    };
    let mut hosts = clue.other_hosts.clone();
    if let HostName::Bucket { bucket, region } = HostName::parse(&sent) {
        hosts.extend([
            bucket.host(&region),
            format!("cos.{region}.myqcloud.com"),
            format!("{bucket}.cos.accelerate.myqcloud.com"),
            format!("{bucket}.cos-internal.{region}.tencentcos.cn"),
            format!("{bucket}.cos.{region}.tencentcos.cn"),
            format!("{bucket}.file.myqcloud.com"),
            format!("{bucket}.cos-website.{region}.myqcloud.com"),
            sent.to_uppercase(),
        ]);
    }
    hosts.retain(|host| *host != sent);
    hosts
}
