//! What is remembered per user rather than per project: the size the editor opens with, and whose keys are whose.
//!
//! Losing it costs nobody anything, so every failure ends here, in one line of the log.

use std::fs;
use std::path::{Path, PathBuf};

use egui::{Context, Id};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::library::{LibraryError, lock, now_or_later, write_json};
use crate::project::WindowSize;

/// Version of the file; a later one is neither read nor written over.
const SCHEMA: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Prefs {
    schema: u32,
    window: WindowSize,
    #[serde(default)]
    keys: KeyChoice,
    /// What a later version wrote beside it: kept, not understood.
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// The size the user left the editor at, if there is one to be read.
pub(in crate::editor) fn load() -> Option<WindowSize> {
    Some(load_from(&path()?)?.window)
}

/// Whose keys are whose.
pub(in crate::editor) fn keys() -> KeyChoice {
    path().and_then(|path| load_from(&path)).map_or_else(KeyChoice::default, |prefs| prefs.keys)
}

/// Remembers a size for new projects.
pub(in crate::editor) fn save(window: WindowSize) {
    change(move |prefs| prefs.window = window);
}

/// Remembers whose keys are whose.
pub(in crate::editor) fn save_keys(keys: KeyChoice) {
    change(move |prefs| prefs.keys = keys);
}

/// Where what is remembered per user lies; `None` where the system names no place.
pub(in crate::editor) fn folder() -> Option<PathBuf> {
    crate::library::config_folder()
}

fn path() -> Option<PathBuf> {
    Some(folder()?.join("editor.json"))
}

fn load_from(path: &Path) -> Option<Prefs> {
    let prefs: Prefs = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    (prefs.schema == SCHEMA).then(|| Prefs { window: prefs.window.sanitized(), ..prefs })
}

fn change(change: impl Fn(&mut Prefs) + Send + 'static) {
    let Some(path) = path() else { return };
    if let Err(error) = now_or_later(move || change_at(&path, &change)) {
        nice_plug::nice_warn!("could not remember the editor's preferences: {error}");
    }
}

/// Changes what is in the file now: another window may have changed it since.
fn change_at(path: &Path, change: impl Fn(&mut Prefs)) -> Result<(), LibraryError> {
    let _lock = lock(path).map_err(|_| LibraryError::Busy(path.to_owned()))?;
    let saved: Value =
        fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    if saved["schema"].as_u64().is_some_and(|schema| schema > u64::from(SCHEMA)) {
        return Ok(());
    }
    let none = || Prefs {
        schema: SCHEMA,
        window: WindowSize::DEFAULT,
        keys: KeyChoice::default(),
        unknown: Map::new(),
    };
    let mut prefs = load_from(path).unwrap_or_else(none);
    let before = (prefs.window, prefs.keys);
    change(&mut prefs);
    if before == (prefs.window, prefs.keys) && path.exists() {
        return Ok(());
    }
    write_json(path, &prefs).map_err(|source| LibraryError::Write { source, path: path.to_owned() })
}

/// Which keys are the window's and which the host's, where both have a use for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyChoice {
    /// 0–6 choose slots; otherwise they are the host's.
    pub digits: bool,
    /// Space goes back and forth between the last two slots; otherwise it is the host's, as most start and stop with it.
    pub space: bool,
}

impl Default for KeyChoice {
    fn default() -> Self {
        Self { digits: true, space: false }
    }
}

impl KeyChoice {
    /// The choice this window goes by.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(key_choice_id())).unwrap_or_default()
    }

    /// Makes it the choice of this window.
    pub fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(key_choice_id(), self));
    }
}

fn key_choice_id() -> Id {
    Id::unique("key choice")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::replace_file;

    #[test]
    fn a_size_is_remembered_and_a_broken_file_is_as_good_as_none() {
        let folder = std::env::temp_dir().join(format!("grille-prefs-{}", std::process::id()));
        let path = folder.join("deep").join("editor.json");
        let load = || load_from(&path).map(|prefs| prefs.window);
        let window = WindowSize { width: 1200, height: 700, scale_percent: 150 };
        assert_eq!(load(), None);
        change_at(&path, |prefs| prefs.window = window).unwrap();
        assert_eq!(load(), Some(window));
        for broken in ["", "{", r#"{"schema":2,"window":{"width":1,"height":1,"scale_percent":1}}"#] {
            fs::write(&path, broken).unwrap();
            assert_eq!(load(), None);
        }
        fs::write(&path, r#"{"schema":1,"window":{"width":1,"height":1,"scale_percent":1}}"#).unwrap();
        assert_eq!(load(), Some(WindowSize { width: 720, height: 480, scale_percent: 75 }));
        fs::remove_dir_all(folder).unwrap();
    }

    /// Two windows, of which one changes the size and the other the keys; and what a later version has added.
    #[test]
    fn sizes_and_keys_leave_each_other_alone() {
        let folder = std::env::temp_dir().join(format!("grille-prefs-both-{}", std::process::id()));
        let path = folder.join("editor.json");
        let before =
            r#"{"schema":1,"window":{"width":900,"height":600,"scale_percent":100},"theme":"light"}"#;
        replace_file(&path, before.as_bytes()).unwrap();
        assert_eq!(load_from(&path).unwrap().keys, KeyChoice { digits: true, space: false });
        let window = WindowSize { width: 1200, height: 700, scale_percent: 150 };
        change_at(&path, |prefs| prefs.keys.space = true).unwrap();
        change_at(&path, |prefs| prefs.window = window).unwrap();
        let after = load_from(&path).unwrap();
        assert_eq!((after.window, after.keys), (window, KeyChoice { digits: true, space: true }));
        assert_eq!(after.unknown["theme"], "light");
        fs::remove_dir_all(folder).unwrap();
    }
}
