//! The editor of a bundle in a host's window on Windows: opened, photographed, used, resized, closed, opened twice, removed.
#![expect(unsafe_code, reason = "a VST3's text is read into memory of ours")]

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use image::RgbImage;
use test_host::param_id;
use test_host::vst3::string;
use vst3::Steinberg::Vst::IEditControllerTrait;

use super::desk::{Awareness, Desk, keys, scale_of, serve, wait_for};
use super::{Format, camera, input};
use crate::cast::{nearest_i32, real};
use crate::host::{Bundle, PixelSize, Unit, Vst3, Vst3Editor};
use crate::script::NOWHERE;
use crate::terminal::say;
use crate::verbs::POINTS;

/// Places in points: slot 3, slot 1 in a window of any size, the handle of the seal and where it is dragged.
const SLOT_3: (i16, i16) = (450, 82);
pub(super) const SLOT_1: (i16, i16) = (230, 82);
const SEAL: [(i16, i16); 2] = [(515, 28), (470, 28)];
/// Another size than the one it opens with, points.
const LARGER: PixelSize = (1200, 760);
/// The space bar as Windows numbers it, which starts and stops hosts.
const SPACE: u16 = 0x20;

/// An instance, and its editor if that is open.
pub(super) enum Plugin {
    Clap(Unit),
    Vst3(Box<Vst3>, Option<Vst3Editor>),
}

impl Plugin {
    /// Loads a bundle and makes an instance whose windows are watched.
    pub(super) fn load(format: Format, bundle: &Path) -> Result<Self> {
        let plugin = match format {
            Format::Clap => Self::Clap(Bundle::load(bundle)?.create()?),
            Format::Vst3 => Self::Vst3(Box::new(Vst3::load(bundle)?), None),
        };
        camera::watch(if format == Format::Clap { "Grille.clap" } else { "Grille.vst3" })?;
        Ok(plugin)
    }

    pub(super) fn open(&mut self, desk: &Desk) -> Result<PixelSize> {
        match self {
            Self::Clap(unit) => unit.open_editor(desk.window(), desk.scale()),
            Self::Vst3(vst3, editor) => {
                let opened = vst3.open_editor(desk.window(), scale_of(desk))?;
                let size = opened.size;
                *editor = Some(opened);
                Ok(size)
            }
        }
    }

    fn resize(&mut self, size: PixelSize) -> Result<()> {
        match self {
            Self::Clap(unit) => unit.resize_editor(size).map(drop),
            Self::Vst3(_, editor) => editor.as_ref().context("it is not open")?.resize(size),
        }
    }

    pub(super) fn text(&mut self, id: &str) -> Result<String> {
        self.serve();
        match self {
            Self::Clap(unit) => unit.current_text(id),
            Self::Vst3(vst3, _) => {
                let (number, mut text) = (param_id(id), [0; 128]);
                let controller = &vst3.instance().controller;
                // SAFETY: the text has the length VST3 prescribes, and outlives the call.
                unsafe {
                    let value = controller.getParamNormalized(number);
                    controller.getParamStringByValue(number, value, &raw mut text);
                }
                Ok(string(&text))
            }
        }
    }

    fn serve(&mut self) {
        if let Self::Clap(unit) = self {
            unit.serve_editor();
            // What is running does it with every block.
            let _ = unit.flush(&[]);
        }
    }

    pub(super) fn close(&mut self) -> Result<()> {
        match self {
            Self::Clap(unit) => unit.close_editor(),
            Self::Vst3(_, editor) => editor.take().context("it is not open")?.close(),
        }
    }

    pub(super) fn let_go(self) -> Result<()> {
        match self {
            Self::Clap(unit) => drop(unit),
            Self::Vst3(vst3, _) => vst3.let_go()?,
        }
        serve(std::time::Duration::ZERO);
        Ok(())
    }
}

/// A place in points as a pixel of the screen: windows open at its corner.
pub(super) fn pixel(desk: &Desk, (x, y): (i16, i16)) -> (i32, i32) {
    let at = |points: i16| nearest_i32(f64::from(points) * desk.scale());
    (at(x), at(y))
}

/// Points as pixels there.
pub(super) fn pixels(desk: &Desk, (width, height): PixelSize) -> PixelSize {
    let at = |points: u32| nearest_i32(f64::from(points) * desk.scale()).unsigned_abs();
    (at(width), at(height))
}

/// Does it all; the picture of the window as it opens goes to `folder`.
///
/// # Errors
/// Something does not come out as it should, and what.
pub(super) fn run((format, bundle): (Format, &Path), folder: &Path, awareness: Awareness) -> Result<()> {
    let desk = Desk::open(awareness, POINTS)?;
    desk.resize(pixels(&desk, POINTS))?;
    let mut plugin = Plugin::load(format, bundle)?;
    let start = Instant::now();
    let size = plugin.open(&desk)?;
    desk.resize(size)?;
    wait_for("a picture", || Ok(camera::picture(desk.child()).is_some()))?;
    let took = start.elapsed();
    input::move_to(pixel(&desk, (2, 2)));
    let picture = camera::picture_at_rest(desk.child())?;
    keep(&picture, folder, format.name())?;
    ensure!(picture.dimensions() == size, "the picture is not as large as the editor says: {size:?}");
    use_it(&desk, &mut plugin).context("used")?;
    resize(&desk, &mut plugin).context("resized")?;
    plugin.close()?;
    open_twice((&desk, awareness), plugin, (format, bundle)).context("opened twice")?;
    say(format!(
        "{} at {:.0} %: {} x {} pixels, the first after {} ms; click, key, drag, host's keys, size, twice, removed",
        format.name(),
        100.0 * desk.scale(),
        size.0,
        size.1,
        took.as_millis()
    ));
    Ok(())
}

fn use_it(desk: &Desk, plugin: &mut Plugin) -> Result<()> {
    input::click(pixel(desk, SLOT_3))?;
    wait_for("slot 3 after a click", || Ok(plugin.text("slot")? == "Slot 3"))?;
    input::press(&input::keys_named("1")?)?;
    wait_for("slot 1 after its key", || Ok(plugin.text("slot")? == "Slot 1"))?;
    let seal = plugin.text("seal")?;
    input::drag(pixel(desk, SEAL[0]), pixel(desk, SEAL[1]))?;
    wait_for("another seal after a drag", || Ok(plugin.text("seal")? != seal))?;
    input::press(&input::keys_named("Ctrl-Z")?)?;
    wait_for("the seal again after Ctrl+Z", || Ok(plugin.text("seal")? == seal))?;
    input::click(pixel(desk, NOWHERE))?;
    keys();
    input::press(&[SPACE])?;
    let wanted = [true, false].map(|is_down| (usize::from(SPACE), is_down));
    let mut got = Vec::new();
    wait_for("the space bar at the host", || {
        got.extend(keys());
        Ok(got.len() >= wanted.len())
    })?;
    ensure!(got == wanted, "the host gets {got:?} instead of the space bar");
    Ok(())
}

fn resize(desk: &Desk, plugin: &mut Plugin) -> Result<()> {
    let larger = pixels(desk, LARGER);
    desk.resize(larger)?;
    plugin.resize(larger)?;
    wait_for("a larger picture", || {
        Ok(camera::picture(desk.child()).is_some_and(|picture| picture.dimensions() == larger))
    })?;
    camera::picture_at_rest(desk.child()).map(drop)
}

/// Opened again beside another instance, whose window stays when the first goes.
fn open_twice(
    (desk, awareness): (&Desk, Awareness),
    mut first: Plugin,
    (format, bundle): (Format, &Path),
) -> Result<()> {
    camera::forget();
    let size = first.open(desk)?;
    desk.resize(size)?;
    camera::picture_at_rest(desk.child())?;
    let other_desk = Desk::open(awareness, size)?;
    let mut second = Plugin::load(format, bundle)?;
    second.open(&other_desk)?;
    camera::picture_at_rest(other_desk.child())?;
    first.close()?;
    first.let_go()?;
    other_desk.come_to_the_front();
    input::click(pixel(&other_desk, SLOT_1))?;
    wait_for("slot 1 of the other window", || Ok(second.text("slot")? == "Slot 1"))?;
    input::press(&input::keys_named("2")?)?;
    wait_for("slot 2 of the other window", || Ok(second.text("slot")? == "Slot 2"))?;
    second.close()?;
    second.let_go()
}

/// Writes a picture.
///
/// # Errors
/// It is of one color, or cannot be written.
pub(super) fn keep(picture: &RgbImage, folder: &Path, name: &str) -> Result<()> {
    let num_lit = picture.pixels().filter(|pixel| pixel.0.iter().any(|value| *value > 40)).count();
    if real(num_lit) < 0.02 * real(picture.as_raw().len() / 3) {
        bail!("the picture {name} is dark");
    }
    let path = folder.join(format!("{name}.png"));
    picture.save(&path).with_context(|| format!("could not write {}", path.display()))
}
