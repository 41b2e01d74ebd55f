//! A toolchain that builds for Windows: this machine's own, with the standard library's source beside it.
//!
//! Debian packages that source for each version of Rust (`rust-src`, in backports for the latest). It is unpacked below the
//! target folder, where a copy of the toolchain is made of links; nothing of the user's toolchain or system changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::Message;

use crate::error::user_error;
use crate::system::{install_advice, install_packages};
use crate::workspace::Workspace;

/// What is built for.
pub(super) const TARGET: &str = "x86_64-pc-windows-gnu";

/// Compiles and links C for it.
pub(super) const LINKER: &str = "x86_64-w64-mingw32-gcc-posix";

/// Suites of Debian that may have the source, newest last.
const SUITES: [&str; 4] = ["trixie", "trixie-backports", "forky", "sid"];

/// Installs what is not there yet.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if (is_there(LINKER) && is_there("wine")) || install_packages(packages) {
        return Ok(());
    }
    Err(user_error(format!("mingw and wine are missing: {}", install_advice(packages))))
}

/// A copy of the toolchain.
pub(super) struct Toolchain {
    root: PathBuf,
}

impl Toolchain {
    /// Makes it, if it is not there.
    pub(super) fn prepare(place: &Path) -> Result<Self> {
        let version = output(Command::new("rustc").arg("--version"))?;
        let version = version.split(' ').nth(1).context("rustc has no version")?.to_owned();
        let root = place.join(format!("rust-{version}"));
        let library = root.join("lib/rustlib/src/rust/library");
        if library.join("std").exists() {
            return Ok(Self { root });
        }
        let source = source(place, &version)?;
        let system = fs::canonicalize(output(Command::new("rustc").args(["--print", "sysroot"]))?)?;
        fs::create_dir_all(&root)?;
        for folder in ["bin", "lib", "libexec"] {
            let from = system.join(folder);
            if from.exists() {
                // Links where the file system allows them, else copies.
                let copied = Command::new("cp").arg("-al").arg(&from).arg(&root).status();
                if !copied.is_ok_and(|status| status.success()) {
                    succeed(Command::new("cp").arg("-a").arg(&from).arg(&root))?;
                }
            }
        }
        fs::create_dir_all(library.parent().context("a library has a folder")?)?;
        succeed(Command::new("cp").arg("-a").arg(&source).arg(&library))?;
        Ok(Self { root })
    }

    /// Builds the plug-in and this tool.
    pub(super) fn build(&self, workspace: &Workspace, place: &Path) -> Result<()> {
        let mut cargo = self.cargo(workspace, place);
        cargo.args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"]);
        cargo.args(["--package", "grille", "--lib", "--package", "xtask", "--bin", "xtask"]);
        succeed(&mut cargo)
    }

    /// Builds the unit tests of the plug-in; the program that runs them.
    pub(super) fn build_tests(&self, workspace: &Workspace, place: &Path) -> Result<PathBuf> {
        let mut cargo = self.cargo(workspace, place);
        cargo.args(["test", "--no-run", "--release", "--target", TARGET]);
        cargo.args(["-Zbuild-std=std,panic_abort,test,proc_macro", "--package", "grille", "--lib"]);
        cargo.arg("--message-format=json-render-diagnostics").stderr(Stdio::inherit());
        let messages = output(&mut cargo)?;
        let programs = Message::parse_stream(messages.as_bytes()).filter_map(|message| match message {
            Ok(Message::CompilerArtifact(artifact)) => artifact.executable,
            _ => None,
        });
        Ok(programs.last().context("the tests are no program")?.into_std_path_buf())
    }

    /// The cargo of this toolchain, set up to build for Windows below a place.
    fn cargo(&self, workspace: &Workspace, place: &Path) -> Command {
        let mut cargo = Command::new(self.root.join("bin/cargo"));
        cargo.current_dir(&workspace.root);
        cargo.env("RUSTC_BOOTSTRAP", "1");
        cargo.env("RUSTC", self.root.join("bin/rustc"));
        cargo.env("CARGO_TARGET_DIR", place.join("build"));
        cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", LINKER);
        // Optimization across crates doubles the time and changes no sample.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        // With the library path of the toolchain that has started this, its compiler would be loaded.
        for inherited in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTFLAGS", "LD_LIBRARY_PATH"] {
            cargo.env_remove(inherited);
        }
        // The linker would write when it was started.
        let flags = [workspace.without_folders(), vec!["-Clink-arg=-Wl,--no-insert-timestamp".to_owned()]];
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.concat().join("\u{1f}"));
        cargo
    }
}

/// The standard library's source of a version, fetched with package lists of its own.
fn source(place: &Path, version: &str) -> Result<PathBuf> {
    let lists = place.join("lists");
    fs::create_dir_all(lists.join("partial"))?;
    let sources = place.join("sources.list");
    let suites = SUITES.map(|suite| {
        let key = "/usr/share/keyrings/debian-archive-keyring.gpg";
        format!("deb [signed-by={key}] http://deb.debian.org/debian {suite} main\n")
    });
    fs::write(&sources, suites.concat())?;
    let apt = |program: &str| {
        let mut command = Command::new(program);
        command.current_dir(place);
        command.args([
            "-o",
            "APT::Sandbox::User=root",
            "-o",
            "Dir::Etc::sourceparts=-",
            "-o",
            "APT::Get::List-Cleanup=0",
            "-o",
        ]);
        command.arg(format!("Dir::Etc::sourcelist={}", sources.display()));
        command.arg("-o").arg(format!("Dir::State::lists={}", lists.display()));
        command
    };
    succeed(apt("apt-get").args(["--quiet=2", "update"]))?;
    let versions = output(apt("apt-cache").args(["madison", "rust-src"]))?;
    let found = versions
        .lines()
        .filter_map(|line| line.split('|').nth(1).map(str::trim))
        .find(|found| found.starts_with(&format!("{version}+")));
    let Some(found) = found else {
        return Err(user_error(format!(
            "Debian has no source of Rust {version}'s standard library; there are {}",
            versions
                .lines()
                .filter_map(|line| line.split('|').nth(1))
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(", ")
        )));
    };
    succeed(apt("apt-get").args(["--quiet=2", "download"]).arg(format!("rust-src={found}")))?;
    let is_package = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("rust-src_") && name.ends_with(".deb")
    };
    let package = fs::read_dir(place)?.flatten().map(|entry| entry.path()).find(is_package);
    let package = package.context("the package was not stored")?;
    let unpacked = place.join("rust-src");
    succeed(Command::new("dpkg-deb").arg("--extract").arg(&package).arg(&unpacked))?;
    let library = unpacked.join(format!("usr/src/rustc-{version}/library"));
    ensure!(library.exists(), "the package holds no {}", library.display());
    Ok(library)
}

fn output(command: &mut Command) -> Result<String> {
    let done =
        command.output().with_context(|| format!("could not start {}", command.get_program().display()))?;
    ensure!(done.status.success(), "{} failed", command.get_program().display());
    Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}

pub(super) fn succeed(command: &mut Command) -> Result<()> {
    let status =
        command.status().with_context(|| format!("could not start {}", command.get_program().display()))?;
    if !status.success() {
        bail!("{} failed; its messages above say why", command.get_program().display());
    }
    Ok(())
}
