//! What a request addresses in a world, whichever way it is reached: by the host of a bucket, over global acceleration, by a
//! custom domain, or in path style. The host and the path that the client signed stay as they are.

use http::header::HOST;

use super::request::Request;
use crate::protocol::bucket::{BucketName, HostName};
use crate::protocol::host::{ACCELERATE, endpoint_region, is_own_address, without_port};
use crate::protocol::percent;
use crate::world::World;

impl Request {
    /// Looks up what the request addresses. Where a bucket stands in the path, `path` becomes what follows it.
    pub fn addressed_in(mut self, world: &World) -> Self {
        match &self.host {
            HostName::Bucket { bucket, region } if region == ACCELERATE => {
                if let Some(known) = world.bucket_named(bucket) {
                    self.host = known.host_name();
                }
            }
            HostName::Other => self.address_otherwise(world),
            HostName::Bucket { .. } | HostName::Service | HostName::Control => {}
        }
        self
    }

    fn address_otherwise(&mut self, world: &World) {
        let host = self.header(HOST).unwrap_or_default().to_ascii_lowercase();
        if let Some(bucket) = world.bucket_of_domain(without_port(&host)) {
            self.host = bucket.host_name();
            return;
        }
        let region = endpoint_region(&host);
        if region.is_none() && !is_own_address(&host) {
            return;
        }
        if region.is_some() && self.raw_path == "/" {
            self.host = HostName::Service;
            return;
        }
        let rest = self.raw_path.strip_prefix('/').unwrap_or_default();
        let (first, key) = rest.split_once('/').unwrap_or((rest, ""));
        let Ok(bucket) = first.parse::<BucketName>() else {
            return;
        };
        let region = region.or_else(|| Some(world.bucket_named(&bucket)?.region.clone()));
        if let Some(region) = region {
            self.path = percent::decode(&format!("/{key}")).into_owned();
            self.host = HostName::Bucket { bucket, region };
        }
    }
}
