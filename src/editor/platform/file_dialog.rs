//! The desktop's file dialog, asked without waiting.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use egui::Context;

#[cfg(windows)]
use super::on_windows::Owner;
use super::waker::Bell;

/// The answer, once it is there: a file, none, or a sentence.
type Answer = Arc<Mutex<Option<Option<Chosen>>>>;

/// A file, or a sentence if the desktop seems to have no dialog.
pub type Chosen = Result<PathBuf, &'static str>;

/// What is said where no thread can wait for the answer.
const NO_DIALOG: &str = "This desktop offers no file dialog: paste the file's path.";

/// What is said of an answer that came too soon.
const PERHAPS_NO_DIALOG: &str =
    "If no file dialog appeared, this desktop offers none: paste the file's path.";

/// A dialog that ends sooner without a file has hardly been seen by anybody. The library that asks the desktop says
/// *no file* both where a person cancels and where there is neither a portal nor zenity. Windows and macOS always have a
/// dialog: there it was cancelled, however soon.
const TOO_SOON: Duration = Duration::from_secs(1);

const MAY_LACK_DIALOG: bool = cfg!(not(any(windows, target_os = "macos")));

/// A question to the desktop; clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct FileDialog(Option<Answer>);

impl FileDialog {
    /// Asks for a file, on a thread of its own: neither the host nor the window waits. `kind` names the files with
    /// these endings.
    ///
    /// # Errors
    /// A sentence if nobody can wait for the answer.
    pub fn ask(
        &mut self,
        ctx: &Context,
        title: &str,
        (kind, endings): (&str, &[&str]),
    ) -> Result<(), &'static str> {
        let question = question(title).add_filter(kind, endings).add_filter("All files", &["*"]);
        self.wait_for(ctx, question.pick_file())
    }

    /// Asks for a folder, likewise.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_folder(&mut self, ctx: &Context, title: &str) -> Result<(), &'static str> {
        self.wait_for(ctx, question(title).pick_folder())
    }

    fn wait_for(
        &mut self,
        ctx: &Context,
        question: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static,
    ) -> Result<(), &'static str> {
        let answer = Answer::default();
        self.0 = Some(Arc::clone(&answer));
        let (bell, asked) = (Bell::of(ctx), Instant::now());
        let waiter = thread::Builder::new().name("grille file dialog".to_owned()).spawn(move || {
            let chosen = pollster::block_on(question).map(|file| file.path().to_owned());
            let chosen = understood(chosen, asked.elapsed());
            *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(chosen);
            bell.ring();
        });
        waiter.map(drop).map_err(|_| {
            self.0 = None;
            NO_DIALOG
        })
    }

    /// True while the dialog is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// What was chosen, once; `None` also for a dialog that was cancelled.
    pub fn answer(&mut self) -> Option<Chosen> {
        let answer = self.0.as_ref()?.lock().map_or(Some(None), |mut answer| answer.take())?;
        self.0 = None;
        answer
    }
}

/// A question to the desktop. It is made on the window's thread, because some systems ask for that; its answer is waited
/// for elsewhere.
fn question(title: &str) -> rfd::AsyncFileDialog {
    let question = rfd::AsyncFileDialog::new().set_title(title);
    #[cfg(windows)]
    let question = match Owner::active() {
        Some(owner) => question.set_parent(&owner),
        None => question,
    };
    question
}

/// What the answer after this time means.
fn understood(chosen: Option<PathBuf>, elapsed: Duration) -> Option<Chosen> {
    chosen.map(Ok).or((MAY_LACK_DIALOG && elapsed < TOO_SOON).then_some(Err(PERHAPS_NO_DIALOG)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What lives in a window's context ends with it, so whatever may outlive the window must not hold it.
    #[test]
    fn a_bell_does_not_keep_its_window() {
        let ctx = Context::default();
        let lives = Arc::new(());
        ctx.data_mut(|data| data.insert_temp(egui::Id::unique("lives"), Arc::clone(&lives)));
        let rung = Arc::new(Mutex::new(0));
        let count = Arc::clone(&rung);
        Bell::new(move || *count.lock().unwrap() += 1).install(&ctx);
        let bell = Bell::of(&ctx);
        drop(ctx);
        assert_eq!(Arc::strong_count(&lives), 1);
        bell.ring();
        assert_eq!(*rung.lock().unwrap(), 1);
    }

    #[test]
    fn an_answer_is_given_once() {
        let mut dialog = FileDialog(Some(Answer::default()));
        assert!(dialog.is_open() && dialog.answer().is_none() && dialog.is_open());
        *dialog.0.as_ref().unwrap().lock().unwrap() = Some(Some(Ok(PathBuf::from("a.sofa"))));
        assert_eq!(dialog.answer(), Some(Ok(PathBuf::from("a.sofa"))));
        assert!(!dialog.is_open() && dialog.answer().is_none());
    }

    #[test]
    fn a_desktop_without_a_dialog_is_told_from_a_person_who_cancels() {
        let (soon, later) = (Duration::from_millis(40), Duration::from_secs(5));
        let file = PathBuf::from("a.sofa");
        // Windows and macOS always have one.
        assert_eq!(understood(None, soon), MAY_LACK_DIALOG.then_some(Err(PERHAPS_NO_DIALOG)));
        assert_eq!(understood(None, later), None);
        assert_eq!(understood(Some(file.clone()), soon), Some(Ok(file)));
    }
}
