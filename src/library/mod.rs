//! The user's folder: headphones, slot sets, measured heads and profiles of listeners kept across projects, one file each,
//! which folders are collections, and which hosts export without saying so.
//!
//! May import `headphones` and `engine::settings`. Called by windows and on main threads, never on the audio thread.

mod atomic_write;
pub mod collection;
mod fingerprint;
mod headphones;
mod heads;
mod hosts;
mod import_file;
mod lock;
mod profile;
mod read;
mod shelf;
mod slot_set;
mod trash;
mod waiting;

pub use atomic_write::{replace_file, write_json};
pub use fingerprint::Fingerprint;
pub use heads::Heads;
pub use hosts::HostMemory;
pub use import_file::read_import;
pub use lock::lock;
pub use profile::{FirstProfile, Profile, ProfileError};
pub use read::read_file;
pub use shelf::{Entry, Listing, Shelf, entry_at};
pub use slot_set::{SlotSet, SlotSetError};
pub use trash::Removed;
pub use waiting::{catch_up, now_or_later};

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_native_strategy};
use thiserror::Error;

use crate::headphones::Imported;

/// Why the user's folder could not be read or changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// The system refused.
    #[error("could not write {}: {source}; make room or allow writing there, then try again", path.display())]
    Write {
        /// What the system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The system refused, or this is nothing to be read.
    #[error("could not read {}: {source}; allow reading it, or take it away", path.display())]
    Read {
        /// What the system says.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// Another program holds the folder.
    #[error("could not change {}: another program has not finished writing there; try again, or close it", .0.display())]
    Busy(PathBuf),
    /// Another program holds the folder, and what was to be written is kept.
    #[error("another program has not finished writing to {}: this is kept, and is written there as soon as it has", .0.display())]
    Waits(PathBuf),
    /// The file system takes no such name.
    #[error("the name {0} is too long for a file: choose a shorter one")]
    LongName(String),
    /// A file that cannot be used; it is left as it is.
    #[error("could not use {}: {source}", path.display())]
    Unusable {
        /// What is wrong with it.
        source: Box<dyn Error + Send + Sync>,
        /// The file.
        path: PathBuf,
    },
    /// Another file has this name.
    #[error("there is a {0} in your folder already: choose another name")]
    Taken(String),
    /// A name without a letter or digit.
    #[error("a name needs a letter or a digit")]
    Nameless,
    /// The entry is not there any more.
    #[error("this is not in your folder any more: it was removed elsewhere")]
    Gone,
}

impl LibraryError {
    /// The error as a sentence of its own.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = self.to_string();
        let mut letters = text.chars();
        let first = letters.next().map_or_else(String::new, |first| first.to_uppercase().to_string());
        format!("{first}{}.", letters.as_str())
    }

    /// What the system says to writing a file.
    fn write(source: io::Error, path: &Path) -> Self {
        if source.kind() == io::ErrorKind::InvalidFilename {
            return Self::LongName(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
        Self::Write { source, path: path.to_owned() }
    }

    /// What the system says to reading a file.
    fn read(source: io::Error, path: &Path) -> Self {
        Self::Read { source, path: path.to_owned() }
    }
}

/// The user's folder.
#[derive(Debug, Clone)]
pub struct Library {
    /// Headphones of the user's own.
    pub headphones: Shelf<Imported>,
    /// Slot sets of the user's own.
    pub slot_sets: Shelf<SlotSet>,
    /// Profiles of the people who listen here.
    pub profiles: Shelf<Profile>,
    /// The profile that new projects follow.
    pub first_profile: FirstProfile,
    /// Where VST3 hosts of this user look for presets; `None` where the system names no place.
    pub vst3_presets: Option<PathBuf>,
}

impl Library {
    /// The folder in the platform's data directory; `None` where there is none.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let mut library = Self::at(&user_root()?);
        library.vst3_presets = etcetera::home_dir().ok().map(|home| vst3_presets_of(&home));
        Some(library)
    }

    /// The folder at `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        let vst3_presets = Some(root.join("vst3-presets"));
        Self {
            headphones: Shelf::at(root),
            slot_sets: Shelf::at(root),
            profiles: Shelf::at(root),
            first_profile: FirstProfile::at(root),
            vst3_presets,
        }
    }
}

/// Where VST3 hosts look for the presets of a user with this home folder.
///
/// # Source
/// Steinberg's "VST 3 Locations / Format", "Preset Locations": the user's, by maker and plug-in.
#[must_use]
pub fn vst3_presets_of(home: &Path) -> PathBuf {
    let all = if cfg!(windows) {
        "Documents/VST3 Presets"
    } else if cfg!(target_os = "macos") {
        "Library/Audio/Presets"
    } else {
        ".vst3/presets"
    };
    home.join(all).join("Grille").join("Grille")
}

/// Grille's folder in the platform's data directory.
fn user_root() -> Option<PathBuf> {
    Some(folders_of_user()?.data_dir())
}

/// Grille's folder in the platform's directory of configurations; `None` where the system names no place.
#[must_use]
pub fn config_folder() -> Option<PathBuf> {
    Some(folders_of_user()?.config_dir())
}

fn folders_of_user() -> Option<impl AppStrategy> {
    let [top_level_domain, author, app_name] = ["org", "Grille", "Grille"].map(str::to_owned);
    choose_native_strategy(AppStrategyArgs { top_level_domain, author, app_name }).ok()
}
