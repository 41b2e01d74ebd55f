//! A home folder for a host, so that nothing of the user's plays a part, and programs that must end in time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// Lines of a program's messages that are shown when it fails.
const NUM_LINES_SHOWN: usize = 12;

/// An empty home folder under `target/hosts`.
pub(super) struct Home {
    /// The folder itself.
    pub(super) folder: PathBuf,
}

impl Home {
    /// Makes the folder, without what an earlier run left in it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(super) fn new(workspace: &Workspace, host: &str) -> Result<Self> {
        let folder = workspace.target.join("hosts").join(host);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("could not empty {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// A program that takes this folder for its user's.
    pub(super) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env("HOME", &self.folder)
            .env("XDG_CONFIG_HOME", self.folder.join("config"))
            .env("XDG_DATA_HOME", self.folder.join("data"))
            .env("XDG_CACHE_HOME", self.folder.join("cache"))
            .stdin(Stdio::null());
        command
    }

    /// Starts a program whose messages go to the file `log` in this folder.
    ///
    /// # Errors
    /// The program cannot be started.
    pub(super) fn start(&self, mut command: Command, log: &str) -> Result<Running> {
        let file = File::create(self.log(log))?;
        command.stdout(file.try_clone()?).stderr(file);
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("could not start {name}"))?;
        Ok(Running { child, name })
    }

    /// Runs a program to its end and returns how it ended, whatever that was.
    ///
    /// # Errors
    /// The program cannot be started, or takes longer than `patience`.
    pub(super) fn run(&self, command: Command, log: &str, patience: Duration) -> Result<ExitStatus> {
        let mut running = self.start(command, log)?;
        running.wait(patience)?.with_context(|| {
            format!("{} took longer than {} s{}", running.name, patience.as_secs(), self.end_of(log))
        })
    }

    /// Runs a program that must succeed.
    ///
    /// # Errors
    /// As [`Self::run`]; the program failed.
    pub(super) fn succeed(&self, command: Command, log: &str, patience: Duration) -> Result<String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let status = self.run(command, log, patience)?;
        if !status.success() {
            bail!("{name} failed ({status}){}", self.end_of(log));
        }
        fs::read_to_string(self.log(log)).with_context(|| format!("{name} says nothing"))
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// The last lines of a program's messages, to go behind a sentence.
    pub(super) fn end_of(&self, log: &str) -> String {
        let text = fs::read(self.log(log)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let shown = lines.get(lines.len().saturating_sub(NUM_LINES_SHOWN)..).unwrap_or_default().join("\n");
        format!("; the end of its messages:\n{shown}")
    }
}

/// A program that is ended with this value.
pub(super) struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Waits for the program's end; `None` if it goes on for longer than `patience`.
    ///
    /// # Errors
    /// The system does not tell.
    pub(super) fn wait(&mut self, patience: Duration) -> Result<Option<ExitStatus>> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if start.elapsed() > patience {
                return Ok(None);
            }
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until the answer is there, or `None` when `patience` is over.
///
/// # Errors
/// Asking fails.
pub(super) fn wait_for<T>(
    patience: Duration,
    mut ask: impl FnMut() -> Result<Option<T>>,
) -> Result<Option<T>> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(Some(answer));
        }
        if start.elapsed() > patience {
            return Ok(None);
        }
        std::thread::sleep(LOOK);
    }
}

/// The version of an installed Debian package without Debian's own additions.
pub(super) fn debian_version(package: &str) -> Option<String> {
    let output =
        Command::new("dpkg-query").args(["--show", "--showformat=${Version}", package]).output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    let upstream = version.rsplit(':').next()?.split(['~', '-', '+']).next()?;
    (output.status.success() && !upstream.is_empty()).then(|| upstream.to_owned())
}

/// Whether a file is where programs are looked for.
pub(super) fn is_program(name: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder: PathBuf| is_file(&folder.join(name)))
}

fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file())
}
