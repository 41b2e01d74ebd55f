//! The window under wine beside the one on X11, on a screen of their own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use image::RgbImage;

use super::table::Table;
use super::wine::Wine;
use super::{Side, built, laid_out, place, renders, sides, succeed};
use crate::alike::{MAX_DIFFERENT_PERCENT, different_percent};
use crate::cast::{nearest_i32, real};
use crate::guest::Format;
use crate::host::Bundle;
use crate::screen::{Screen, Touch};
use crate::script::{FIRST_HOUR, HEAD_NAME, PRESET, PRESET_NAME};
use crate::verbs::POINTS;
use crate::verbs::window::keep;
use crate::workspace::Workspace;

/// Scales of the system, percent, and what the host knows of them: wine 8.0 lacks the function by which the windowing layer
/// (baseview 0.4.2) asks about each monitor's; its older way takes a host that knows those for one that knows none.
const SCALES: [(u16, &str); 2] = [(100, "each-monitor"), (150, "system")];

/// Opens windows of both systems inside a screen, and compares them.
///
/// # Errors
/// A window does not open, does not look as on Linux, or does not do what hands ask for.
pub(super) fn inside(workspace: &Workspace) -> Result<()> {
    let place = place(workspace)?;
    let wine = Wine::prepare(&place, &std::env::var("DISPLAY").context("there is no screen")?)?;
    let (here, there) = sides(workspace, &place, laid_out(&place.join("bundled")), &wine)?;
    let (table, folder) = (Table::of(&place), place.join("pictures"));
    ensure!(built(&place).exists(), "nothing is built for Windows");
    for (scale_percent, awareness) in SCALES {
        let scale = f64::from(scale_percent) / 100.0;
        let expected = picture_here(&here, scale)?;
        let folder = folder.join(scale_percent.to_string());
        fs::create_dir_all(&folder)?;
        expected.save(folder.join("linux.png"))?;
        wine.set_scale(scale_percent)?;
        for format in Format::ALL {
            wine.forget_the_user()?;
            let mut guest = there.guest("window");
            let said =
                succeed(guest.arg(format.name()).arg(there.bundle(format)).arg(&folder).arg(awareness))?;
            let seen = image::open(folder.join(format!("{}.png", format.name())))?.to_rgb8();
            let different = different_percent(&seen, &expected);
            let what = format!("window, {said}");
            table.row(&what, &format!("{different:.3} % of its pixels differ from Linux"))?;
            ensure!(
                different <= MAX_DIFFERENT_PERCENT,
                "the window under wine does not look as on Linux; compare the pictures in {}",
                folder.display()
            );
            keep_for_the_manual(workspace, format, scale_percent, &seen)?;
        }
    }
    wine.set_scale(SCALES[0].0)?;
    dialog(workspace, &there, &wine, &table)?;
    first_hour(workspace, &place, &there, &wine, &table)
}

/// One picture of each format goes into the manual.
fn keep_for_the_manual(workspace: &Workspace, format: Format, percent: u16, seen: &RgbImage) -> Result<()> {
    if percent != SCALES[0].0 {
        return Ok(());
    }
    let name = format!("windows-{}.png", format.name().to_lowercase());
    keep(seen, &workspace.root.join("docs/images").join(name))
}

fn picture_here(here: &Side<'_>, scale: f64) -> Result<RgbImage> {
    let at = |points: u32| nearest_i32(scale * f64::from(points)).unsigned_abs();
    let screen = Screen::open((at(POINTS.0), at(POINTS.1)))?;
    // What was clicked under wine at another scale leaves the pointer over this window; X keeps it on the screen.
    screen.touch(Touch::Move(i16::MAX, i16::MAX))?;
    let mut unit = Bundle::load(&here.bundles.clap)?.create()?;
    unit.open_editor(screen.window, scale)?;
    let picture = screen.picture_at_rest(|| {
        unit.serve_editor();
    })?;
    unit.close_editor()?;
    Ok(picture)
}

/// The file dialog, and a host that goes while it is open.
fn dialog(workspace: &Workspace, there: &Side<'_>, wine: &Wine, table: &Table) -> Result<()> {
    wine.forget_the_user()?;
    let files = wine.drive().join("grille-first-hour");
    fs::create_dir_all(&files)?;
    fs::write(files.join(PRESET_NAME), PRESET)?;
    fs::copy(workspace.root.join("tests/sofa/good.sofa"), files.join(HEAD_NAME))?;
    let file = format!("C:\\grille-first-hour\\{PRESET_NAME}");
    for wanted in ["cancel", "away", &file] {
        let mut guest = there.guest("dialog");
        let said = succeed(guest.arg(&there.bundles.clap).arg(wanted))?;
        table.row("file dialog, which belongs to the host's window", said.trim())?;
    }
    Ok(())
}

/// The script of the tests, in a Windows whose user has never been here; what it imports is found by another program.
fn first_hour(
    workspace: &Workspace,
    place: &Path,
    there: &Side<'_>,
    wine: &Wine,
    table: &Table,
) -> Result<()> {
    wine.forget_the_user()?;
    let pictures = place.join("pictures");
    let mut guest = there.guest("acts");
    guest.arg(&there.bundles.clap).arg(workspace.root.join(FIRST_HOUR)).arg(&pictures);
    let said = succeed(&mut guest)?;
    let (first, found) = said.split_once('\n').context("the first hour says nothing")?;
    table.row(first.trim(), "every parameter as the script expects")?;
    table.row("import of a pasted C:\\ path, kept", found.trim())?;
    let (input, output) = (renders::input(&place.join("renders"), 48_000)?, place.join("renders/import.wav"));
    let mut render = wine.command(&there.tool);
    render.args(["render", "--force", "--slot", "1", "--set", "target_1=acme one", "--bundle"]);
    succeed(render.arg(&there.bundles.clap).arg(&input).arg(&output))?;
    let num_seconds = real(fs::read(&output)?.len()) / 8.0 / 48_000.0;
    table.row(
        "the import, by another program",
        &format!("found by its name, {num_seconds:.0} s played through it"),
    )
}
