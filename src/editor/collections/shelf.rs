//! The collections a window knows, and the threads that index them and read what is chosen.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use egui::Context;

use crate::editor::platform::file_dialog::{Chosen, FileDialog};
use crate::editor::platform::waker::Bell;
use crate::headphones::Imported;
use crate::library::collection::{
    Collection, CollectionFolder, Collections, Progress, Refreshed, Stopped, index_folder,
};

/// A collection as the window knows it.
#[derive(Debug, Clone)]
pub struct Shelved {
    /// Its folder.
    pub folder: CollectionFolder,
    /// What is in it; `None` before it has been indexed.
    pub collection: Option<Arc<Collection>>,
    /// How far indexing has come, while it goes on.
    pub progress: Option<Arc<Progress>>,
    /// What went wrong last.
    pub problem: Option<String>,
}

/// What a headphone of a collection is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be worn.
    Worn,
    /// To be heard in a slot, counted from 0.
    Heard(usize),
    /// To be kept in the user's folder, as a favorite.
    Favorite,
}

/// A headphone that has been read, or why not.
#[derive(Debug)]
pub struct Arrived {
    /// The project it was chosen in.
    pub project: u32,
    /// What for.
    pub purpose: Purpose,
    /// The headphone, or a sentence.
    pub import: Result<Imported, String>,
}

/// What threads and the window share.
#[derive(Default)]
struct Shared {
    shelved: Vec<Shelved>,
    /// Moves with every change of what is listed.
    version: u64,
    arrived: Vec<Arrived>,
    queue: IndexQueue,
}

impl Shared {
    /// The collection of a folder, to be changed.
    fn at(&mut self, root: &Path) -> Option<&mut Shelved> {
        self.shelved.iter_mut().find(|shelved| shelved.folder.root == root)
    }
}

/// The collections of a window; clones are the same ones.
#[derive(Clone, Default)]
pub struct CollectionShelf(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    list: Option<Collections>,
    shared: Arc<Mutex<Shared>>,
    threads: Vec<JoinHandle<()>>,
    dialog: FileDialog,
}

/// Stops and waits: a host may unload the plug-in's code as soon as its window is gone.
impl Drop for State {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.queue.clear();
        for progress in shared.shelved.iter().filter_map(|shelved| shelved.progress.as_ref()) {
            progress.cancel();
        }
        drop(shared);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl CollectionShelf {
    /// The collections of a window.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data_mut(|data| data.get_temp_mut_or_default::<Self>(egui::Id::unique("collections")).clone())
    }

    /// Makes the user's collections known to this window, and looks at each of them.
    pub fn install(&self, ctx: &Context, list: Collections) {
        let folders = list.folders();
        let mut state = lock(&self.0);
        state.list = Some(list);
        let mut shared = lock(&state.shared);
        shared.shelved = folders.iter().cloned().map(Shelved::new).collect();
        shared.version += 1;
        drop(shared);
        drop(state);
        for folder in folders {
            self.look(ctx, &folder);
        }
    }

    /// Shows these as they are, without looking at their folders.
    pub fn show(&self, shelved: Vec<Shelved>) {
        let state = lock(&self.0);
        let mut shared = lock(&state.shared);
        shared.shelved = shelved;
        shared.version += 1;
    }

    /// What there is, in the order it was added.
    #[must_use]
    pub fn shelved(&self) -> Vec<Shelved> {
        lock(&lock(&self.0).shared).shelved.clone()
    }

    /// The collections that have been indexed, and a number that moves when they change.
    #[must_use]
    pub fn indexed(&self) -> (Vec<Arc<Collection>>, u64) {
        let state = lock(&self.0);
        let shared = lock(&state.shared);
        (shared.shelved.iter().filter_map(|shelved| shelved.collection.clone()).collect(), shared.version)
    }

    /// True while a folder is being indexed.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        lock(&lock(&self.0).shared).shelved.iter().any(|shelved| shelved.progress.is_some())
    }

    /// Adds a folder and indexes it.
    ///
    /// # Errors
    /// A sentence that says why it cannot be added.
    pub fn add(&self, ctx: &Context, root: &Path) -> Result<(), String> {
        let state = lock(&self.0);
        let list =
            state.list.clone().ok_or("There is no folder on this computer to keep the collections in.")?;
        let folder = list.add(root)?;
        let mut shared = lock(&state.shared);
        if shared.at(&folder.root).is_none() {
            shared.shelved.push(Shelved::new(folder.clone()));
        }
        drop(shared);
        drop(state);
        self.look(ctx, &folder);
        Ok(())
    }

    /// Takes a folder out; its files stay.
    ///
    /// # Errors
    /// A sentence: the list cannot be written.
    pub fn remove(&self, folder: &CollectionFolder) -> Result<(), String> {
        self.cancel(folder);
        let state = lock(&self.0);
        if let Some(list) = &state.list {
            list.remove(folder).map_err(|error| error.sentence())?;
        }
        let mut shared = lock(&state.shared);
        shared.shelved.retain(|shelved| shelved.folder != *folder);
        shared.version += 1;
        Ok(())
    }

    /// Asks for an end of indexing a folder: what is known by then stays.
    fn cancel(&self, folder: &CollectionFolder) {
        let state = lock(&self.0);
        let mut shared = lock(&state.shared);
        if let Some(progress) = shared.at(&folder.root).and_then(|shelved| shelved.progress.as_ref()) {
            progress.cancel();
        }
    }

    /// Looks at a folder again, after those that are being looked at.
    pub fn look(&self, ctx: &Context, folder: &CollectionFolder) {
        let mut state = lock(&self.0);
        let mut shared = lock(&state.shared);
        let Some(shelved) = shared.at(&folder.root).filter(|shelved| shelved.progress.is_none()) else {
            return;
        };
        let progress = Arc::new(Progress::default());
        (shelved.progress, shelved.problem) = (Some(Arc::clone(&progress)), None);
        let is_worked = shared.queue.push((folder.clone(), progress));
        drop(shared);
        if !is_worked {
            let (shared, bell) = (Arc::clone(&state.shared), Bell::of(ctx));
            state.spawn("collections", move || work_off(&shared, &bell));
        }
    }

    /// Reads a headphone of a collection; it arrives in a later frame.
    pub fn read(
        &self,
        ctx: &Context,
        (collection, idx): (Arc<Collection>, usize),
        (project, purpose): (u32, Purpose),
    ) {
        let mut state = lock(&self.0);
        let (shared, bell) = (Arc::clone(&state.shared), Bell::of(ctx));
        state.spawn("collection file", move || {
            let Some(model) = collection.models.get(idx) else { return };
            let import = collection.read(model);
            lock(&shared).arrived.push(Arrived { project, purpose, import });
            bell.ring();
        });
    }

    /// What has been read since the last call.
    #[must_use]
    pub fn take_arrived(&self) -> Vec<Arrived> {
        std::mem::take(&mut lock(&lock(&self.0).shared).arrived)
    }

    /// Asks the desktop for a folder.
    ///
    /// # Errors
    /// A sentence if nobody can wait for the answer.
    pub fn choose_folder(&self, ctx: &Context) -> Result<(), &'static str> {
        lock(&self.0).dialog.ask_folder(ctx, "A folder with headphone files")
    }

    /// True while the desktop's dialog is open.
    #[must_use]
    pub fn is_choosing(&self) -> bool {
        lock(&self.0).dialog.is_open()
    }

    /// The folder that was chosen there, once.
    #[must_use]
    pub fn take_answer(&self) -> Option<Chosen> {
        lock(&self.0).dialog.answer()
    }

    /// Waits until everything that was asked for is done: for tests and tools.
    pub fn wait(&self) {
        let threads = std::mem::take(&mut lock(&self.0).threads);
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Shelved {
    /// A folder of which nothing is known yet.
    #[must_use]
    pub fn new(folder: CollectionFolder) -> Self {
        Self { folder, collection: None, progress: None, problem: None }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        let root: &PathBuf = &self.folder.root;
        crate::library::collection::folder_name(root)
    }
}

impl State {
    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) {
        self.threads.retain(|thread| !thread.is_finished());
        match Builder::new().name(name.to_owned()).spawn(work) {
            Ok(thread) => self.threads.push(thread),
            Err(error) => nice_plug::nice_warn!("could not start reading a collection: {error}"),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is to be indexed.
type Job = (CollectionFolder, Arc<Progress>);

/// Folders in the order they were asked for.
#[derive(Default)]
struct IndexQueue {
    jobs: VecDeque<Job>,
    /// True while a thread is at it, which takes what is added.
    is_worked: bool,
}

impl IndexQueue {
    /// Adds a folder; true if a thread will come to it by itself.
    fn push(&mut self, job: Job) -> bool {
        self.jobs.push_back(job);
        std::mem::replace(&mut self.is_worked, true)
    }

    /// Forgets what waits.
    fn clear(&mut self) {
        self.jobs.clear();
    }

    fn next(&mut self) -> Option<Job> {
        let job = self.jobs.pop_front();
        self.is_worked = job.is_some();
        job
    }
}

/// Indexes one folder after the other until none is left.
fn work_off(shared: &Mutex<Shared>, bell: &Bell) {
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
