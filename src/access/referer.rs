//! Step 2: the referer rules (hot-link protection).

use http::header::REFERER;

use super::decision::Stop;
use super::request::Request;
use super::target::Target;
use super::trace::Trace;
use crate::protocol::cause::Cause;
use crate::protocol::referer::{RefererMatching, RefererVerdict};
use crate::signature::Presented;
use crate::world::World;

/// Whether the bucket's referer rules let the page through. A request that carries a signature is not checked (436/13319).
pub(super) fn check(
    world: &World,
    target: &Target<'_>,
    request: &Request,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let Some(rules) = target.bucket.and_then(|bucket| bucket.referer.as_ref()) else {
        return Ok(());
    };
    if request.presented != Presented::Nothing {
        trace.skipped("referer", "the request carries a signature");
        return Ok(());
    }
    let matching = RefererMatching {
        case_sensitive: world.behaviour.referer_case_sensitive,
        wildcard_hits_bare_domain: world.behaviour.referer_wildcard_hits_bare_domain,
    };
    let referer = request.header(REFERER);
    let shown = referer.unwrap_or_default();
    match rules.judge(referer, matching) {
        RefererVerdict::Passed => {
            trace.passed(
                "referer",
                format_args!("`{shown}` passes the {}", rules.list),
            );
            Ok(())
        }
        RefererVerdict::Missing => {
            trace.failed("referer", "no referer, and the rules refuse an empty one");
            Err(Stop::refused(Cause::RefererMissing))
        }
        RefererVerdict::NotOnAllowList => {
            trace.failed(
                "referer",
                format_args!("`{shown}` is on none of {}", rules.domains.join(", ")),
            );
            Err(Stop::refused(Cause::RefererNotOnAllowList))
        }
        RefererVerdict::OnDenyList(entry) => {
            trace.failed(
                "referer",
                format_args!("`{shown}` is on the deny list as `{entry}`"),
            );
            Err(Stop::refused(Cause::RefererOnDenyList))
        }
    }
}
