//! Tests in a real host: a Python environment with pedalboard (JUCE's host), made on first use.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::system::{install_advice, install_packages};
use crate::workspace::Workspace;

/// What Debian's Python needs to make environments, and the host to load.
const PACKAGES: [&str; 4] = ["python3", "python3-venv", "libatomic1", "zlib1g"];

/// Brings the bundles up to date and runs `tests/hosts` on them.
///
/// # Errors
/// The environment cannot be made, or a test fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    workspace.build_bundles()?;
    let folder = workspace.root.join("tests").join("hosts");
    let python = environment(&workspace.target.join("venv"), &folder.join("requirements.txt"))?;
    let status = Command::new(python)
        .args(["-m", "pytest", "-p", "no:cacheprovider", "--durations=5"])
        .arg(&folder)
        .current_dir(&workspace.root)
        .env("GRILLE_VST3", workspace.vst3_bundle())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .status()
        .context("could not start pytest")?;
    if !status.success() {
        bail!("pytest's messages above say why");
    }
    Ok(())
}

/// The Python of an environment that has exactly what `requirements` asks for.
fn environment(folder: &Path, requirements: &Path) -> Result<PathBuf> {
    let python = interpreter(folder);
    let stamp = folder.join("requirements.txt");
    let wanted =
        fs::read(requirements).with_context(|| format!("could not read {}", requirements.display()))?;
    let is_fresh = fs::read(&stamp).is_ok_and(|installed| installed == wanted);
    if is_fresh && succeeds(&python, &["-c", "import numpy, pedalboard, pyloudnorm, pytest"]) {
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

/// The host is a binary that wants a few system libraries.
fn check_host(python: &Path) -> Result<()> {
    let loads = || succeeds(python, &["-c", "import pedalboard"]);
    if loads() || install_packages(&PACKAGES) && loads() {
        return Ok(());
    }
    bail!(
        "the host does not load (`{} -c 'import pedalboard'` says why); it needs what `{}` installs",
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
