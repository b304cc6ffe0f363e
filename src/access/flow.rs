//! The guide's flow, check after check, until one of them refuses.

use super::batch;
use super::copy;
use super::decision::{BatchItem, Stop};
use super::findings::Question;
use super::ground::Ground;
use super::identity::{self, Caller};
use super::permission::{self, Ruling};
use super::request::Request;
use super::target::Target;
use super::trace::Trace;
use super::{clock, cors, form, referer, session, signature, storage_class};
use crate::policy::{Asked, Context};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;
use crate::world::{MissingObject, World};

/// One request on its way through the checks, and what they found.
pub(super) struct Flow<'a> {
    pub(super) world: &'a World,
    pub(super) request: &'a Request,
    pub(super) operation: Option<Operation>,
    pub(super) caller: Caller<'a>,
    pub(super) ground: Option<Ground<'a>>,
    pub(super) batch: Vec<BatchItem>,
    pub(super) is_deleted: bool,
    pub(super) trace: Trace,
}

impl<'a> Flow<'a> {
    pub(super) fn new(world: &'a World, request: &'a Request, trace: Trace) -> Self {
        Self {
            world,
            request,
            operation: request.operation(),
            caller: Caller::Anonymous,
            ground: None,
            batch: Vec::new(),
            is_deleted: false,
            trace,
        }
    }

    /// Makes the checks in their order.
    pub(super) fn run(&mut self) -> Result<(), Stop> {
        let (world, request) = (self.world, self.request);
        let target = Target::find(world, request, &mut self.trace)?;
        let target = form::acts_on(target, request, self.operation);
        if self.operation == Some(Operation::OptionsObject) {
            return cors::check_preflight(&target, request, &mut self.trace);
        }
        referer::check(world, &target, request, &mut self.trace)?;
        let by_form = match self.operation {
            Some(Operation::PostObject) => form::check(world, &target, request, &mut self.trace)?,
            _ => None,
        };
        self.caller = match by_form {
            Some(caller) => caller,
            None => identity::check(world, request, &mut self.trace)?,
        };
        if let Caller::Signed {
            key,
            authorization: Some(authorization),
        } = self.caller
        {
            clock::check(world, authorization.sign_time, &mut self.trace)?;
            signature::check(world, request, key, authorization, &mut self.trace)?;
            session::check_token(request, key, &mut self.trace)?;
        }
        let Some(operation) = self.operation else {
            self.trace.failed(
                "operation",
                "the method and the query name no operation of the API",
            );
            return Err(Stop::Error(ErrorCode::METHOD_NOT_ALLOWED));
        };
        if operation == Operation::DeleteMultipleObjects {
            return batch::check(self, &target);
        }
        self.check_permission(&target, self.asked_for(operation))?;
        target.check_appid(world, &self.caller, &mut self.trace)?;
        self.check_object(&target, operation)?;
        storage_class::check(world, &target, operation, &mut self.trace)?;
        if operation.copies() {
            copy::check_source(self)?;
        }
        Ok(())
    }

    /// As what an operation is asked for; of copying a part, the documents disagree (reference §5).
    fn asked_for(&self, operation: Operation) -> Operation {
        let as_put = self.world.behaviour.upload_part_copy_needs_put_object;
        match operation {
            Operation::UploadPartCopy if as_put => Operation::PutObject,
            other => other,
        }
    }

    /// What is asked of the policies about one resource.
    pub(super) fn question<'q>(
        &self,
        target: &'q Target<'a>,
        operation: Operation,
    ) -> Question<'a, 'q>
    where
        'a: 'q,
    {
        let bucket_tags = target.bucket.map(|bucket| bucket.tags.as_slice());
        Question {
            world: self.world,
            target,
            asked: Asked {
                operation,
                resource: target.resource(),
                context: Context {
                    network: &self.request.network,
                    headers: &self.request.headers,
                    query: &self.request.query,
                    body: &self.request.body,
                    clock: self.world.clock,
                    version_id: target.version.as_deref(),
                    resource_tags: bucket_tags.unwrap_or_default(),
                },
                reading: self.world.behaviour.policy_reading(),
            },
        }
    }

    /// What grants or refuses the operation, nothing of it written down.
    fn ruling(&self, target: &Target<'a>, operation: Operation) -> Ruling<'a> {
        permission::rule(self.question(target, operation), &self.caller)
    }

    /// Whether something grants the operation and the policy of a temporary key covers it.
    pub(super) fn check_permission(
        &mut self,
        target: &Target<'a>,
        operation: Operation,
    ) -> Result<(), Stop> {
        let ground = match self.ruling(target, operation) {
            Ok(ground) => ground,
            Err((cause, denial)) => {
                self.trace.failed("permission", denial);
                return Err(Stop::refused(cause));
            }
        };
        self.trace.passed("permission", ground);
        self.ground = self.ground.or(Some(ground));
        let question = self.question(target, operation);
        session::check_policy(question, &self.caller, ground, &mut self.trace)
    }

    /// Whether the object that an operation needs is there: in the version that is asked for.
    pub(super) fn check_object(
        &mut self,
        target: &Target<'a>,
        operation: Operation,
    ) -> Result<(), Stop> {
        let Some(code) = target.lacks_object(operation) else {
            return Ok(());
        };
        let key = target.key().unwrap_or_default();
        self.is_deleted = target.is_marker();
        let what = match (self.is_deleted, code) {
            (true, _) => "a delete marker stands for",
            (false, ErrorCode::NO_SUCH_VERSION) => "no such version of",
            (false, _) => "no object",
        };
        self.trace.failed("object", format_args!("{what} {key}"));
        if self.world.behaviour.missing_object_without_list_right == MissingObject::AccessDenied {
            // Who may list learns that it is missing; who may not is refused for that.
            self.check_permission(&target.in_bucket("/"), Operation::GetBucket)?;
        }
        Err(Stop::Error(code))
    }
}
