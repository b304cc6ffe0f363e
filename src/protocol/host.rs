//! Names of hosts that are not a bucket's own: the endpoints of regions, and what may be the address of a server itself.

use std::net::IpAddr;

/// What stands in the place of a region where a request goes over global acceleration: the bucket's name alone tells which
/// bucket is meant.
pub const ACCELERATE: &str = "accelerate";

/// The domains under which COS answers.
const DOMAINS: [&str; 2] = [".myqcloud.com", ".tencentcos.cn"];

/// A host without its port.
pub fn without_port(host: &str) -> &str {
    host.rsplit_once(':')
        .filter(|(name, port)| {
            let is_inside_an_address = name.contains(':') && !name.ends_with(']');
            !is_inside_an_address && port.bytes().all(|byte| byte.is_ascii_digit())
        })
        .map_or(host, |(name, _)| name)
}

/// What stands before the domain of COS.
pub(super) fn without_domain(name: &str) -> Option<&str> {
    DOMAINS.iter().find_map(|domain| name.strip_suffix(domain))
}

/// Whether a name belongs to COS.
pub fn is_domain_of_cos(name: &str) -> bool {
    without_domain(name).is_some()
}

pub(super) fn is_region(text: &str) -> bool {
    !text.is_empty() && !text.contains('.')
}

/// The region whose endpoint a host is, such as `cos.ap-guangzhou.myqcloud.com`: the bucket stands in the path.
pub fn endpoint_region(host: &str) -> Option<String> {
    let name = without_port(host).to_ascii_lowercase();
    let rest = without_domain(&name)?;
    let region = rest
        .strip_prefix("cos.")
        .or_else(|| rest.strip_prefix("cos-internal."))?;
    is_region(region).then(|| region.to_owned())
}

/// Whether a host can be the address of a machine of one's own: an IP address, or a name without a dot, as `localhost` and
/// the names of containers are. No domain of COS and no custom domain is.
pub fn is_own_address(host: &str) -> bool {
    let name = without_port(host);
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    is_name || bare.unwrap_or(name).parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("cos.ap-guangzhou.myqcloud.com", Some("ap-guangzhou"))]
    #[case("cos-internal.ap-guangzhou.tencentcos.cn:80", Some("ap-guangzhou"))]
    #[case("media-1250000000.cos.ap-guangzhou.myqcloud.com", None)]
    #[case("service.cos.myqcloud.com", None)]
    #[case("cos.ap-guangzhou.example.com", None)]
    fn an_endpoint_names_its_region(#[case] host: &str, #[case] region: Option<&str>) {
        assert_eq!(endpoint_region(host).as_deref(), region);
    }

    #[rstest]
    #[case("127.0.0.1:8080", true)]
    #[case("[::1]:80", true)]
    #[case("::1", true)]
    #[case("localhost", true)]
    #[case("img.example.com", false)]
    #[case("", false)]
    fn an_own_address_is_an_ip_address_or_has_no_dot(#[case] host: &str, #[case] own: bool) {
        assert_eq!(is_own_address(host), own);
    }
}
