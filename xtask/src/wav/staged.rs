//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::error::user_error;

/// A file being written beside its final place; removed again unless [`Staged::commit`] is reached.
#[derive(Debug)]
pub(crate) struct Staged {
    temporary: PathBuf,
    target: PathBuf,
    overwrite: bool,
    is_committed: bool,
}

impl Staged {
    /// Starts a file that is to become `target`.
    ///
    /// # Errors
    /// The target exists and may not be replaced, is no plain file, or its folder cannot be written to.
    pub(crate) fn create(target: &Path, overwrite: bool) -> Result<(Self, File)> {
        refuse_existing(target, overwrite)?;
        let name = target.file_name().ok_or_else(|| {
            user_error(format!("{} names no file; give the path of a WAV file to write", target.display()))
        })?;
        let hidden = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        let temporary = target.with_file_name(hidden);
        let file = File::create(&temporary).map_err(|error| {
            user_error(format!(
                "could not write {}: {error}; choose a folder that exists and that you may write to",
                target.display()
            ))
        })?;
        Ok((Self { temporary, target: target.to_owned(), overwrite, is_committed: false }, file))
    }

    /// Moves the finished file to its place. The file must be closed.
    ///
    /// # Errors
    /// The target appeared meanwhile, or the folder refuses.
    pub(crate) fn commit(mut self) -> Result<()> {
        refuse_existing(&self.target, self.overwrite)?;
        fs::rename(&self.temporary, &self.target).map_err(|error| {
            user_error(format!("could not write {}: {error}; choose another place", self.target.display()))
        })?;
        self.is_committed = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_committed {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

fn refuse_existing(target: &Path, overwrite: bool) -> Result<()> {
    match fs::metadata(target) {
        Ok(found) if !found.is_file() => Err(user_error(format!(
            "{} is not a plain file; give the path of a WAV file to write",
            target.display()
        ))),
        Ok(_) if !overwrite => {
            Err(user_error(format!("{} exists; add --force to replace it", target.display())))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A folder of its own for one test, removed when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("grille-xtask-{}-{name}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn entries(&self) -> usize {
            fs::read_dir(&self.0).unwrap().count()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_committed_file_is_there_and_nothing_else() {
        let folder = Folder::new("commit");
        let target = folder.0.join("out.wav");
        let (staged, mut file) = Staged::create(&target, false).unwrap();
        file.write_all(b"whole").unwrap();
        drop(file);
        assert!(!target.exists());
        staged.commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        assert_eq!(folder.entries(), 1);
    }

    #[test]
    fn an_abandoned_file_leaves_nothing() {
        let folder = Folder::new("abandon");
        let (staged, file) = Staged::create(&folder.0.join("out.wav"), false).unwrap();
        assert_eq!(folder.entries(), 1);
        drop(file);
        drop(staged);
        assert_eq!(folder.entries(), 0);
    }

    #[test]
    fn an_existing_file_stays_unless_told_otherwise() {
        let folder = Folder::new("existing");
        let target = folder.0.join("out.wav");
        fs::write(&target, b"old").unwrap();
        assert!(Staged::create(&target, false).unwrap_err().to_string().contains("--force"));
        let (staged, file) = Staged::create(&target, true).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        drop(file);
        staged.commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"");
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_kept() {
        let folder = Folder::new("meanwhile");
        let target = folder.0.join("out.wav");
        let (staged, file) = Staged::create(&target, false).unwrap();
        drop(file);
        fs::write(&target, b"theirs").unwrap();
        assert!(staged.commit().is_err());
        assert_eq!(fs::read(&target).unwrap(), b"theirs");
        assert_eq!(folder.entries(), 1);
    }

    #[test]
    fn folders_and_missing_folders_are_refused() {
        let folder = Folder::new("folders");
        assert!(Staged::create(&folder.0, true).unwrap_err().to_string().contains("not a plain file"));
        let missing = folder.0.join("missing").join("out.wav");
        assert!(Staged::create(&missing, true).unwrap_err().to_string().contains("could not write"));
    }
}
