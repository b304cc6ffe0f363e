//! The catalogue of known client mistakes in signing: each with its sentence, and the changes to the computation that it is.

use serde::Serialize;
use strum::{AsRefStr, Display, EnumMessage, EnumString, IntoStaticStr, VariantArray};

use super::authorization::Authorization;
use super::finder::Clue;
use super::recipe::{
    Change, KeyForm, MethodForm, NameForm, OrderForm, OutputForm, PairForm, PathForm, TextForm,
    ToSignForm, ValueForm,
};
use super::request::UnsignedRequest;
use crate::protocol::bucket::HostName;
use crate::protocol::words::UnknownWord;

// The doc comment of each is its `sentence`, which people read.
/// A known client mistake in signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumMessage, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Mistake {
    /// The path is signed as it is sent, percent-encoded; it must be decoded.
    PathPercentEncoded,
    /// The path is signed percent-encoded twice; it must be decoded.
    PathEncodedTwice,
    /// The path is signed without its leading slash.
    #[strum(serialize = "path-without-leading-slash")]
    #[serde(rename = "path-without-leading-slash")]
    PathWithoutSlash,
    /// The path is signed with two leading slashes.
    #[strum(serialize = "path-with-doubled-slash")]
    #[serde(rename = "path-with-doubled-slash")]
    PathWithTwoSlashes,
    /// The bucket is signed as part of the path; it stands in the host alone.
    BucketInPath,
    /// A plus sign in the path is signed as a blank; in a path it stands for itself.
    PathPlusAsBlank,
    /// The root path `/` is signed instead of the object's.
    PathLeftOut,
    /// The query is signed as part of the path.
    PathWithQuery,
    /// The path is signed with a slash at its end that is not sent.
    PathWithSlashAtEnd,
    /// The path is signed in lower case; case counts in keys.
    PathLowerCased,
    /// A blank in a value is signed as `+`; it must be `%20`.
    BlankAsPlus,
    /// A tilde in a value is signed as `%7E`; it must stand for itself.
    TildeEncoded,
    /// A star in a value is signed as it is; it must be `%2A`.
    StarBare,
    /// Values are signed in the encoding of HTML forms (blank as `+`, `~` encoded, `*` bare).
    FormEncoded,
    /// A slash in a value is signed as it is; it must be `%2F`.
    SlashBare,
    /// Values are encoded as encodeURIComponent does, which leaves `!'()*` as they are.
    ComponentEncoded,
    /// Encoded letters of values are signed with lower-case digits (`%2f`); they must be `%2F`.
    LowerCaseHex,
    /// Values are signed without being encoded.
    ValuesNotEncoded,
    /// Values are encoded twice.
    ValuesEncodedTwice,
    /// Names are signed in the case in which they are sent; they must be in lower case.
    NamesNotLowerCased,
    /// Names are signed without being encoded.
    NamesNotEncoded,
    /// The pairs are signed in the order in which they are sent; they must be sorted.
    Unsorted,
    /// The pairs are signed in the order of an unsorted list; list and string must be sorted.
    #[strum(serialize = "list-unsorted")]
    #[serde(rename = "list-unsorted")]
    AsListed,
    /// The pairs are sorted by names that are not encoded.
    RawSorted,
    /// The method is signed in upper case; it must be in lower case.
    MethodUpperCase,
    /// Another method is signed than the one that is sent.
    WrongMethod,
    /// The query is listed as signed and left out of the signed text.
    QueryLeftOut,
    /// Headers are listed as signed and all left out of the signed text.
    HeadersLeftOut,
    /// A header is listed as signed and left out of the signed text.
    HeaderLeftOut,
    /// A header is signed with an empty value, and something on the way fills it.
    HeaderEmpty,
    /// A header is signed with white space around its value, which HTTP takes away.
    HeaderNotTrimmed,
    /// The security token is signed as a header and not sent as one.
    TokenSignedNotSent,
    /// The host is signed with a port that is not sent.
    HostWithPort,
    /// The host is signed without the port that is sent.
    HostWithoutPort,
    /// Another host is signed than the one that is sent (accelerate, internal, path-style or custom domain).
    OtherHost,
    /// The HTTP library sends another Content-Type than the one that is signed.
    ContentTypeDefaulted,
    /// HttpString lacks the line feed at its end.
    MissingLastLineFeed,
    /// The lines of HttpString end in CR LF; they must end in LF.
    Crlf,
    /// HttpString lacks the empty line of a request without parameters.
    MissingParamsLine,
    /// A hash of the body is signed; COS signs no body.
    BodyHashedIn,
    /// The body is signed; COS signs none.
    BodySigned,
    /// StringToSign lacks the line feed at its end.
    #[strum(serialize = "string-to-sign-without-last-line-feed")]
    #[serde(rename = "string-to-sign-without-last-line-feed")]
    ToSignWithoutLastLineFeed,
    /// StringToSign lacks its first line, `sha1`.
    #[strum(serialize = "string-to-sign-without-algorithm")]
    #[serde(rename = "string-to-sign-without-algorithm")]
    ToSignWithoutAlgorithm,
    /// StringToSign holds HttpString itself; it must hold its SHA-1.
    #[strum(serialize = "http-string-not-hashed")]
    #[serde(rename = "http-string-not-hashed")]
    NotHashed,
    /// HttpString is hashed with SHA-256; it must be SHA-1.
    Sha256Digest,
    /// The HMACs are made with SHA-256; they must be made with SHA-1.
    #[strum(serialize = "sha256-hmac")]
    #[serde(rename = "sha256-hmac")]
    Sha256Mac,
    /// StringToSign holds q-key-time; it must hold q-sign-time.
    #[strum(serialize = "key-time-for-sign-time")]
    #[serde(rename = "key-time-for-sign-time")]
    KeyTimeSigned,
    /// The SignKey is made from q-sign-time; it must be made from q-key-time.
    #[strum(serialize = "sign-time-for-key-time")]
    #[serde(rename = "sign-time-for-key-time")]
    SignTimeAsKeyTime,
    /// The times are signed in milliseconds; they must be in seconds.
    Milliseconds,
    /// The times are signed with `%3B` between them; it must be `;`.
    SemicolonEncoded,
    /// The SecretKey itself signs; it must sign the key time, which gives the SignKey.
    SecretKeyAsSignKey,
    /// The SignKey is used as 20 bytes; it must be used as its 40 hexadecimal digits.
    SignKeyRawBytes,
    /// The SecretId is used as the SecretKey.
    IdAndSecretSwapped,
    /// Key and message are swapped when the SignKey is made.
    HmacArgumentsSwapped,
    /// The SecretKey carries white space or a line feed at its beginning or end.
    SecretHasWhitespace,
    /// White space that belongs to the SecretKey was taken away.
    SecretTrimmed,
    /// The signature is written in upper-case digits; it must be in lower case.
    UpperCaseSignature,
    /// The signature is written in base64; it must be in hexadecimal digits.
    Base64Signature,
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
    /// The mistake in one sentence.
    pub fn sentence(self) -> &'static str {
        self.get_documentation().unwrap_or_default()
    }

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
