//! The user's folder as the open window sees it: read at opening, and again when it has changed.

use std::time::{Duration, Instant};

use egui::Context;

use super::session;
use super::session::Importing;
use crate::editor::collections::shelf::CollectionShelf;
use crate::editor::heads::loader::HeadLoader;
use crate::editor::slots::sets::SlotSets;
use crate::library::collection::Collections;
use crate::library::{Fingerprint, Heads, Library, catch_up};
use crate::project::SavedUser;

/// Time between two looks at the folder: soon enough for a person, rare enough to cost nothing.
const LOOK: Duration = Duration::from_secs(2);

/// The folder and what was seen of it.
pub(in crate::editor) struct FolderWatch {
    library: Option<Library>,
    seen: Option<[Fingerprint; 2]>,
    looked: Option<Instant>,
}

impl FolderWatch {
    pub(in crate::editor) fn of_user() -> Self {
        Self { library: Library::of_user(), seen: None, looked: None }
    }

    /// Makes the folder, and the one of heads, known to a window that opens.
    pub(in crate::editor) fn open(&mut self, ctx: &Context) {
        self.looked = None;
        self.seen = None;
        if let Some(library) = &self.library {
            session::install(ctx, library.clone());
        }
        if let Some(heads) = Heads::of_user() {
            HeadLoader::of(ctx).install(heads);
        }
        if let Some(collections) = Collections::of_user() {
            CollectionShelf::of(ctx).install(ctx, collections);
        }
    }

    /// Offers what the folder holds, if it has changed since the last look.
    pub(in crate::editor) fn look(
        &mut self,
        ctx: &Context,
        user: &SavedUser,
        sets: &mut SlotSets,
        now: Instant,
    ) {
        let Some(library) = &self.library else { return };
        if self.looked.is_some_and(|looked| now.duration_since(looked) < LOOK) {
            return;
        }
        self.looked = Some(now);
        for sentence in catch_up() {
            nice_plug::nice_warn!("{sentence}");
        }
        // Before anything is read: what changes meanwhile shows at the next look.
        let fingerprints = [library.headphones.fingerprint(), library.slot_sets.fingerprint()];
        let seen = self.seen.replace(fingerprints.clone());
        let is_new = |kind: usize| seen.as_ref().is_none_or(|seen| seen[kind] != fingerprints[kind]);
        if is_new(0) {
            let mut sheet = Importing::load(ctx);
            sheet.look(user, library);
            sheet.store(ctx);
        }
        if is_new(1) {
            sets.refresh(Some(library));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::dsp::curve::Curve;
    use crate::engine::settings::{NUM_SLOTS, SlotSettings};
    use crate::headphones::{BackType, Fit, Imported};
    use crate::library::SlotSet;

    /// A window on the folder, and what it shows.
    struct Window {
        ctx: Context,
        user: SavedUser,
        sets: SlotSets,
        watch: FolderWatch,
        now: Instant,
    }

    impl Window {
        fn at(root: &Path) -> Self {
            let watch = FolderWatch { library: Some(Library::at(root)), seen: None, looked: None };
            let (user, sets) = (SavedUser::default(), SlotSets::default());
            Self { ctx: Context::default(), user, sets, watch, now: Instant::now() }
        }

        /// The names of headphones and sets, two seconds later.
        fn shown(&mut self) -> (Vec<String>, Vec<String>) {
            self.now += LOOK;
            self.watch.look(&self.ctx, &self.user, &mut self.sets, self.now);
            let headphones = self.user.imports().into_iter().map(|import| import.model);
            let sets = self.sets.yours().iter().map(|set| set.name.clone());
            (headphones.collect(), sets.collect())
        }
    }

    fn names(headphones: &[&str], sets: &[&str]) -> (Vec<String>, Vec<String>) {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        (owned(headphones), owned(sets))
    }

    #[test]
    fn what_one_window_changes_the_other_shows() {
        let root = std::env::temp_dir().join(format!("grille-collection-{}", std::process::id()));
        let library = Library::at(&root);
        let mut window = Window::at(&root);
        assert_eq!(window.shown(), names(&[], &[]));

        let import = |model: &str| Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &Curve::FLAT);
        let set = SlotSet::new("Kitchen", [SlotSettings::default(); NUM_SLOTS], &[]);
        library.headphones.add(&import("One")).unwrap();
        library.headphones.add(&import("Two")).unwrap();
        library.slot_sets.add(&set).unwrap();
        assert_eq!(window.shown(), names(&["One", "Two"], &["Kitchen"]));

        library.headphones.rename(&import("One").key, "Acme", "Uno").unwrap();
        library.slot_sets.rename(&set.key, "Parlor").unwrap();
        assert_eq!(window.shown(), names(&["Two", "Uno"], &["Parlor"]));

        library.headphones.remove(&import("Two").key).unwrap();
        assert_eq!(window.shown(), names(&["Uno"], &["Parlor"]));
        fs::remove_dir_all(root).unwrap();
    }

    /// The folder's own time stays what it was.
    #[test]
    fn what_another_program_edits_in_place_shows() {
        let root = std::env::temp_dir().join(format!("grille-edited-{}", std::process::id()));
        let library = Library::at(&root);
        let import = Imported::new("Acme", "One", (BackType::Open, Fit::OverEar), &Curve::FLAT);
        library.headphones.add(&import).unwrap();
        let mut window = Window::at(&root);
        assert_eq!(window.shown(), names(&["One"], &[]));
        let path = library.headphones.folder().join(format!("{}.json", import.key));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\"One\"", "\"Another\"")).unwrap();
        assert_eq!(window.shown(), names(&["Another"], &[]));
        fs::write(&path, &text[1..]).unwrap();
        assert_eq!(window.shown(), names(&[], &[]));
        assert_eq!(Importing::load(&window.ctx).folder.problems.len(), 1);
        fs::remove_dir_all(root).unwrap();
    }
}
