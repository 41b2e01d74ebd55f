//! `cargo xtask windows`: the plug-in built for Windows on this machine, and tried beside the one for Linux.

mod pictures;
mod renders;
mod states;
mod table;
mod test_run;
mod toolchain;
mod wine;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::error::user_error;
use crate::guest::{Format, VERB};
use crate::screen::in_own_display;
use crate::terminal::{readable, say};
use crate::verbs::help::usage;
use crate::workspace::{Build, Bundles, PRESETS, Workspace, describe_vst3, write_presets};
use table::Table;
use toolchain::{TARGET, Toolchain};
use wine::Wine;

/// Debian packages this verb needs.
const PACKAGES: [&str; 3] = ["gcc-mingw-w64-x86-64-posix", "wine", "wine64"];

/// One of the two that are compared: its bundles, and how this tool is started there.
struct Side<'a> {
    name: &'static str,
    bundles: Bundles,
    tool: PathBuf,
    wine: Option<&'a Wine>,
}

impl Side<'_> {
    fn bundle(&self, format: Format) -> &Path {
        match format {
            Format::Clap => &self.bundles.clap,
            Format::Vst3 => &self.bundles.vst3,
        }
    }

    /// This tool as a guest there.
    fn guest(&self, what: &str) -> Command {
        let mut command = self.wine.map_or_else(|| Command::new(&self.tool), |wine| wine.command(&self.tool));
        command.args([VERB, what]);
        command
    }
}

/// Builds, plays, opens and compares.
///
/// # Errors
/// What is needed cannot be had, the build fails, or something is not as on Linux.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let workspace = Workspace::locate()?;
    match arguments {
        [] => whole(&workspace),
        [flag] if flag == "--inside" => pictures::inside(&workspace),
        [argument, ..] => {
            let argument = argument.to_string_lossy();
            Err(user_error(format!("\"{argument}\" means nothing here; {}", usage("windows"))))
        }
    }
}

fn whole(workspace: &Workspace) -> Result<()> {
    let start = Instant::now();
    let bundles = bundles(workspace)?;
    let place = place(workspace)?;
    say("Building for Linux");
    workspace.build(Build::Checked)?;
    say("Preparing a Windows of wine's");
    let screen = crate::screen::start()?;
    let wine = Wine::prepare(&place, &screen.display)?;
    let table = Table::new(&place)?;
    let (here, there) = sides(workspace, &place, bundles, &wine)?;
    renders::compare(&place, &here, &there, &table)?;
    states::compare(workspace, &place, &here, &there, &table)?;
    say("Building the unit tests for Windows");
    test_run::run(workspace, &place, &wine, &table)?;
    in_own_display(&["windows".into(), "--inside".into()], workspace)?;
    table.row("everything", &format!("{}, {}", readable(start.elapsed()), size_of(&place)?))?;
    table.print()?;
    say(format!("Bundles for Windows are in {}", place.join("bundled").display()));
    Ok(())
}

fn sides<'a>(
    workspace: &Workspace,
    place: &Path,
    bundles: Bundles,
    wine: &'a Wine,
) -> Result<(Side<'a>, Side<'a>)> {
    let tool = std::env::current_exe().context("this tool has no place")?;
    let here = Side { name: "linux", bundles: workspace.bundles(Build::Checked), tool, wine: None };
    let there = Side { name: "windows", bundles, tool: built(place).join("xtask.exe"), wine: Some(wine) };
    Ok((here, there))
}

/// Builds the bundles for Windows.
///
/// # Errors
/// What is needed cannot be had, or the build fails.
pub(crate) fn bundles(workspace: &Workspace) -> Result<Bundles> {
    let place = place(workspace)?;
    toolchain::install(&PACKAGES)?;
    say("Preparing a toolchain with the standard library's source");
    let toolchain = Toolchain::prepare(&place)?;
    say("Building for Windows: 10 to 20 minutes the first time");
    toolchain.build(workspace, &place)?;
    lay_out(&built(&place), &place.join("bundled"))
}

/// Where everything for Windows is.
fn place(workspace: &Workspace) -> Result<PathBuf> {
    let place = workspace.target.join("windows");
    fs::create_dir_all(&place).with_context(|| format!("could not make {}", place.display()))?;
    Ok(place)
}

/// Where the libraries and programs that were built for Windows are.
fn built(place: &Path) -> PathBuf {
    place.join("build").join(TARGET).join("release")
}

/// Lays the library out as hosts on Windows load it.
fn lay_out(built: &Path, bundled: &Path) -> Result<Bundles> {
    let library = built.join("grille.dll");
    let bundles = laid_out(bundled);
    let folder = bundles.vst3.join("Contents").join("x86_64-win");
    fs::create_dir_all(&folder)?;
    for place in [&bundles.clap, &folder.join("Grille.vst3")] {
        fs::copy(&library, place).with_context(|| format!("could not copy {}", library.display()))?;
    }
    describe_vst3(&bundles.vst3)?;
    write_presets(&bundles.presets)?;
    Ok(bundles)
}

fn laid_out(bundled: &Path) -> Bundles {
    Bundles {
        clap: bundled.join("Grille.clap"),
        vst3: bundled.join("Grille.vst3"),
        presets: bundled.join(PRESETS),
    }
}

/// Runs a guest that must succeed; what it says.
///
/// # Errors
/// It does not, and what it says of that.
fn succeed(command: &mut Command) -> Result<String> {
    let Output { status, stdout, stderr } = command.output().context("could not start the guest")?;
    let said = String::from_utf8_lossy(&stdout).trim().to_owned();
    if status.success() {
        return Ok(said);
    }
    let words: Vec<_> = command.get_args().skip(2).map(|word| word.to_string_lossy()).collect();
    bail!("{}: {status}\n{said}\n{}", words.join(" "), String::from_utf8_lossy(&stderr).trim())
}

/// How much of the disk a folder takes.
fn size_of(folder: &Path) -> Result<String> {
    let output = Command::new("du").args(["-sm"]).arg(folder).output().context("could not start du")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(format!("{} MB in target/windows", text.split_whitespace().next().unwrap_or("?")))
}
