//! Tests that do their work in a process of their own, with less than this one may do.

use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Tells the test that it is the child: the folder it works in.
const FOLDER: &str = "GRILLE_TEST_FOLDER";

/// A user who owns nothing: *nobody* on most systems.
const NOBODY: u32 = 65_534;

/// The folder, in the child.
pub(crate) fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Runs one test again as a child that may write no file of more than a few hundred bytes, as on a full disk: the
/// system refuses in the middle of a file, and does not kill the writer.
pub(crate) fn run_on_full_disk(test: &str, folder: &Path) {
    let script = r#"trap "" XFSZ; ulimit -f 1; exec "$@""#;
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh"]).arg(std::env::current_exe().unwrap());
    run(command, test, folder);
}

/// Runs one test again as a child that a folder's mode binds, which it does not where the tests are run by root.
pub(crate) fn run_without_rights(test: &str, folder: &Path) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    if std::fs::metadata(folder).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    run(command, test, folder);
}

/// Runs one test again as a child whose user's folder is this one.
pub(crate) fn run_as_user_of(test: &str, folder: &Path) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for place in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(place, folder);
    }
    run(command, test, folder);
}

/// Runs one test again as a child that has a screen, and whose user has this folder.
pub(crate) fn run_on_screen(test: &str, folder: &Path, display: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env("DISPLAY", display).env("LIBGL_ALWAYS_SOFTWARE", "1");
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        command.env(variable, folder);
    }
    run(command, test, folder);
}

fn run(mut command: Command, test: &str, folder: &Path) {
    let output = command.args(["--exact", test]).env(FOLDER, folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}\n{complained}");
}
