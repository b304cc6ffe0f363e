//! The evidence of an incident, at each level.

use cos403::diagnosis::{
    BucketConfiguration, Configuration, Evidence, Known, Response, SentRequest,
};
use cos403::runner::readable;

use super::call::Scene;
use super::random::Random;

/// How much of an incident is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// The answer.
    Response,
    /// The request as well.
    Request,
    /// The SecretKey as well.
    Secret,
    /// The configuration was asked for, and nothing of it can be read.
    ConfigNone,
    /// One document cannot be read.
    ConfigButOne,
    /// Everything.
    ConfigAll,
}

impl View {
    /// Every view.
    pub const ALL: [View; 6] = [
        View::Response,
        View::Request,
        View::Secret,
        View::ConfigNone,
        View::ConfigButOne,
        View::ConfigAll,
    ];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            View::Response => "response",
            View::Request => "request",
            View::Secret => "secret",
            View::ConfigNone => "config none",
            View::ConfigButOne => "config but one",
            View::ConfigAll => "config all",
        }
    }
}

/// Everything that can be known of an incident beside its answer.
#[derive(Clone, Debug)]
pub struct Known403 {
    /// The request.
    pub request: SentRequest,
    /// With which the client signs.
    pub secret: Option<String>,
    /// What can be read.
    pub configuration: Configuration,
    /// What can be read but for one document.
    pub but_one: Configuration,
    /// Which document.
    pub left_out: &'static str,
}

/// Gathers what can be known of a scene.
pub fn known(scene: &Scene, random: &mut Random) -> Known403 {
    let request = scene.call.sent().as_evidence();
    let mut with_network = request.clone();
    with_network.headers.extend(scene.call.network.headers());
    let configuration = readable(&scene.world, &with_network);
    let mut but_one = configuration.clone();
    let left_out = leave_out(&mut but_one, random);
    let signing = scene.call.signing.as_ref();
    Known403 {
        request,
        secret: signing.map(|signing| signing.secret_key.clone()),
        configuration,
        but_one,
        left_out,
    }
}

impl Known403 {
    /// The evidence of a view.
    pub fn evidence(&self, response: &Response, view: View) -> Evidence {
        let evidence = Evidence::of(response.clone());
        if view == View::Response {
            return evidence;
        }
        let evidence = evidence.with_request(self.request.clone());
        if view == View::Request {
            return evidence;
        }
        let evidence = match &self.secret {
            Some(secret) => evidence.with_secret_key(secret.clone().into()),
            None => evidence,
        };
        match self.configuration(view) {
            Some(configuration) => evidence.with_configuration(configuration),
            None => evidence,
        }
    }

    /// What of the configuration a view shows.
    pub fn configuration(&self, view: View) -> Option<Configuration> {
        match view {
            View::Response | View::Request | View::Secret => None,
            View::ConfigNone => Some(Configuration::default()),
            View::ConfigButOne => Some(self.but_one.clone()),
            View::ConfigAll => Some(self.configuration.clone()),
        }
    }
}

fn leave_out(of: &mut Configuration, random: &mut Random) -> &'static str {
    let bucket = &mut of.bucket;
    match random.below(14) {
        0 => out(&mut bucket.owner, "owner"),
        1 => out(&mut bucket.acl, "acl"),
        2 | 3 => out(&mut bucket.policy, "policy"),
        4 => out(&mut bucket.cors, "cors"),
        5 => out(&mut bucket.referer, "referer"),
        6 => out(&mut bucket.tags, "tags"),
        7 => {
            bucket.objects.clear();
            "objects"
        }
        8 => {
            of.source = BucketConfiguration::default();
            "source"
        }
        9 => out(&mut of.keys, "keys"),
        10 | 11 => out(&mut of.caller_policies, "caller policies"),
        12 => out(&mut of.session_policy, "session policy"),
        _ => out(&mut of.network, "network"),
    }
}

fn out<T>(document: &mut Known<T>, name: &'static str) -> &'static str {
    *document = Known::Unknown;
    name
}
