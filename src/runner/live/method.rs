//! Which requests may leave the process, as types: what reads can always be sent; for what writes see [`Permit`].
//!
//! [`Permit`]: super::Permit

use http::Method;

/// What the sending function takes in place of a method: nothing else can be sent.
pub trait Allowed {
    /// The method.
    fn method(&self) -> Method;
}

/// The method of a request that changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadMethod {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// OPTIONS.
    Options,
}

impl ReadMethod {
    /// The method, if it changes nothing.
    pub fn of(method: &Method) -> Option<Self> {
        match *method {
            Method::GET => Some(Self::Get),
            Method::HEAD => Some(Self::Head),
            Method::OPTIONS => Some(Self::Options),
            _ => None,
        }
    }
}

impl Allowed for ReadMethod {
    fn method(&self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Head => Method::HEAD,
            Self::Options => Method::OPTIONS,
        }
    }
}
