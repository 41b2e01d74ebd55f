//! `cargo xtask dist`: archives that people download, unpack and install.

mod archive;
mod licenses;
mod notes;
mod symbols;
mod tried;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::error::user_error;
use crate::terminal::say;
use crate::verbs::help::usage;
use crate::workspace::{Build, Bundles, Workspace};
use archive::Tree;

/// Puts both bundles into the folders where hosts of this user look for them.
const INSTALLER: &str = include_str!("install.sh");

/// What lies beside the bundles, as it is in the repository.
const DOCUMENTS: [&str; 4] = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "CHANGELOG.md"];

/// Makes, installs and plays the archives.
///
/// # Errors
/// There are changes that no commit has, the build fails, a library's license is not one of those that are kept, the library
/// asks for a newer system than is promised, or what was unpacked does not play.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let with_windows = match arguments.iter().map(|argument| argument.to_string_lossy()).collect::<Vec<_>>() {
        none if none.is_empty() => false,
        only if only == ["--windows"] => true,
        other => {
            let other = other.join(" ");
            return Err(user_error(format!("\"{other}\" means nothing here; {}", usage("dist"))));
        }
    };
    let workspace = Workspace::locate()?;
    require_clean(&workspace)?;
    let bundles = workspace.build(Build::ForOthers)?;
    symbols::check(&bundles.clap)?;
    let folder = workspace.target.join("dist");
    fs::create_dir_all(&folder)?;
    let system = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let mut archives = vec![pack(&workspace, &folder, &bundles, &system)?];
    tried::unpacked(&archives[0])?;
    if with_windows {
        archives.push(for_windows(&workspace, &folder)?);
    }
    let sums: String = archives.iter().map(|path| line_of_sum(path)).collect::<Result<_>>()?;
    fs::write(folder.join("SHA256SUMS"), &sums)?;
    fs::write(folder.join("NOTES.md"), notes::of(&workspace.root, &workspace.version)?)?;
    say(sums.trim_end());
    say(format!("Archives, checksums and notes are in {}", folder.display()));
    Ok(())
}

/// The archive of bundles for this system.
pub(crate) fn pack(workspace: &Workspace, folder: &Path, bundles: &Bundles, system: &str) -> Result<PathBuf> {
    let name = format!("grille-{}-{system}", workspace.version);
    let mut tree = contents(workspace, bundles)?;
    tree.add("install.sh", INSTALLER.as_bytes().to_vec(), true);
    let path = folder.join(format!("{name}.tar.gz"));
    tree.write_tar(&name, committed_at(workspace)?, &path)?;
    Ok(path)
}

/// What every archive holds: the bundles, and what belongs beside them.
fn contents(workspace: &Workspace, bundles: &Bundles) -> Result<Tree> {
    let mut tree = Tree::default();
    for bundle in [&bundles.clap, &bundles.vst3, &bundles.presets] {
        tree.add_all(bundle)?;
    }
    for name in DOCUMENTS {
        let path = workspace.root.join(name);
        let text = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        tree.add(name, text, false);
    }
    tree.add("LICENSES-OF-LIBRARIES.txt", licenses::text(workspace)?.into_bytes(), false);
    Ok(tree)
}

#[cfg(target_os = "linux")]
fn for_windows(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    let bundles = crate::windows::bundles(workspace)?;
    let name = format!("grille-{}-windows-x86_64", workspace.version);
    let path = folder.join(format!("{name}.zip"));
    contents(workspace, &bundles)?.write_zip(&name, committed_at(workspace)?, &path)?;
    Ok(path)
}

#[cfg(not(target_os = "linux"))]
fn for_windows(_workspace: &Workspace, _folder: &Path) -> Result<PathBuf> {
    Err(user_error("bundles for Windows are built on Linux only".to_owned()))
}

/// An archive is made of a commit, so that everybody can make the same.
fn require_clean(workspace: &Workspace) -> Result<()> {
    let changes = workspace.git(&["status", "--porcelain"])?;
    match changes.lines().next() {
        None => Ok(()),
        Some(first) => Err(user_error(format!(
            "{} has changes that no commit has, {} among them: commit them, or put them away with `git stash`",
            workspace.root.display(),
            first.trim()
        ))),
    }
}

/// When the commit was made, seconds since 1970: the time of every file in the archive.
fn committed_at(workspace: &Workspace) -> Result<u64> {
    let time = workspace.git(&["log", "-1", "--format=%ct"])?;
    time.trim().parse().context("git does not say when the last commit was made")
}

/// The line `sha256sum` would print and checks.
fn line_of_sum(path: &Path) -> Result<String> {
    let sum = hmac_sha256::Hash::hash(&fs::read(path)?);
    let name = path.file_name().context("the archive has no name")?.to_string_lossy();
    let mut line = String::new();
    for byte in sum {
        write!(line, "{byte:02x}")?;
    }
    Ok(line + &format!("  {name}\n"))
}

/// Packs, unpacks, installs and plays what a test has built: the same road as that of an archive for others.
///
/// # Errors
/// As [`run`].
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target.join("dist-tried");
    fs::create_dir_all(&folder)?;
    let bundles = workspace.bundles(Build::Checked);
    symbols::check(&bundles.clap)?;
    tried::unpacked(&pack(workspace, &folder, &bundles, "tried")?)
}
