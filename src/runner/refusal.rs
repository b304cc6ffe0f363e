//! The diagnosis of what a simulator refused last, for the failing test of an application.

use crate::diagnosis::{Evidence, Language, Response, SentRequest, diagnose};
use crate::simulator::Simulator;

/// Why the simulator refused the last request that it refused, in words, as a diagnosis from request and answer finds it.
/// `None` if it has refused nothing.
///
/// ```
/// # use cos403::protocol::variant::Dialect;
/// # use cos403::simulator::Simulator;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let world = cos403::scenario::world_from_yaml("bucket: {name: media-1250000000, region: ap-guangzhou}").unwrap();
/// let cos = Simulator::start(world, Dialect::Service).await;
/// assert_eq!(cos403::explain_last_refusal(&cos), None);
/// let answer = reqwest::get(format!("{}/media-1250000000/logo.png", cos.client_settings().url)).await.unwrap();
/// assert_eq!(answer.status(), 403);
/// let why = cos403::explain_last_refusal(&cos).unwrap();
/// assert!(why.contains("anonymous-request"), "{why}");
/// # });
/// ```
pub fn explain_last_refusal(simulator: &Simulator) -> Option<String> {
    let refused = simulator.last_refusal()?;
    let (head, body) = refused.response.into_parts();
    let response = Response::new(head.status.as_u16(), head.headers, body.to_vec());
    let evidence = Evidence::of(response).with_request(SentRequest {
        method: refused.method,
        path: refused.path,
        query: refused.query,
        headers: refused.headers,
        body: None,
    });
    Some(
        diagnose(&evidence)
            .report_with_what_the_fix_opens(Language::default())
            .to_string(),
    )
}
