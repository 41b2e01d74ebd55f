//! The user's folder of measured heads: SOFA files as they were got, under names of the user's own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::atomic_write::copy_file;
use super::read::open_regular;
use super::trash::{move_file, places, waiting_place};
use super::{LibraryError, Removed, user_root};
use crate::headphones::kept_name;

/// The ending of the files.
const ENDING: &str = "sofa";

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
            |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING));
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_sofa).collect();
        files.sort_by(|a, b| (a.file_stem(), a).cmp(&(b.file_stem(), b)));
        files
    }

    /// True for a file of this folder.
    #[must_use]
    pub fn holds(&self, path: &Path) -> bool {
        path.parent() == Some(&self.folder)
    }

    /// Copies a file into the folder, beside one of the same name, and returns where it is. Sets have tens of
    /// megabytes: not for a thread that must not wait.
    ///
    /// # Errors
    /// It cannot be read or written; what was there before is as it was.
    pub fn keep(&self, path: &Path) -> Result<PathBuf, LibraryError> {
        let source = open_regular(path).map_err(|source| LibraryError::read(source, path))?;
        let place = reserved(&self.folder.join(path.file_name().unwrap_or_default()))?;
        let copied = copy_file(source, &place);
        given_up_unless(copied.map_err(|source| LibraryError::write(source, &place)), place)
    }

    /// Gives a head another name and returns where it is then.
    ///
    /// # Errors
    /// The name is none or taken, the file is gone, or it could not be moved.
    pub fn rename(&self, path: &Path, name: &str) -> Result<PathBuf, LibraryError> {
        let name = file_name(name).ok_or(LibraryError::Nameless)?;
        let place = self.folder.join(format!("{name}.{ENDING}"));
        if place == path {
            return Ok(place);
        }
        // Closed before it is replaced: Windows replaces no file that is open.
        match File::create_new(&place).map(drop) {
            Ok(()) => given_up_unless(move_file(path, &place), place),
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(LibraryError::write(error, &place))
            }
            Err(_) if is_respelled(path, &place) => move_file(path, &place).map(|()| place),
            Err(_) => Err(LibraryError::Taken(name)),
        }
    }

    /// Takes a head out of the folder, so that [`Self::restore`] can bring it back.
    ///
    /// # Errors
    /// The file is gone, or could not be moved.
    pub fn remove(&self, path: &Path) -> Result<Removed, LibraryError> {
        let to = moved(path, &waiting_place(path))?;
        Ok(Removed { from: path.to_owned(), to })
    }

    /// Brings a removed head back, beside one that has taken its name.
    ///
    /// # Errors
    /// Its file could not be moved.
    pub fn restore(&self, removed: &Removed) -> Result<(), LibraryError> {
        moved(&removed.to, &removed.from).map(drop)
    }
}

/// Moves a file to `to` or beside it, and returns where it is.
fn moved(from: &Path, to: &Path) -> Result<PathBuf, LibraryError> {
    let place = reserved(to)?;
    given_up_unless(move_file(from, &place), place)
}

/// An empty file at `path` or, where that is taken, beside it: two processes never get the same.
fn reserved(path: &Path) -> Result<PathBuf, LibraryError> {
    fs::create_dir_all(path.parent().unwrap_or(path)).map_err(|source| LibraryError::write(source, path))?;
    for place in places(path) {
        match File::create_new(&place) {
            Ok(_) => return Ok(place),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(LibraryError::write(error, &place)),
        }
    }
    Err(LibraryError::Taken(path.display().to_string()))
}

/// A place that was reserved, if what was to come there has come.
fn given_up_unless(come: Result<(), LibraryError>, place: PathBuf) -> Result<PathBuf, LibraryError> {
    match come {
        Ok(()) => Ok(place),
        Err(error) => {
            // Empty and nobody's; if it cannot be removed either, there is nothing left to try.
            let _ = fs::remove_file(&place);
            Err(error)
        }
    }
}

/// True for one file under two spellings: file systems that fold case know it by both.
fn is_respelled(path: &Path, place: &Path) -> bool {
    let folded = |path: &Path| path.as_os_str().to_string_lossy().to_lowercase();
    let true_path = |path: &Path| fs::canonicalize(path).ok();
    folded(path) == folded(place) && true_path(path).is_some_and(|path| true_path(place) == Some(path))
}

/// What people type, as a name every file system takes; `None` if nothing is left of it.
fn file_name(name: &str) -> Option<String> {
    let parted = |c: char| if r#"/\:*?"<>|"#.contains(c) { '-' } else { c };
    let name: String = kept_name(name).chars().map(parted).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let kept = if is_device(name) { format!("{name}-") } else { name.to_owned() };
    name.contains(char::is_alphanumeric).then_some(kept)
}

/// Whether Windows takes a name for a device, whatever its ending. Folders are copied from one system to another, so no
/// system gets such a file.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let is_port = |port: &str| {
        let number = stem
            .strip_prefix(port)
            .and_then(|rest| rest.chars().next().filter(|_| rest.chars().count() == 1));
        number.is_some_and(|number| number.is_ascii_digit() || "\u{b9}\u{b2}\u{b3}".contains(number))
    };
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || ["COM", "LPT"].into_iter().any(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of heads of this test's own, beside a head from elsewhere.
    fn heads(test: &str) -> (PathBuf, Heads, PathBuf) {
        let root = std::env::temp_dir().join(format!("grille-heads-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        let elsewhere = root.join("My ears.sofa");
        fs::write(&elsewhere, "one").unwrap();
        (root.clone(), Heads::at(&root), elsewhere)
    }

    fn names(heads: &Heads) -> Vec<String> {
        heads.files().iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn no_head_has_the_name_of_a_device() {
        for (typed, kept) in [
            ("con", "con-"),
            ("NUL.old", "NUL.old-"),
            ("Com1", "Com1-"),
            ("LPT\u{b2}", "LPT\u{b2}-"),
            ("Conrad", "Conrad"),
            ("COM", "COM"),
            ("COM12", "COM12"),
            ("Nul points", "Nul points"),
        ] {
            assert_eq!(file_name(typed).as_deref(), Some(kept));
        }
    }

    #[test]
    fn sofa_files_are_listed_by_name_and_nothing_else() {
        let (root, heads, _) = heads("list");
        assert!(heads.files().is_empty() && !root.join("heads").exists());
        for name in ["b.sofa", "a.SOFA", "notes.txt"] {
            fs::write(heads.made_folder().unwrap().join(name), "").unwrap();
        }
        assert_eq!(names(&heads), ["a.SOFA", "b.sofa"]);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn heads_of_one_name_are_kept_side_by_side() {
        let (root, heads, elsewhere) = heads("keep");
        let first = heads.keep(&elsewhere).unwrap();
        fs::write(&elsewhere, "two").unwrap();
        let second = heads.keep(&elsewhere).unwrap();
        assert!(heads.holds(&first) && heads.holds(&second) && !heads.holds(&elsewhere));
        assert_eq!(names(&heads), ["My ears.sofa", "My ears 2.sofa"]);
        assert_eq!((fs::read(first).unwrap(), fs::read(second).unwrap()), (b"one".to_vec(), b"two".to_vec()));
        let error = heads.keep(&root.join("none.sofa")).unwrap_err().to_string();
        assert!(error.starts_with("could not read") && error.ends_with("or take it away"), "{error}");
        let error = heads.keep(&root).unwrap_err().to_string();
        assert!(error.contains("it is not a regular file"), "{error}");
        assert_eq!(names(&heads).len(), 2);
        fs::remove_dir_all(root).unwrap();
    }

    /// Instances that keep heads of one name at the same moment.
    #[test]
    fn nothing_is_lost_when_many_keep_at_once() {
        let (root, heads, _) = heads("at-once");
        std::thread::scope(|scope| {
            for idx in 0..8 {
                let (heads, folder) = (heads.clone(), root.join(idx.to_string()));
                scope.spawn(move || {
                    fs::create_dir_all(&folder).unwrap();
                    let own = folder.join("head.sofa");
                    for round in 0..20 {
                        fs::write(&own, format!("{idx} {round}")).unwrap();
                        heads.keep(&own).unwrap();
                    }
                });
            }
        });
        let mut kept: Vec<String> =
            heads.files().iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        kept.sort();
        kept.dedup();
        assert_eq!(kept.len(), 8 * 20);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_new_name_takes_nobody_elses_and_no_path() {
        let (root, heads, elsewhere) = heads("rename");
        let [first, second] = [heads.keep(&elsewhere).unwrap(), heads.keep(&elsewhere).unwrap()];
        let renamed = heads.rename(&second, " ../Ann: left/right. ").unwrap();
        assert_eq!(renamed.file_name().unwrap(), "-Ann- left-right.sofa");
        let error = heads.rename(&renamed, "My ears").unwrap_err().to_string();
        assert_eq!(error, "there is a My ears in your folder already: choose another name");
        assert!(matches!(heads.rename(&first, " /./ "), Err(LibraryError::Nameless)));
        assert!(matches!(heads.rename(&second, "Other"), Err(LibraryError::Gone)));
        assert_eq!(heads.rename(&first, "My ears").unwrap(), first);
        assert_eq!(names(&heads), ["-Ann- left-right.sofa", "My ears.sofa"]);
        fs::remove_dir_all(root).unwrap();
    }

    /// A disk that folds case knows the file by either spelling; here a link stands for the other one.
    #[cfg(unix)]
    #[test]
    fn a_head_can_be_spelled_otherwise() {
        let (root, heads, elsewhere) = heads("case");
        let kept = heads.keep(&elsewhere).unwrap();
        let renamed = heads.rename(&kept, "my Ears").unwrap();
        assert_eq!(names(&heads), ["my Ears.sofa"]);
        std::os::unix::fs::symlink(&renamed, renamed.with_file_name("MY EARS.sofa")).unwrap();
        heads.rename(&renamed, "MY EARS").unwrap();
        assert_eq!(names(&heads), ["MY EARS.sofa"]);
        heads.keep(&elsewhere).unwrap();
        let error = heads.rename(&kept, "MY EARS").unwrap_err().to_string();
        assert_eq!(error, "there is a MY EARS in your folder already: choose another name");
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_name_no_file_can_have_is_refused_with_the_right_advice() {
        let (root, heads, elsewhere) = heads("long");
        let kept = heads.keep(&elsewhere).unwrap();
        let name = "耳".repeat(90);
        let error = heads.rename(&kept, &name).unwrap_err().to_string();
        assert_eq!(error, format!("the name {name} is too long for a file: choose a shorter one"));
        let longest = heads.rename(&kept, &"耳".repeat(83)).unwrap();
        assert_eq!(heads.files(), [longest]);
        fs::remove_dir_all(root).unwrap();
    }

    /// Also where its name has been taken, or another of its name was deleted before.
    #[test]
    fn a_deleted_head_comes_back() {
        let (root, heads, elsewhere) = heads("delete");
        let kept = heads.keep(&elsewhere).unwrap();
        let removed = heads.remove(&kept).unwrap();
        assert!(heads.files().is_empty() && matches!(heads.remove(&kept), Err(LibraryError::Gone)));
        fs::write(&elsewhere, "two").unwrap();
        heads.keep(&elsewhere).unwrap();
        let removed_later = heads.remove(&kept).unwrap();
        heads.restore(&removed).unwrap();
        heads.restore(&removed_later).unwrap();
        assert_eq!(names(&heads), ["My ears.sofa", "My ears 2.sofa"]);
        assert_eq!(fs::read(kept).unwrap(), b"one");
        fs::remove_dir_all(root).unwrap();
    }
}
