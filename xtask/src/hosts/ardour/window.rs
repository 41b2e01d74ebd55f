//! Ardour's window on a screen of its own: whether Grille's is painted, and who gets the space bar.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use test_host::xvfb::Xvfb;

use super::{Ardour, PLAIN, not_tried};
use crate::hosts::home::{Running, wait_for};
use crate::hosts::osc;
use crate::hosts::table::Seen;
use crate::screen::{self, Screen, Touch};
use crate::terminal::say;

/// Longest time until Ardour answers, and until a window or the transport follows.
const STARTING: Duration = Duration::from_secs(90);
const FOLLOWING: Duration = Duration::from_secs(20);
/// Time for a key to do nothing.
const STILL: Duration = Duration::from_secs(2);
/// A window with fewer colors than this is not painted.
const NUM_COLORS: usize = 64;
/// Where the editor has nothing to click on, points.
const BARE_PLACE: (i16, i16) = (400, 628);
/// The space bar, as the X server numbers keys.
const SPACE: u8 = 65;

/// Whether Grille's window is painted, and whether the space bar starts the transport after a click into it.
///
/// # Errors
/// Ardour does not open the session.
pub(super) fn look(ardour: &Ardour) -> Result<(Seen, Seen)> {
    if !osc::is_free() {
        return Ok(not_tried("another program listens on Ardour's port for Open Sound Control"));
    }
    let (from, to) = ("slot-3.ardour", "window.ardour");
    fs::copy(ardour.session.join(from), ardour.session.join(to))?;
    super::session::show_window(&ardour.session.join(to))?;
    let xvfb = match screen::start() {
        Ok(xvfb) => xvfb,
        Err(error) => return Ok(not_tried(&format!("{error:#}"))),
    };
    let mut command = ardour.tool("ardour", PLAIN);
    command
        .args(["--no-announcements", "--no-splash"])
        .arg(ardour.session.join(to))
        .env("DISPLAY", &xvfb.display)
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
    let mut running = ardour.home.start(command, "window")?;
    let seen = look_at(ardour, &xvfb, &mut running);
    if let Some(status) = running.wait(Duration::ZERO)? {
        say(format!("Ardour's window ended by itself ({status}){}", ardour.home.end_of("window")));
        return Ok((Seen::No, Seen::No));
    }
    seen
}

fn look_at(ardour: &Ardour, xvfb: &Xvfb, running: &mut Running) -> Result<(Seen, Seen)> {
    let answers = || match running.wait(Duration::ZERO)? {
        Some(status) => anyhow::bail!("it ended ({status})"),
        None => osc::is_rolling(),
    };
    let rolling = wait_for(STARTING, answers)
        .and_then(|rolling| rolling.context("nobody answers"))
        .with_context(|| format!("Ardour does not open the session{}", ardour.home.end_of("window")))?;
    let screen = wait_for(FOLLOWING, || Screen::find(&xvfb.display, "Grille"))?;
    let Some(screen) = screen else {
        say("Ardour shows no window of Grille's");
        return Ok((Seen::No, Seen::No));
    };
    let is_painted = || Ok((screen.num_colors()? >= NUM_COLORS).then_some(()));
    let painted = wait_for(FOLLOWING, is_painted)?.is_some();
    let picture = ardour.home.folder.join("window.png");
    screen.picture()?.save(&picture).with_context(|| format!("could not write {}", picture.display()))?;
    say(format!(
        "Grille's window in Ardour is {}: {}",
        if painted { "painted" } else { "blank" },
        picture.display()
    ));
    let keys = space_starts_the_transport(&screen, rolling)?;
    Ok((painted.into(), keys.into()))
}

fn space_starts_the_transport(screen: &Screen, was_rolling: bool) -> Result<bool> {
    let (x, y) = BARE_PLACE;
    screen.touch(Touch::Move(x, y))?;
    [true, false].into_iter().try_for_each(|down| screen.touch(Touch::Button(1, down)))?;
    std::thread::sleep(STILL);
    [true, false].into_iter().try_for_each(|down| screen.touch(Touch::Key(SPACE, down)))?;
    let changed = || Ok(osc::is_rolling()?.filter(|rolling| *rolling != was_rolling));
    let has_changed = wait_for(FOLLOWING, changed)?.is_some();
    if !has_changed {
        say("the space bar does not start Ardour's transport after a click into Grille's window");
    }
    Ok(has_changed)
}
