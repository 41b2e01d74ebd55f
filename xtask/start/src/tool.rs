//! Cargo, and the tool behind the verbs (`xtask`), built with what a verb needs and started.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::terminal::complain;

/// What the tool is built together with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// With the plug-in that `demo` and `render` load: no test in it, and none of the release's long optimization.
    WithPlugin,
    /// With the plug-in and the tests, all of which abort if the audio thread allocates.
    WithTests,
    /// By itself, for verbs that build a release or nothing.
    Alone,
}

impl Build {
    /// What a verb needs.
    pub(crate) fn of(verb: &str, arguments: &[OsString]) -> Self {
        if asks_for_help(arguments) {
            return Self::Alone;
        }
        match verb {
            "demo" | "render" => Self::WithPlugin,
            "window" | "stress" | "hosts" | "calls" | "windows" => Self::WithTests,
            _ => Self::Alone,
        }
    }

    /// What cargo is told; `xtask` tells it the same of the library, and finds it built.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::WithPlugin => &["build", "--workspace", "--lib", "--bin", "xtask"],
            // With a test among the targets cargo chooses the features of all crates as for the tests.
            Self::WithTests => &[
                "build",
                "--workspace",
                "--lib",
                "--bin",
                "xtask",
                "--test",
                "it",
                "--features",
                "grille/rt-audit",
            ],
            Self::Alone => &["build", "--package", "xtask"],
        }
    }
}

/// True if a verb is to say what it does instead of doing it.
pub(crate) fn asks_for_help(arguments: &[OsString]) -> bool {
    arguments.iter().any(|argument| argument == "--help" || argument == "-h")
}

/// The cargo that runs this, started in the workspace.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The workspace's folder, as the cargo that runs this says: a clone that was copied with all it has built must not work
/// on the folder it was built in.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
    here.parent().and_then(Path::parent).map_or(here.clone(), Path::to_owned)
}

/// Runs a command whose output the caller sees.
///
/// # Errors
/// It cannot be started, or fails; then it has said why.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let exit_code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
            Err(Failure { sentence: None, exit_code })
        }
        Err(error) => Err(Failure::new(format!("could not start {program}: {error}"))),
    }
}

/// Builds the tool and runs it in the caller's folder.
///
/// # Errors
/// It does not build, or fails; either has said why.
pub(crate) fn run(build: Build, arguments: &[OsString]) -> Result<(), Failure> {
    succeed(&mut built(build, arguments)?)
}

/// Likewise, and becomes the tool where the system knows how: it alone is asked to stop, and cleans up before the
/// caller gets the terminal back.
///
/// # Errors
/// As [`run`].
pub(crate) fn become_it(build: Build, arguments: &[OsString]) -> Result<(), Failure> {
    let mut command = built(build, arguments)?;
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(&mut command);
        Err(Failure::new(format!("could not start the tool: {error}")))
    }
    #[cfg(not(unix))]
    succeed(&mut command)
}

fn built(build: Build, arguments: &[OsString]) -> Result<Command, Failure> {
    let tool = path()?;
    if !tool.exists() {
        complain(
            "Building the tool, and the plug-in if it is needed: the first time this takes some minutes.",
        );
    }
    succeed(cargo().args(build.arguments()))?;
    let mut command = Command::new(tool);
    command.args(arguments);
    Ok(command)
}

/// Cargo puts all tools of a profile into one folder.
fn path() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure::new(format!("where am I? {error}")))?;
    Ok(own.with_file_name(format!("xtask{EXE_SUFFIX}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_plays_the_plug_in_is_built_with_it() {
        assert_eq!(
            ["demo", "hosts", "install", "help"].map(|verb| Build::of(verb, &[])),
            [Build::WithPlugin, Build::WithTests, Build::Alone, Build::Alone]
        );
        assert!(root().join("Cargo.lock").exists());
        assert_eq!(Build::of("demo", &["--help".into()]), Build::Alone, "nobody waits for help");
    }
}
