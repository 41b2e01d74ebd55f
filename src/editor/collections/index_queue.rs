//! Folders that wait to be indexed: one at a time, on a thread beside the window.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::shelf::{Shared, lock};
use crate::editor::platform::waker::Bell;
use crate::library::collection::{CollectionFolder, Progress, Refreshed, Stopped, index_folder};

/// What is to be indexed.
type Job = (CollectionFolder, Arc<Progress>);

/// Folders in the order they were asked for.
#[derive(Default)]
pub(super) struct IndexQueue {
    jobs: VecDeque<Job>,
    /// True while a thread is at it, which takes what is added.
    is_worked: bool,
}

impl IndexQueue {
    /// Adds a folder; true if a thread will come to it by itself.
    pub(super) fn push(&mut self, job: Job) -> bool {
        self.jobs.push_back(job);
        std::mem::replace(&mut self.is_worked, true)
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.jobs.clear();
    }

    fn next(&mut self) -> Option<Job> {
        let job = self.jobs.pop_front();
        self.is_worked = job.is_some();
        job
    }
}

/// Indexes one folder after the other until none is left.
pub(super) fn work_off(shared: &Mutex<Shared>, bell: &Bell) {
    loop {
        let Some((folder, progress)) = lock(shared).queue.next() else { return };
        let found = index_folder(&folder.root, &folder.index, &progress);
        let mut shared = lock(shared);
        if let Some(shelved) = shared.at(&folder.root) {
            shelved.progress = None;
            match found {
                Ok(Refreshed { collection, unkept, .. }) => {
                    shelved.collection = Some(Arc::new(collection));
                    shelved.problem = unkept.map(|error| error.sentence());
                }
                Err(Stopped::NoFolder(sentence)) => shelved.problem = Some(sentence),
                Err(Stopped::Cancelled) => {}
            }
        }
        shared.version += 1;
        drop(shared);
        bell.ring();
    }
}
