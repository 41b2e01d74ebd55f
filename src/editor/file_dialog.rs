//! The desktop's file dialog, asked without waiting.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use egui::Context;

use super::bell::Bell;

/// The answer, once it is there: a file, or none.
type Answer = Arc<Mutex<Option<Option<PathBuf>>>>;

/// A question to the desktop; clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct FileDialog(Option<Answer>);

impl FileDialog {
    /// Asks for a file, on a thread of its own: neither the host nor the window waits. `kind` names the files with
    /// these endings.
    ///
    /// # Errors
    /// A sentence if the desktop cannot be asked.
    pub fn ask(
        &mut self,
        ctx: &Context,
        title: &str,
        (kind, endings): (&str, &[&str]),
    ) -> Result<(), &'static str> {
        let answer = Answer::default();
        self.0 = Some(Arc::clone(&answer));
        // Made here, because some systems ask for it on the window's thread; waited for elsewhere.
        let question = rfd::AsyncFileDialog::new()
            .set_title(title)
            .add_filter(kind, endings)
            .add_filter("All files", &["*"])
            .pick_file();
        let bell = Bell::of(ctx);
        let waiter = thread::Builder::new().name("grille file dialog".to_owned()).spawn(move || {
            let chosen = pollster::block_on(question).map(|file| file.path().to_owned());
            *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(chosen);
            bell.ring();
        });
        waiter.map(drop).map_err(|_| {
            self.0 = None;
            "This desktop offers no file dialog: paste the file's path."
        })
    }

    /// True while the dialog is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// The chosen file, once.
    pub fn answer(&mut self) -> Option<PathBuf> {
        let answer = self.0.as_ref()?.lock().map_or(Some(None), |mut answer| answer.take())?;
        self.0 = None;
        answer
    }
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
        *dialog.0.as_ref().unwrap().lock().unwrap() = Some(Some(PathBuf::from("a.sofa")));
        assert_eq!(dialog.answer(), Some(PathBuf::from("a.sofa")));
        assert!(!dialog.is_open() && dialog.answer().is_none());
    }
}
