//! A client and its server on one processor: where one only ever waits for the other, a second processor has to be woken for
//! each request, which takes longer than the request.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the threads of a client and of its server meet. Linux only; elsewhere they stay where the system has them.
#[derive(Default)]
pub(super) struct OneProcessor {
    /// The processor of the client by its number from 1 on, as long as no other is kept there; 0 before there is one.
    client: AtomicUsize,
    /// The one to which the server was brought last.
    server: AtomicUsize,
}

/// A thread that is kept on a processor; it may leave once this is dropped. It is of no use on another thread.
pub(crate) struct Kept {
    before: Option<affinity::Processors>,
    on_its_thread: PhantomData<*const ()>,
}

impl OneProcessor {
    /// Keeps this thread, which is a client's, on the processor where it is.
    pub(super) fn keep_client(&self) -> Kept {
        let stays = affinity::stay();
        if let Some((at, _)) = &stays {
            self.client.store(at + 1, Ordering::Relaxed);
        }
        Kept {
            before: stays.map(|(_, before)| before),
            on_its_thread: PhantomData,
        }
    }

    /// Brings this thread, which is the server's, to where the client was kept last.
    pub(super) fn bring_server(&self) {
        let client = self.client.load(Ordering::Relaxed);
        if self.server.swap(client, Ordering::Relaxed) != client
            && let Some(at) = client.checked_sub(1)
        {
            affinity::go_to(at);
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            affinity::restore(before);
        }
    }
}

#[cfg(target_os = "linux")]
mod affinity {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

    pub(super) type Processors = CpuSet;

    /// Keeps this thread where it is: the number of the processor, and those on which it could be before.
    pub(super) fn stay() -> Option<(usize, Processors)> {
        let before = sched_getaffinity(None).ok()?;
        let at = sched_getcpu();
        go_to(at).then_some((at, before))
    }

    /// Brings this thread to a processor and keeps it there; whether it could.
    pub(super) fn go_to(at: usize) -> bool {
        let mut only = CpuSet::new();
        if at >= CpuSet::MAX_CPU {
            return false;
        }
        only.set(at);
        sched_setaffinity(None, &only).is_ok()
    }

    pub(super) fn restore(before: &Processors) {
        // What was allowed a moment ago still is; where not, the thread stays, which harms nothing.
        let _ = sched_setaffinity(None, before);
    }
}

#[cfg(not(target_os = "linux"))]
mod affinity {
    pub(super) type Processors = ();

    pub(super) fn stay() -> Option<(usize, Processors)> {
        None
    }

    pub(super) fn go_to(_at: usize) -> bool {
        false
    }

    pub(super) fn restore(_before: &Processors) {}
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu};

    fn processors() -> CpuSet {
        sched_getaffinity(None).unwrap()
    }

    #[test]
    fn a_client_is_kept_on_one_processor_to_which_its_server_comes_and_may_leave_afterwards() {
        let (together, before) = (OneProcessor::default(), processors());
        let kept = together.keep_client();
        let at = processors();
        assert_eq!(at.count(), 1);
        assert!(at.is_set(sched_getcpu()));
        let of_server = std::thread::scope(|scope| {
            let server = scope.spawn(|| {
                together.bring_server();
                processors()
            });
            server.join().unwrap()
        });
        assert_eq!(of_server, at);
        drop(kept);
        assert_eq!(processors(), before);
    }

    #[test]
    fn a_server_without_a_client_that_is_kept_stays_where_it_is() {
        let before = processors();
        OneProcessor::default().bring_server();
        assert_eq!(processors(), before);
    }
}
