//! pedalboard and dawdreamer, two JUCE hosts that are driven from Python: an environment made on first use, and
//! the tests in `tests/hosts`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::Outcome;
use super::table::{COLUMNS, Row, Seen};
use crate::system::{install_advice, install_packages};
use crate::workspace::{Build, Workspace};

/// What Debian's Python needs to make environments, and the hosts to load.
const PACKAGES: [&str; 6] = ["python3", "python3-venv", "libatomic1", "zlib1g", "libgl1", "libglib2.0-0"];

/// What imports if the environment is whole.
const MODULES: &str = "import dawdreamer, numpy, pedalboard, pyloudnorm, pytest";

/// Tries the built VST3 in pedalboard.
///
/// # Errors
/// The environment cannot be made.
pub(super) fn pedalboard(workspace: &Workspace) -> Result<Outcome> {
    let folder = tests(workspace);
    let others = format!("--ignore={}", folder.join(DAWDREAMER).display());
    run(workspace, "pedalboard", &[folder.into_os_string(), others.into()])
}

/// Tries the built VST3 in dawdreamer.
///
/// # Errors
/// The environment cannot be made.
pub(super) fn dawdreamer(workspace: &Workspace) -> Result<Outcome> {
    run(workspace, "dawdreamer", &[tests(workspace).join(DAWDREAMER).into_os_string()])
}

/// The tests that are not pedalboard's.
const DAWDREAMER: &str = "test_dawdreamer.py";

fn tests(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests").join("hosts")
}

/// Runs tests; they say which column of the table they speak of (`tests/hosts/conftest.py`).
fn run(workspace: &Workspace, host: &str, arguments: &[OsString]) -> Result<Outcome> {
    let python = environment(&workspace.target.join("venv"), &tests(workspace).join("requirements.txt"))?;
    let report = workspace.target.join(format!("{host}.seen"));
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let status = Command::new(python)
        .args(["-m", "pytest", "-p", "no:cacheprovider", "--durations=5"])
        .args(arguments)
        .current_dir(&workspace.root)
        .env("GRILLE_VST3", workspace.bundles(Build::Checked).vst3)
        .env("GRILLE_HOST", host)
        .env("GRILLE_SEEN", &report)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .status()
        .context("could not start pytest")?;
    if !status.success() {
        bail!("{host}: pytest's messages above say why");
    }
    let report = fs::read_to_string(&report).context("pytest does not say what it saw")?;
    let (version, lines) = report.split_once('\n').context("pytest does not say the host's version")?;
    let seen = COLUMNS.map(|column| {
        let is_seen = lines.lines().any(|line| line == column);
        if is_seen { Seen::Yes } else { Seen::NotTried }
    });
    Ok(Outcome::Ran(Row {
        host: host.to_owned(),
        version: version.to_owned(),
        format: "VST3".to_owned(),
        seen,
    }))
}

/// The Python of an environment that has exactly what `requirements` asks for.
fn environment(folder: &Path, requirements: &Path) -> Result<PathBuf> {
    let python = interpreter(folder);
    let stamp = folder.join("requirements.txt");
    let wanted =
        fs::read(requirements).with_context(|| format!("could not read {}", requirements.display()))?;
    let is_fresh = fs::read(&stamp).is_ok_and(|installed| installed == wanted);
    if is_fresh && succeeds(&python, &["-c", MODULES]) {
        return Ok(python);
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let folder_text = folder.to_string_lossy();
    let create = || succeeds(Path::new(system_python()), &["-m", "venv", &folder_text]);
    if !(create() || install_packages(&PACKAGES) && create()) {
        bail!("Python cannot make a virtual environment; install it with `{}`", install_advice(&PACKAGES));
    }
    let status = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(requirements)
        .status()
        .context("could not start pip")?;
    if !status.success() {
        bail!("pip could not install {}; is the package index reachable?", requirements.display());
    }
    check_host(&python)?;
    fs::write(stamp, wanted)?;
    Ok(python)
}

/// The hosts are binaries that want a few system libraries.
fn check_host(python: &Path) -> Result<()> {
    let loads = || succeeds(python, &["-c", MODULES]);
    if loads() || install_packages(&PACKAGES) && loads() {
        return Ok(());
    }
    bail!(
        "the hosts do not load (`{} -c '{MODULES}'` says why); they need what `{}` installs",
        python.display(),
        install_advice(&PACKAGES)
    )
}

fn system_python() -> &'static str {
    if cfg!(windows) { "python" } else { "python3" }
}

fn interpreter(folder: &Path) -> PathBuf {
    if cfg!(windows) { folder.join("Scripts").join("python.exe") } else { folder.join("bin").join("python") }
}

fn succeeds(program: &Path, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
