//! Lints for systems this machine is not, with the toolchain that `cargo xtask windows` makes below the target folder. No
//! library of these systems is needed for that: nothing is linked.

use std::path::PathBuf;
use std::process::Command;

use crate::Failure;
use crate::terminal::say;
use crate::tool::{root, succeed};

/// The systems, as the compiler names them, and what is made for them: the tool opens no window on macOS.
const SYSTEMS: [(&str, &[&str]); 2] = [
    ("x86_64-pc-windows-gnu", &["--package", "grille", "--lib", "--package", "xtask", "--bins"]),
    ("aarch64-apple-darwin", &["--package", "grille", "--lib"]),
];

/// Checks the plug-in and the tool for each, or says why not: making that toolchain takes minutes that the list does not have.
///
/// # Errors
/// It does not compile there, or a lint complains.
pub(crate) fn check() -> Result<(), Failure> {
    let Some(toolchain) = toolchain() else {
        say("Windows and macOS are skipped: `cargo xtask windows` makes the toolchain that checks them.");
        return Ok(());
    };
    for (system, targets) in SYSTEMS {
        say(format!("For {system}:"));
        let program = |name: &str| toolchain.join("bin").join(name);
        let mut cargo = Command::new(program("cargo-clippy"));
        cargo.current_dir(root()).args(["clippy", "--quiet", "--target", system]);
        cargo.arg("-Zbuild-std=std,panic_abort").args(targets);
        // Where the system has no such values of its own, clippy 1.95 does not see that they are constant.
        cargo.args(["--", "--deny", "warnings", "--allow", "clippy::missing_const_for_thread_local"]);
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", program("rustc")).env("CARGO", program("cargo"));
        cargo.env("CARGO_TARGET_DIR", target().join("windows").join("checked"));
        // As where that toolchain builds: its own compiler is to be loaded.
        for inherited in ["RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "LD_LIBRARY_PATH"] {
            cargo.env_remove(inherited);
        }
        succeed(&mut cargo)?;
    }
    Ok(())
}

/// The toolchain of the present compiler's version, if it has been made.
fn toolchain() -> Option<PathBuf> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    let toolchain = target().join("windows").join(format!("rust-{}", version.split(' ').nth(1)?));
    toolchain.join("lib/rustlib/src/rust/library/std").exists().then_some(toolchain)
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
