//! Who sends a request: said by its headers, by its query, or by the fields of a form.

use http::Method;
use http::header::{CONTENT_TYPE, HOST};

use super::SentRequest;
use crate::protocol::bucket::HostName;
use crate::protocol::form::Form;
use crate::protocol::operation::{Operation, SentTo};
use crate::signature::{
    Authorization, Carrier, FormSignature, Presented, SECURITY_TOKEN, SignedNames, presented,
};

/// What a form says in its fields.
pub(super) struct FormFacts {
    pub(super) key: Option<String>,
    pub(super) token: Option<String>,
    pub(super) signature: Option<FormSignature>,
}

impl SentRequest {
    /// What its host names.
    pub(super) fn host(&self) -> HostName {
        let host = self.headers.get(HOST).and_then(|host| host.to_str().ok());
        host.map_or(HostName::Other, |host| HostName::parse(host.trim()))
    }

    /// The operation that it is.
    pub(super) fn operation(&self) -> Option<Operation> {
        let copies = self.headers.contains_key("x-cos-copy-source");
        let sent_to = SentTo::of(&self.host(), &self.path);
        Operation::of(&self.method, sent_to, &self.query, copies)
    }

    /// The form that it is, if it is one and its body is known.
    fn form(&self) -> Option<Form<'_>> {
        let is_form =
            self.method == Method::POST && self.operation() == Some(Operation::PostObject);
        let body = self.body.as_deref().filter(|_| is_form)?;
        let content_type = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Form::parse(content_type, body).ok()
    }

    /// What it presents to say who sent it, and the form that it is, if it is one and its body is known.
    pub(super) fn presented(&self) -> (Presented, Option<FormFacts>) {
        let by_headers = presented(&self.headers, &self.query);
        let Some(form) = self.form() else {
            return (by_headers, None);
        };
        let (presented, signature) = match FormSignature::from_fields(&form.fields) {
            Ok(None) => (by_headers, None),
            Ok(Some(signature)) => (in_fields(&signature), Some(signature)),
            Err(error) => (Presented::Malformed(error), None),
        };
        let facts = FormFacts {
            key: form.key(),
            token: form.field(SECURITY_TOKEN).map(str::to_owned),
            signature,
        };
        (presented, Some(facts))
    }

    /// The SecretId with which it is signed, in a header, in the query or in the fields of a form.
    pub fn secret_id(&self) -> Option<String> {
        match self.presented().0 {
            Presented::Signed(authorization, _) => Some(authorization.secret_id),
            Presented::Nothing | Presented::Malformed(_) => None,
        }
    }

    /// The key of the object on which it acts, if it names one.
    pub fn key(&self) -> Option<String> {
        let in_form = self.form().and_then(|form| form.key());
        let in_path = || {
            let path = std::str::from_utf8(&self.path).ok()?;
            path.strip_prefix('/').map(str::to_owned)
        };
        in_form.or_else(in_path).filter(|key| !key.is_empty())
    }
}

/// What a form presents in its fields.
fn in_fields(signature: &FormSignature) -> Presented {
    let authorization = Authorization {
        secret_id: signature.secret_id.clone(),
        sign_time: signature.key_time,
        key_time: signature.key_time,
        names: SignedNames::default(),
        signature: signature.signature.clone(),
    };
    Presented::Signed(authorization, Carrier::Header)
}
