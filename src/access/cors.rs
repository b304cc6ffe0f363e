//! Step 1: the preflight of a cross-origin request. The actual request is never refused (reference §4.1).

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};

use super::decision::Stop;
use super::request::Request;
use super::target::Target;
use super::trace::Trace;
use crate::protocol::cause::Cause;
use crate::protocol::cors::CorsMatch;

/// Whether the bucket's CORS rules allow a preflight. It needs no signature and meets no other check (436/8288).
///
/// What an OPTIONS request without `Origin` or `Access-Control-Request-Method` gets is UNCONFIRMED (reference §6 #9); an
/// absent one is allowed by no rule here.
pub(super) fn check_preflight(
    target: &Target<'_>,
    request: &Request,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let origin = request.header(ORIGIN).unwrap_or_default();
    let method = request
        .header(ACCESS_CONTROL_REQUEST_METHOD)
        .unwrap_or_default();
    let headers = request.requested_headers();
    let Some(configuration) = target.bucket.and_then(|bucket| bucket.cors.as_ref()) else {
        trace.failed("cors", "the bucket has no CORS rules");
        return Err(Stop::refused(Cause::CorsNotConfigured));
    };
    let asked = format!(
        "origin `{origin}`, method `{method}`, headers `{}`",
        headers.join(", ")
    );
    let cause = match configuration.find(origin, method, &headers) {
        CorsMatch::Rule(_) => {
            trace.passed("cors", asked);
            return Ok(());
        }
        CorsMatch::NoOrigin => Cause::CorsOriginNotAllowed,
        CorsMatch::NoMethod => Cause::CorsMethodNotAllowed,
        CorsMatch::NoHeaders => Cause::CorsHeaderNotAllowed,
    };
    trace.failed("cors", asked);
    Err(Stop::refused(cause))
}
