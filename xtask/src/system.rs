//! What has to be on the machine besides Rust, and how it gets there.

use std::path::Path;
use std::process::{Command, Stdio};

/// What apt-get is started with if this user may install packages without being asked for anything.
fn apt() -> Option<Command> {
    if !Path::new("/usr/bin/apt-get").exists() {
        return None;
    }
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == "0");
    if is_root {
        return Some(Command::new("apt-get"));
    }
    let sudo = || {
        let mut command = Command::new("sudo");
        command.args(["--non-interactive", "--preserve-env=DEBIAN_FRONTEND"]);
        command
    };
    let may = sudo().arg("true").stdin(Stdio::null()).stderr(Stdio::null()).status();
    may.is_ok_and(|status| status.success()).then(|| {
        let mut command = sudo();
        command.arg("apt-get");
        command
    })
}

/// Installs Debian packages where that needs no password: as root or through sudo, on Debian and its kin.
///
/// Returns whether they are there now.
pub(crate) fn install_packages(packages: &[&str]) -> bool {
    let apt = |arguments: &[&str]| {
        let Some(mut command) = apt() else { return false };
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let install = [&["install", "--yes", "--no-install-recommends"][..], packages].concat();
    // The lists may be missing on a fresh machine or old on another: try, then refresh and try again.
    apt(&install) || (apt(&["update"]) && apt(&install))
}

/// The command that installs Debian packages, to be shown to people.
pub(crate) fn install_advice(packages: &[&str]) -> String {
    format!("sudo apt-get install {}", packages.join(" "))
}
