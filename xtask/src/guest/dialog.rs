//! The system's file dialog on Windows: whose it is, what a choice and a cancel do, and a host that lets Grille go while it is
//! open.
#![expect(unsafe_code, reason = "the system is asked for its windows; each block says why it holds")]

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use windows_sys::Win32::Foundation::{HWND, LPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    EnumWindows, GW_OWNER, GetClassNameW, GetWindow, GetWindowThreadProcessId, IsWindowVisible,
};
use windows_sys::core::{BOOL, w};

use super::desk::{Awareness, Desk, serve, wait_for};
use super::window::{Plugin, SLOT_1, pixel};
use super::{Format, camera, input};
use crate::alike::{MAX_DIFFERENT_PERCENT, different_percent};
use crate::foreign::{HostWindow, pointer_to};
use crate::terminal::say;
use crate::verbs::POINTS;

/// Places in points, as in the script of the first hour: the list of what is to be heard, its way to an import, and the
/// dialog's button on the sheet of that.
const LIST: (i16, i16) = (226, 170);
const NOT_HERE: (i16, i16) = (217, 623);
const CHOOSE: (i16, i16) = (700, 116);
/// The sheet's button once a file is read.
const IMPORT: (i16, i16) = (238, 543);
/// Below the row of that button, points.
const BELOW: u32 = 130;
/// Where the pointer rests while the window is photographed.
const ASIDE: (i16, i16) = (2, 2);
/// The class of the system's dialogs.
const DIALOGS: &str = "#32770";
/// A cancel that came sooner was once taken for a desktop without dialogs; and time for what would go wrong afterwards.
const A_WHILE: Duration = Duration::from_millis(1_500);

/// Opens one dialog, and does with it what is wanted: `away` lets the last instance go before it is cancelled, `cancel` cancels
/// it at once, and anything else is the path of a file to be chosen, whose name without its ending is the headphone's. wine 8.0
/// does not survive a second dialog in one program.
///
/// # Errors
/// Something does not come out as it should, and what.
pub(super) fn run(bundle: &Path, wanted: &str) -> Result<()> {
    let desk = Desk::open(Awareness::EachMonitor, POINTS)?;
    let mut plugin = Plugin::load(Format::Clap, bundle)?;
    let before = with_sheet(&desk, &mut plugin)?;
    let dialog = asked(&desk)?;
    match wanted {
        "away" => {
            plugin.close()?;
            plugin.let_go()?;
            // SAFETY: asks for a number by a name that ends with a zero.
            let is_loaded = !unsafe { GetModuleHandleW(w!("Grille.clap")) }.is_null();
            ensure!(is_loaded, "the library has gone, and its dialog is still open");
            cancel(dialog)?;
            serve(A_WHILE);
            say("cancelled after the last instance had gone");
            return Ok(());
        }
        "cancel" => {
            cancel(dialog)?;
            let different = different_percent(&below_the_path(&before), &below_the_path(&looked_at(&desk)?));
            ensure!(different <= MAX_DIFFERENT_PERCENT, "the window says something of a cancelled dialog");
            say("cancelled at once: nothing is said of it");
        }
        path => {
            path.chars().try_for_each(|letter| input::press(&input::keys_of(letter)?))?;
            input::press(&input::keys_named("Enter")?)?;
            wait_for("the end of a dialog with a file", || Ok(!dialogs().contains(&dialog)))?;
            // The dialog is gone before its answer has come, and the answer before the file is read.
            let before = below_the_path(&before);
            wait_for("the chosen file in the sheet", || {
                let now = below_the_path(&looked_at(&desk)?);
                Ok(different_percent(&before, &now) > MAX_DIFFERENT_PERCENT)
            })?;
            input::click(pixel(&desk, IMPORT))?;
            let name = path.rsplit(['\\', '.']).nth(1).unwrap_or_default();
            wait_for("the headphone of the chosen file", || Ok(plugin.text("target_1")? == name))?;
            say("a file chosen and imported");
        }
    }
    plugin.close()?;
    plugin.let_go()
}

/// Opens the window and the sheet of an import in it; its picture.
fn with_sheet(desk: &Desk, plugin: &mut Plugin) -> Result<image::RgbImage> {
    plugin.open(desk)?;
    camera::picture_at_rest(desk.child())?;
    input::click(pixel(desk, SLOT_1))?;
    wait_for("slot 1", || Ok(plugin.text("slot")? == "Slot 1"))?;
    input::click(pixel(desk, LIST))?;
    looked_at(desk)?;
    input::click(pixel(desk, NOT_HERE))?;
    looked_at(desk)
}

/// Asks for the dialog; it belongs to the host's window.
fn asked(desk: &Desk) -> Result<HostWindow> {
    input::click(pixel(desk, CHOOSE))?;
    wait_for("a dialog", || Ok(!dialogs().is_empty()))?;
    let dialog = *dialogs().first().context("it has gone")?;
    // SAFETY: asks for a number.
    let owner = unsafe { GetWindow(pointer_to(dialog), GW_OWNER) };
    ensure!(owner.addr() == desk.window(), "the dialog does not belong to the host's window");
    Ok(dialog)
}

fn cancel(dialog: HostWindow) -> Result<()> {
    input::press(&input::keys_named("Escape")?)?;
    wait_for("the end of a cancelled dialog", || Ok(!dialogs().contains(&dialog)))
}

fn looked_at(desk: &Desk) -> Result<image::RgbImage> {
    input::move_to(pixel(desk, ASIDE));
    camera::picture_at_rest(desk.child())
}

/// Where the sheet says what is wrong; above, the path has the keyboard or has lost it.
fn below_the_path(picture: &image::RgbImage) -> image::RgbImage {
    let (width, height) = picture.dimensions();
    image::imageops::crop_imm(picture, 0, BELOW, width, height - BELOW).to_image()
}

/// The dialogs of this program that can be seen.
fn dialogs() -> Vec<HostWindow> {
    let mut found: Vec<HostWindow> = Vec::new();
    // SAFETY: the list outlives the call, which calls back on this thread.
    unsafe { EnumWindows(Some(note), (&raw mut found).expose_provenance().cast_signed()) };
    found
}

unsafe extern "system" fn note(window: HWND, found: LPARAM) -> BOOL {
    let (mut process, mut name) = (0, [0; 16]);
    // SAFETY: by the caller the number is the list's address; the name has the length that is said.
    unsafe {
        GetWindowThreadProcessId(window, &raw mut process);
        let length = GetClassNameW(window, name.as_mut_ptr(), i32::try_from(name.len()).unwrap_or(0));
        let class = String::from_utf16_lossy(&name[..usize::try_from(length).unwrap_or(0)]);
        if process == std::process::id() && class == DIALOGS && IsWindowVisible(window) != 0 {
            let found = std::ptr::with_exposed_provenance_mut::<Vec<HostWindow>>(found.cast_unsigned());
            (*found).push(window.addr());
        }
    }
    1
}
