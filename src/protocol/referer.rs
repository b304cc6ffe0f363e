//! Referer rules of a bucket (hot-link protection) and what they say of a page (reference §4.2).

use serde::Serialize;
use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::words::UnknownWord;
use super::xml::{DECLARATION, Element, XmlError, escape};

/// The referer rules of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefererConfiguration {
    /// Whether the rules are in force.
    pub enabled: bool,
    /// Whether the list allows or denies.
    pub list: RefererList,
    /// Domains, addresses and `*.` wildcards.
    pub domains: Vec<String>,
    /// What becomes of a request without a referer. Default of COS: deny.
    pub empty: EmptyReferer,
}

/// The type of a referer list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum RefererList {
    /// Only pages on the list may embed.
    #[strum(serialize = "allow-list")]
    #[serde(rename = "allow-list")]
    Allow,
    /// Pages on the list may not embed.
    #[strum(serialize = "deny-list")]
    #[serde(rename = "deny-list")]
    Deny,
}

/// What becomes of a request without a referer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum EmptyReferer {
    /// Let through.
    Allow,
    /// Refused.
    Deny,
}

/// What the rules say of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefererVerdict<'a> {
    /// Let through.
    Passed,
    /// No referer, and the rules refuse that.
    Missing,
    /// On none of the entries of an allow list.
    NotOnAllowList,
    /// On this entry of a deny list.
    OnDenyList(&'a str),
}

/// Points of the matching that no document settles; see the behaviour switches of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefererMatching {
    /// Whether case counts.
    pub case_sensitive: bool,
    /// Whether `*.example.com` hits bare `example.com`.
    pub wildcard_hits_bare_domain: bool,
}

impl RefererConfiguration {
    /// Reads a `<RefererConfiguration>` document.
    pub fn from_xml(text: &str) -> Result<Self, XmlError> {
        let root = Element::parse(text, &["RefererConfiguration"])?;
        root.allow_children(&[
            "Status",
            "RefererType",
            "DomainList",
            "EmptyReferConfiguration",
            "VerifySignatureURL",
        ])?;
        root.at_most_once(&[
            "Status",
            "RefererType",
            "DomainList",
            "EmptyReferConfiguration",
        ])?;
        let choice = |name: &'static str, known: [&'static str; 2]| {
            let text = root.required(name)?;
            known
                .iter()
                .position(|word| *word == text)
                .ok_or_else(|| XmlError::WrongValue {
                    element: name.to_owned(),
                    value: text.to_owned(),
                    known: known.join(" or "),
                })
        };
        let empty = match root.child("EmptyReferConfiguration") {
            Some(_) if choice("EmptyReferConfiguration", ["Allow", "Deny"])? == 0 => {
                EmptyReferer::Allow
            }
            _ => EmptyReferer::Deny,
        };
        let list = if choice("RefererType", ["White-List", "Black-List"])? == 0 {
            RefererList::Allow
        } else {
            RefererList::Deny
        };
        if let Some(list) = root.child("DomainList") {
            list.allow_children(&["Domain"])?;
        }
        let domains = root.child("DomainList").map(|list| {
            list.children_named("Domain")
                .map(|domain| domain.text.trim().to_owned())
                .collect()
        });
        Ok(Self {
            enabled: choice("Status", ["Enabled", "Disabled"])? == 0,
            list,
            domains: domains.unwrap_or_default(),
            empty,
        })
    }

    /// Writes a `<RefererConfiguration>` document.
    pub fn to_xml(&self) -> String {
        let status = if self.enabled { "Enabled" } else { "Disabled" };
        let list = match self.list {
            RefererList::Allow => "White-List",
            RefererList::Deny => "Black-List",
        };
        let empty = match self.empty {
            EmptyReferer::Allow => "Allow",
            EmptyReferer::Deny => "Deny",
        };
        let domain = |domain: &String| format!("<Domain>{}</Domain>", escape(domain));
        let domains: String = self.domains.iter().map(domain).collect();
        format!(
            "{DECLARATION}<RefererConfiguration><Status>{status}</Status><RefererType>{list}</RefererType><DomainList>{domains}</DomainList><EmptyReferConfiguration>{empty}</EmptyReferConfiguration></RefererConfiguration>"
        )
    }

    /// What the rules say of a request with this `Referer`.
    pub fn judge(&self, referer: Option<&str>, matching: RefererMatching) -> RefererVerdict<'_> {
        let referer = referer.map(str::trim).filter(|text| !text.is_empty());
        match (self.enabled, referer) {
            (false, _) => RefererVerdict::Passed,
            (true, None) if self.empty == EmptyReferer::Allow => RefererVerdict::Passed,
            (true, None) => RefererVerdict::Missing,
            (true, Some(referer)) => {
                let hit = self
                    .domains
                    .iter()
                    .find(|entry| hits(entry, referer, matching));
                match (self.list, hit) {
                    (RefererList::Allow, Some(_)) | (RefererList::Deny, None) => {
                        RefererVerdict::Passed
                    }
                    (RefererList::Allow, None) => RefererVerdict::NotOnAllowList,
                    (RefererList::Deny, Some(entry)) => RefererVerdict::OnDenyList(entry),
                }
            }
        }
    }
}

/// Whether an entry hits a referer: a prefix of what follows the scheme; `*.` stands for any sub-domains.
fn hits(entry: &str, referer: &str, matching: RefererMatching) -> bool {
    let fold = |text: &str| {
        if matching.case_sensitive {
            text.to_owned()
        } else {
            text.to_lowercase()
        }
    };
    let (entry, referer) = (fold(entry), fold(referer));
    let page = referer
        .split_once("://")
        .map_or(referer.as_str(), |(_, rest)| rest);
    match entry.strip_prefix("*.") {
        None => page.starts_with(&entry),
        Some(domain) => {
            let (host, _) = page.split_once('/').unwrap_or((page, ""));
            let without_port = |host: &str| {
                host.split_once(':')
                    .map_or(host.to_owned(), |(name, _)| name.to_owned())
            };
            let host = if domain.contains(':') {
                host.to_owned()
            } else {
                without_port(host)
            };
            let is_sub_domain = host
                .strip_suffix(domain)
                .is_some_and(|start| start.len() > 1 && start.ends_with('.'));
            is_sub_domain || (matching.wildcard_hits_bare_domain && host == domain)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const LENIENT: RefererMatching = RefererMatching {
        case_sensitive: false,
        wildcard_hits_bare_domain: true,
    };

    /// The table of reference §4.2.
    #[rstest]
    #[case("www.example.com", "http://www.example.com/123", true)]
    #[case("www.example.com", "https://www.example.com.cn", true)]
    #[case("www.example.com", "http://example.com", false)]
    #[case("example.com", "http://example.com", true)]
    #[case("example.com", "https://example.com/123", true)]
    #[case("example.com", "https://example.com:8080", true)]
    #[case("example.com", "https://www.example.com", false)]
    #[case("example.com:8080", "http://example.com:8080/a", true)]
    #[case("example.com:8080", "http://example.com", false)]
    #[case("*.example.com", "https://a.example.com", true)]
    #[case("*.example.com", "https://a.b.example.com/123", true)]
    #[case("*.example.com", "https://a.example.com:8443/", true)]
    #[case("*.example.com", "https://example.com/", true)]
    #[case("*.example.com", "https://evil.test/a.example.com", false)]
    #[case("*.example.com", "https://notexample.com/", false)]
    #[case("10.0.0.1", "http://10.0.0.1:80/x", true)]
    #[case("www.example.com", "HTTP://WWW.EXAMPLE.COM/", true)]
    fn an_entry_hits_as_the_documents_tell(
        #[case] entry: &str,
        #[case] referer: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(hits(entry, referer, LENIENT), expected);
    }

    #[test]
    fn the_undocumented_points_follow_their_switches() {
        let strict = RefererMatching {
            case_sensitive: true,
            wildcard_hits_bare_domain: false,
        };
        assert!(!hits("*.example.com", "https://example.com/", strict));
        assert!(!hits("www.example.com", "https://WWW.example.com/", strict));
    }

    #[test]
    fn the_published_document_is_read() {
        let xml = "<RefererConfiguration><Status>Enabled</Status><RefererType>White-List</RefererType><DomainList><Domain>*.qq.com</Domain><Domain>*.qcloud.com</Domain></DomainList><EmptyReferConfiguration>Allow</EmptyReferConfiguration></RefererConfiguration>";
        let rules = RefererConfiguration::from_xml(xml).unwrap();
        assert_eq!(rules.domains, ["*.qq.com", "*.qcloud.com"]);
        assert_eq!(rules.judge(None, LENIENT), RefererVerdict::Passed);
        assert_eq!(
            rules.judge(Some("https://evil.test"), LENIENT),
            RefererVerdict::NotOnAllowList
        );
        let denying = RefererConfiguration::from_xml(
            &xml.replace("White-List", "Black-List")
                .replace("Allow", "Deny"),
        )
        .unwrap();
        assert_eq!(denying.judge(Some(" "), LENIENT), RefererVerdict::Missing);
        assert_eq!(
            denying.judge(Some("https://a.qq.com"), LENIENT),
            RefererVerdict::OnDenyList("*.qq.com")
        );
        assert!(RefererConfiguration::from_xml(&xml.replace("White-List", "Grey-List")).is_err());
        for rules in [rules, denying] {
            assert_eq!(RefererConfiguration::from_xml(&rules.to_xml()), Ok(rules));
        }
    }
}
