//! From where and over what a request comes, as far as policies ask for it (reference §3.5).
//!
//! A simulated COS listens on the machine itself, over plain HTTP. What a real client's network would show to COS travels
//! in headers of its own, which the simulator takes off before it judges the request: no signature covers them.

use std::net::{IpAddr, Ipv4Addr};

use http::{HeaderMap, HeaderName, HeaderValue};
use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::words::UnknownWord;

/// Over what a request travels.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, AsRefStr, Display, EnumString, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Transport {
    /// Without encryption.
    Http,
    /// HTTPS with TLS 1.0.
    #[strum(serialize = "tls-1.0")]
    Tls10,
    /// HTTPS with TLS 1.1.
    #[strum(serialize = "tls-1.1")]
    Tls11,
    /// HTTPS with TLS 1.2.
    #[default]
    #[strum(serialize = "tls-1.2")]
    Tls12,
    /// HTTPS with TLS 1.3.
    #[strum(serialize = "tls-1.3")]
    Tls13,
}

impl Transport {
    /// The version of TLS, or `None` without encryption.
    pub fn tls_version(self) -> Option<f64> {
        match self {
            Self::Http => None,
            Self::Tls10 => Some(1.0),
            Self::Tls11 => Some(1.1),
            Self::Tls12 => Some(1.2),
            Self::Tls13 => Some(1.3),
        }
    }
}

/// From where and over what a request comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The address from which it comes.
    pub source_ip: IpAddr,
    /// The VPC from which it comes, such as `vpc-aqp5jrc1`.
    pub vpc: Option<String>,
    /// Over what it travels.
    pub transport: Transport,
}

/// What holds of a request that does not say otherwise: it comes from the machine itself, as clients of COS do it over
/// HTTPS.
impl Default for Network {
    fn default() -> Self {
        Self {
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            vpc: None,
            transport: Transport::default(),
        }
    }
}

/// The header that says from which address a request comes.
pub const SOURCE_IP: HeaderName = HeaderName::from_static("x-cos403-source-ip");
/// The header that says from which VPC a request comes.
pub const VPC: HeaderName = HeaderName::from_static("x-cos403-vpc");
/// The header that says over what a request travels.
pub const TRANSPORT: HeaderName = HeaderName::from_static("x-cos403-transport");

/// A header that says nothing about the network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the header {header} must be {expected}")]
pub struct NetworkError {
    /// The header.
    pub header: HeaderName,
    /// What it must be.
    pub expected: &'static str,
}

impl Network {
    /// Takes what the headers say of the network off them.
    ///
    /// # Errors
    ///
    /// A value that cannot be read, by the name of its header.
    pub fn taken_from(headers: &mut HeaderMap) -> Result<Self, NetworkError> {
        let mut network = Self::default();
        if let Some(value) = headers.remove(SOURCE_IP) {
            network.source_ip = read(&value, SOURCE_IP, "an IP address")?;
        }
        if let Some(value) = headers.remove(TRANSPORT) {
            network.transport = read(&value, TRANSPORT, "http or tls-1.0 to tls-1.3")?;
        }
        if let Some(value) = headers.remove(VPC) {
            network.vpc = Some(read(&value, VPC, "the id of a VPC")?);
        }
        Ok(network)
    }

    /// The headers that say it; what holds without them is left out.
    pub fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let usual = Self::default();
        let said = [
            (
                SOURCE_IP,
                (self.source_ip != usual.source_ip).then(|| self.source_ip.to_string()),
            ),
            (VPC, self.vpc.clone()),
            (
                TRANSPORT,
                (self.transport != usual.transport).then(|| self.transport.to_string()),
            ),
        ];
        said.into_iter()
            .filter_map(|(name, value)| Some((name, HeaderValue::try_from(value?).ok()?)))
            .collect()
    }
}

fn read<T: std::str::FromStr>(
    value: &HeaderValue,
    header: HeaderName,
    expected: &'static str,
) -> Result<T, NetworkError> {
    let text = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().parse().ok());
    text.ok_or(NetworkError { header, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_headers_say_is_read_and_taken_off() {
        let network = Network {
            source_ip: "2001:db8::1".parse().unwrap(),
            vpc: Some("vpc-aqp5jrc1".to_owned()),
            transport: Transport::Http,
        };
        let mut headers: HeaderMap = network.headers().into_iter().collect();
        headers.insert("host", HeaderValue::from_static("h"));
        assert_eq!(Network::taken_from(&mut headers), Ok(network));
        assert_eq!(headers.len(), 1);
        assert_eq!(Network::taken_from(&mut headers), Ok(Network::default()));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_header() {
        let mut headers = HeaderMap::new();
        headers.insert(SOURCE_IP, HeaderValue::from_static("everywhere"));
        let error = Network::taken_from(&mut headers).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the header x-cos403-source-ip must be an IP address"
        );
    }
}
