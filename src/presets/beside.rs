//! `.vstpreset` files where VST3 hosts look for them: those of the sets that ship, and of the user's own.
//!
//! A file is known by the set in it, so a preset that a host has saved is never touched.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::vst3::{ENDING, set_in, vst3_preset};
use crate::library::{SlotSet, read_file, replace_file};

/// Largest file that is looked at, bytes: that of a set with six imports has a hundred thousand.
const MAX_BYTES: u64 = 1 << 21;

/// Files of one name that are tried.
const MAX_NAMES: usize = 99;

/// Name and content of the files of the sets that ship.
#[must_use]
pub fn factory_files() -> Vec<(String, Vec<u8>)> {
    SlotSet::factory().iter().map(|set| (format!("{}.{ENDING}", set.name), vst3_preset(set))).collect()
}

/// Gives each of the user's sets a file in that folder, and takes out those of the keys that are no set any more.
///
/// # Errors
/// The folder cannot be written to.
pub fn follow(folder: &Path, before: &[String], sets: &[SlotSet]) -> io::Result<()> {
    let gone = before.iter().filter(|key| !sets.iter().any(|set| set.key == **key));
    for key in gone {
        forget(folder, key, None)?;
    }
    sets.iter().try_for_each(|set| keep(folder, set))
}

/// Keeps a set under its name, in place of the file of before.
fn keep(folder: &Path, set: &SlotSet) -> io::Result<()> {
    let (place, content) = (free_place(folder, set)?, vst3_preset(set));
    if read_file(&place, MAX_BYTES).is_ok_and(|there| there == content) {
        return Ok(());
    }
    replace_file(&place, &content)?;
    forget(folder, &set.key, Some(&place))
}

/// Takes the files of a set out, but for one.
fn forget(folder: &Path, key: &str, kept: Option<&PathBuf>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let paths = entries.flatten().map(|entry| entry.path());
    for path in paths.filter(|path| path.extension() == Some(OsStr::new(ENDING)) && Some(path) != kept) {
        if key_in(&path).is_some_and(|found| found == key) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// The key of the set in a file.
fn key_in(path: &Path) -> Option<String> {
    Some(set_in(&read_file(path, MAX_BYTES).ok()?)?.key)
}

/// Where a set of this name goes: not over another's file, and not under the name of a set that ships.
fn free_place(folder: &Path, set: &SlotSet) -> io::Result<PathBuf> {
    let stem: String = set.name.chars().map(|c| if is_for_files(c) { c } else { '-' }).collect();
    let is_shipped = |name: &str| SlotSet::factory().iter().any(|set| set.name.eq_ignore_ascii_case(name));
    let names = (1..=MAX_NAMES).map(|n| if n == 1 { stem.clone() } else { format!("{stem} {n}") });
    let mut places =
        names.filter(|name| !is_shipped(name)).map(|name| folder.join(format!("{name}.{ENDING}")));
    let is_free = |path: &PathBuf| !path.exists() || key_in(path).is_some_and(|key| key == set.key);
    places.find(is_free).ok_or_else(|| io::ErrorKind::AlreadyExists.into())
}

/// False for what some system takes in no name of a file.
fn is_for_files(letter: char) -> bool {
    !letter.is_control() && !r#"/\:*?"<>|"#.contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::settings::{NUM_SLOTS, SlotSettings};

    fn named(name: &str, amount: f64) -> SlotSet {
        let slot = SlotSettings { amount, ..SlotSettings::default() };
        SlotSet::new(name, [slot; NUM_SLOTS], &[])
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_set_has_one_file_under_its_name_and_nothing_of_others_is_touched() {
        let folder = std::env::temp_dir().join(format!("grille-presets-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let (kitchen, other) = (named("Kitchen", 0.5), named("Kitchen", 0.7));
        keep(&folder, &kitchen).unwrap();
        keep(&folder, &kitchen).unwrap();
        keep(&folder, &other).unwrap();
        keep(&folder, &named("mixing", 0.2)).unwrap();
        keep(&folder, &named("A/B: \"dark\"", 0.1)).unwrap();
        fs::write(folder.join("Host's own.vstpreset"), b"VST3 of a host").unwrap();
        let all = ["A-B- -dark-", "Host's own", "Kitchen 2", "Kitchen", "mixing 2"];
        assert_eq!(names(&folder), all.map(|name| format!("{name}.vstpreset")));
        let mut renamed = kitchen;
        renamed.name = "Parlor".to_owned();
        keep(&folder, &renamed).unwrap();
        forget(&folder, &other.key, None).unwrap();
        let left = ["A-B- -dark-", "Host's own", "Parlor", "mixing 2"];
        assert_eq!(names(&folder), left.map(|name| format!("{name}.vstpreset")));
        assert_eq!(set_in(&fs::read(folder.join("Parlor.vstpreset")).unwrap()), Some(renamed));
        follow(&folder.join("nowhere"), &[other.key], &[]).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
