//! The user's folder of measured heads: SOFA files, put there by the user, listed and never changed.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::user_root;

/// The folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heads {
    folder: PathBuf,
}

impl Heads {
    /// The folder in the platform's data directory; `None` where there is none.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        Some(Self::at(&user_root()?))
    }

    /// The folder below `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { folder: root.join("heads") }
    }

    /// Where the files are, made if it is not there yet.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn made_folder(&self) -> io::Result<&Path> {
        fs::create_dir_all(&self.folder)?;
        Ok(&self.folder)
    }

    /// Every SOFA file, by name; a folder that does not exist yet is empty.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let is_sofa =
            |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sofa"));
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_sofa).collect();
        files.sort();
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sofa_files_are_listed_by_name_and_nothing_else() {
        let root = std::env::temp_dir().join(format!("grille-heads-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let heads = Heads::at(&root);
        assert!(heads.files().is_empty() && !root.exists());
        for name in ["b.sofa", "a.SOFA", "notes.txt"] {
            fs::write(heads.made_folder().unwrap().join(name), "").unwrap();
        }
        let names: Vec<_> = heads.files().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["a.SOFA", "b.sofa"]);
        fs::remove_dir_all(root).unwrap();
    }
}
