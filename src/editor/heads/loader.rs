//! Loading the user's own head, and keeping its file: in the background, since large files take a good part of a second.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use egui::Context;

use crate::editor::platform::file_dialog::FileDialog;
use crate::editor::platform::waker::Bell;
use crate::library::Heads;
use crate::project::SavedUser;
use crate::spatial::measured::MeasuredHead;
use crate::spatial::sofa;

/// How the last loading went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Loading {
    /// Nothing was asked for, or it is done.
    #[default]
    Done,
    /// A file of this name is being read.
    Reading(String),
    /// A file of this name is being copied into the user's folder.
    Keeping(String),
    /// What is wrong, and what to do about it.
    Failed(String),
}

impl Loading {
    /// True while a file is at work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Reading(_) | Self::Keeping(_))
    }
}

/// One loader per window; clones are the same one.
#[derive(Clone, Default)]
pub struct HeadLoader(Arc<Mutex<State>>);

/// What is to be done with one file.
struct Job {
    busy: Loading,
    work: Box<dyn FnOnce() -> Result<(), String> + Send>,
}

/// Files in the order they were asked for: one at a time, none forgotten.
#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// True while a thread is at it, which takes what is added.
    is_worked: bool,
}

#[derive(Default)]
struct State {
    loading: Arc<Mutex<Loading>>,
    queue: Arc<Mutex<Queue>>,
    /// The file of the head that was loaded last.
    source: Arc<Mutex<Option<PathBuf>>>,
    thread: Option<JoinHandle<()>>,
    dialog: FileDialog,
    heads: Option<Heads>,
}

/// Waits: a host may unload the plug-in's code as soon as its window is gone.
impl Drop for State {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl HeadLoader {
    /// The loader of a window.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data_mut(|data| data.get_temp_mut_or_default::<Self>(egui::Id::unique("head loader")).clone())
    }

    /// Makes the user's folder of heads known to this window.
    pub fn install(&self, heads: Heads) {
        lock(&self.0).heads = Some(heads);
    }

    /// The user's folder of heads, if this window knows one.
    #[must_use]
    pub fn heads(&self) -> Option<Heads> {
        lock(&self.0).heads.clone()
    }

    /// Asks the desktop for a file.
    pub fn choose(&self, ctx: &Context) {
        let asked = lock(&self.0).dialog.ask(ctx, "A measured head", ("SOFA", &["sofa"]));
        if let Err(sentence) = asked {
            self.fail(sentence.to_owned());
        }
    }

    /// True while the desktop's dialog is open.
    #[must_use]
    pub fn is_choosing(&self) -> bool {
        lock(&self.0).dialog.is_open()
    }

    /// Loads what was chosen in the desktop's dialog, once it is there.
    pub fn take_answer(&self, ctx: &Context, user: &SavedUser) {
        let chosen = lock(&self.0).dialog.answer();
        match chosen {
            Some(Ok(path)) => self.load(ctx, user, path),
            Some(Err(sentence)) => self.fail(sentence.to_owned()),
            None => {}
        }
    }

    /// Tells the user what went wrong.
    pub fn fail(&self, sentence: String) {
        *lock(&lock(&self.0).loading) = Loading::Failed(sentence);
    }

    /// How the last loading went.
    #[must_use]
    pub fn loading(&self) -> Loading {
        lock(&lock(&self.0).loading).clone()
    }

    /// Reads a file and puts its head in the place of the one there is. If that fails, or another project has been
    /// loaded into the instance meanwhile, the old one stays.
    pub fn load(&self, ctx: &Context, user: &SavedUser, path: PathBuf) {
        let (name, user, project) = (display_name(&path), user.clone(), user.loads());
        let source = Arc::clone(&lock(&self.0).source);
        self.start(ctx, Loading::Reading(name.clone()), move || {
            let read = || MeasuredHead::from_hrirs(&sofa::read(&path)?, &name);
            let head = read().map_err(|error| format!("Could not load {name}: {error}."))?;
            if !user.set_head_of(project, Arc::new(head)) {
                return Err(format!(
                    "{name} was read for the project before this one: load it again to have it here."
                ));
            }
            *lock(&source) = Some(path);
            Ok(())
        });
    }

    /// The file of the loaded head, if it is not in the user's folder.
    #[must_use]
    pub fn elsewhere(&self, user: &SavedUser) -> Option<PathBuf> {
        let state = lock(&self.0);
        let (source, head, heads) = (lock(&state.source).clone()?, user.head()?, state.heads.as_ref()?);
        let is_loaded = head.name() == display_name(&source) && *lock(&state.loading) == Loading::Done;
        (is_loaded && !heads.holds(&source)).then_some(source)
    }

    /// Copies a file into the user's folder.
    pub fn keep(&self, ctx: &Context, path: PathBuf) {
        let Some(heads) = self.heads() else { return };
        let (name, source) = (display_name(&path), Arc::clone(&lock(&self.0).source));
        self.start(ctx, Loading::Keeping(name.clone()), move || {
            let kept = heads.keep(&path).map_err(|error| format!("Could not keep {name}: {error}."))?;
            *lock(&source) = Some(kept);
            Ok(())
        });
    }

    /// Does `work` on a thread beside the window, after what was asked for before.
    fn start(
        &self,
        ctx: &Context,
        busy: Loading,
        work: impl FnOnce() -> Result<(), String> + Send + 'static,
    ) {
        let mut state = lock(&self.0);
        let mut queue = lock(&state.queue);
        queue.jobs.push_back(Job { busy: busy.clone(), work: Box::new(work) });
        if std::mem::replace(&mut queue.is_worked, true) {
            return;
        }
        drop(queue);
        *lock(&state.loading) = busy;
        // It has nothing left to do.
        if let Some(thread) = state.thread.take() {
            let _ = thread.join();
        }
        let (loading, queue, bell) = (Arc::clone(&state.loading), Arc::clone(&state.queue), Bell::of(ctx));
        let work = move || {
            work_off(&queue, &loading, &bell);
            bell.ring();
        };
        match std::thread::Builder::new().name("head loader".to_owned()).spawn(work) {
            Ok(thread) => state.thread = Some(thread),
            Err(error) => {
                *lock(&state.queue) = Queue::default();
                let sentence =
                    format!("Could not start loading: {error}; close other programs and try again.");
                *lock(&state.loading) = Loading::Failed(sentence);
            }
        }
    }
}

/// Does one job after the other until none is left, and says all that went wrong on the way.
fn work_off(queue: &Mutex<Queue>, loading: &Mutex<Loading>, bell: &Bell) {
    let mut failures: Vec<String> = Vec::new();
    loop {
        let mut waiting = lock(queue);
        let Some(Job { busy, work }) = waiting.jobs.pop_front() else {
            let failed = !failures.is_empty();
            *lock(loading) = if failed { Loading::Failed(failures.join(" ")) } else { Loading::Done };
            waiting.is_worked = false;
            return;
        };
        drop(waiting);
        *lock(loading) = busy;
        bell.ring();
        failures.extend(work().err());
    }
}

/// The file's name without its ending.
#[must_use]
pub fn display_name(path: &Path) -> String {
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait_for(loader: &HeadLoader) -> Loading {
        if let Some(thread) = lock(&loader.0).thread.take() {
            thread.join().unwrap();
        }
        loader.loading()
    }

    fn file(name: &str) -> PathBuf {
        Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("tests/sofa").join(name)
    }

    #[test]
    fn a_head_is_loaded_and_a_bad_file_leaves_it_where_it_is() {
        let (ctx, user) = (Context::default(), SavedUser::default());
        let loader = HeadLoader::of(&ctx);
        loader.load(&ctx, &user, file("good.sofa"));
        assert_eq!(wait_for(&HeadLoader::of(&ctx)), Loading::Done);
        assert_eq!(user.head().unwrap().name(), "good");
        for name in ["exchanged.sofa", "nowhere.sofa"] {
            loader.load(&ctx, &user, file(name));
            let Loading::Failed(sentence) = wait_for(&loader) else { panic!("{name} was loaded") };
            assert!(sentence.starts_with("Could not load") && sentence.contains("; "), "{sentence}");
            assert_eq!(user.head().unwrap().name(), "good");
        }
    }

    /// A loader that is busy until the sender says otherwise.
    fn held(ctx: &Context) -> (HeadLoader, std::sync::mpsc::Sender<()>) {
        let (release, held) = std::sync::mpsc::channel();
        let loader = HeadLoader::of(ctx);
        loader
            .start(ctx, Loading::Reading("first".to_owned()), move || held.recv().map_err(|e| e.to_string()));
        (loader, release)
    }

    #[test]
    fn what_is_asked_for_while_a_file_is_read_comes_after_it_and_every_failure_is_said() {
        let (ctx, user) = (Context::default(), SavedUser::default());
        let (loader, release) = held(&ctx);
        for name in ["exchanged.sofa", "nowhere.sofa", "good.sofa"] {
            loader.load(&ctx, &user, file(name));
        }
        assert!(loader.loading().is_busy());
        release.send(()).unwrap();
        let Loading::Failed(said) = wait_for(&loader) else { panic!("two of them are no heads") };
        assert!(said.contains("exchanged") && said.contains("nowhere"), "{said}");
        assert_eq!(user.head().unwrap().name(), "good");
        loader.load(&ctx, &user, file("good.sofa"));
        assert_eq!(wait_for(&loader), Loading::Done);
    }

    #[test]
    fn a_head_does_not_reach_a_project_that_was_loaded_meanwhile() {
        use nice_plug::params::persist::PersistentField as _;
        let (ctx, user) = (Context::default(), SavedUser::default());
        let (loader, release) = held(&ctx);
        loader.load(&ctx, &user, file("good.sofa"));
        user.set(serde_json::Value::Null);
        release.send(()).unwrap();
        let Loading::Failed(said) = wait_for(&loader) else { panic!("it reached the wrong project") };
        assert_eq!(said, "good was read for the project before this one: load it again to have it here.");
        assert!(user.head().is_none());
    }
}
