//! What is remembered per user rather than per project: the size the editor opens with.
//!
//! Losing it costs nobody anything, so every failure ends here, in one line of the log.

use std::path::{Path, PathBuf};
use std::{fs, io};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

use crate::library::replace_file;
use crate::project::WindowSize;

/// Version of the file; another one is ignored.
const SCHEMA: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Prefs {
    schema: u32,
    window: WindowSize,
}

/// The size the user left the editor at, if there is one to be read.
pub(in crate::editor) fn load() -> Option<WindowSize> {
    load_from(&path()?)
}

/// Remembers a size for new projects.
pub(in crate::editor) fn save(window: WindowSize) {
    let Some(path) = path() else { return };
    if load_from(&path) == Some(window) {
        return;
    }
    if let Err(error) = save_to(&path, window) {
        nice_plug::nice_warn!("could not remember the editor's size: {error}: {}", path.display());
    }
}

/// Where what is remembered per user lies; `None` where the system names no place.
pub(in crate::editor) fn folder() -> Option<PathBuf> {
    Some(ProjectDirs::from("org", "Grille", "Grille")?.config_dir().to_owned())
}

fn path() -> Option<PathBuf> {
    Some(folder()?.join("editor.json"))
}

fn load_from(path: &Path) -> Option<WindowSize> {
    let prefs: Prefs = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    (prefs.schema == SCHEMA).then(|| prefs.window.sanitized())
}

fn save_to(path: &Path, window: WindowSize) -> io::Result<()> {
    replace_file(path, &serde_json::to_vec_pretty(&Prefs { schema: SCHEMA, window })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_remembered_and_a_broken_file_is_as_good_as_none() {
        let folder = std::env::temp_dir().join(format!("grille-prefs-{}", std::process::id()));
        let path = folder.join("deep").join("editor.json");
        let window = WindowSize { width: 1200, height: 700, scale_percent: 150 };
        assert_eq!(load_from(&path), None);
        save_to(&path, window).unwrap();
        assert_eq!(load_from(&path), Some(window));
        for broken in ["", "{", r#"{"schema":2,"window":{"width":1,"height":1,"scale_percent":1}}"#] {
            fs::write(&path, broken).unwrap();
            assert_eq!(load_from(&path), None);
        }
        fs::write(&path, r#"{"schema":1,"window":{"width":1,"height":1,"scale_percent":1}}"#).unwrap();
        assert_eq!(load_from(&path), Some(WindowSize { width: 720, height: 480, scale_percent: 75 }));
        fs::remove_dir_all(folder).unwrap();
    }
}
