//! `cargo xtask install`: the plug-in where the user's hosts look for it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use grille::library::vst3_presets_of;

use crate::error::user_error;
use crate::terminal::say;
use crate::workspace::{Build, Workspace, user_plugin_folders, write_presets};

/// Builds both bundles and copies them to the user's plug-in folders.
///
/// # Errors
/// The build fails, or a folder cannot be written to.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        let argument = argument.to_string_lossy();
        return Err(user_error(format!("`install` takes no \"{argument}\"; just run `cargo xtask install`")));
    }
    let workspace = Workspace::locate()?;
    let folders = user_plugin_folders()?;
    let bundles = workspace.build(Build::Release)?;
    for (bundle, folder) in [(bundles.clap, folders.clap), (bundles.vst3, folders.vst3)] {
        let place = replace(&bundle, &folder)
            .with_context(|| format!("could not install {} into {}", bundle.display(), folder.display()))?;
        say(format!("installed {}", place.display()));
    }
    if let Some(home) = std::env::home_dir() {
        let folder = vst3_presets_of(&home);
        write_presets(&folder)?;
        say(format!("installed the slot sets as presets into {}", folder.display()));
    }
    say("Rescan plug-ins in your host, then insert Grille last on the monitor or master bus.");
    Ok(())
}

/// Copies a bundle into a folder, replacing the one there only once the copy is complete.
fn replace(bundle: &Path, folder: &Path) -> Result<PathBuf> {
    let name = bundle.file_name().context("the bundle has no name")?;
    let place = folder.join(name);
    let beside =
        |suffix: &str| folder.join(format!(".{}.{}.{suffix}", name.to_string_lossy(), std::process::id()));
    let (fresh, old) = (beside("new"), beside("old"));
    fs::create_dir_all(folder)?;
    let swapped = copy_tree(bundle, &fresh).and_then(|()| swap(&fresh, &place, &old));
    if swapped.is_err() {
        let _ = remove_tree(&fresh);
    }
    swapped?;
    Ok(place)
}

/// Puts `fresh` where `place` is. A single file is replaced in one step; a folder is moved aside first
/// and moved back if the step fails.
fn swap(fresh: &Path, place: &Path, old: &Path) -> Result<()> {
    if !place.is_dir() {
        return Ok(fs::rename(fresh, place)?);
    }
    fs::rename(place, old)?;
    if let Err(error) = fs::rename(fresh, place) {
        fs::rename(old, place)?;
        return Err(error.into());
    }
    // A host may still have the old one open; what cannot be removed is hidden and harmless.
    let _ = remove_tree(old);
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        fs::copy(from, to)?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_tree(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn remove_tree(path: &Path) -> std::io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("grille-install-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn a_file_and_a_folder_are_replaced_whole() {
        let root = scratch("replace");
        let (bundles, folder) = (root.join("bundled"), root.join("plugins"));
        fs::create_dir_all(bundles.join("G.vst3/Contents")).unwrap();
        fs::write(bundles.join("G.clap"), b"new").unwrap();
        fs::write(bundles.join("G.vst3/Contents/G.so"), b"new").unwrap();
        fs::create_dir_all(folder.join("G.vst3/Contents")).unwrap();
        fs::write(folder.join("G.vst3/Contents/left-over"), b"old").unwrap();
        fs::write(folder.join("G.clap"), b"old").unwrap();

        replace(&bundles.join("G.clap"), &folder).unwrap();
        replace(&bundles.join("G.vst3"), &folder).unwrap();

        assert_eq!(fs::read(folder.join("G.clap")).unwrap(), b"new");
        assert_eq!(fs::read(folder.join("G.vst3/Contents/G.so")).unwrap(), b"new");
        assert!(!folder.join("G.vst3/Contents/left-over").exists());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_missing_bundle_leaves_the_installed_one() {
        let root = scratch("missing");
        fs::write(root.join("G.clap"), b"old").unwrap();
        assert!(replace(&root.join("nowhere/G.clap"), &root).is_err());
        assert_eq!(fs::read(root.join("G.clap")).unwrap(), b"old");
        assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
        fs::remove_dir_all(root).unwrap();
    }
}
