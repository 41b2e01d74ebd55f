//! What has to be on the machine besides Rust, and how it gets there.

use std::path::Path;
use std::process::{Command, Stdio};

/// True if this user may install packages with apt without being asked for anything.
fn can_install() -> bool {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == "0");
    is_root && Path::new("/usr/bin/apt-get").exists()
}

/// Installs Debian packages where that needs nobody's consent: as root, on Debian and its kin.
///
/// Returns whether they are there now.
pub(crate) fn install_packages(packages: &[&str]) -> bool {
    if !can_install() {
        return false;
    }
    let apt = |arguments: &[&str]| {
        Command::new("apt-get")
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
