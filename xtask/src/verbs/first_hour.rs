//! The first hour in a real window: the script that the tests wrote down, played by mouse and keyboard while music runs. Its
//! pictures are the manual's.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::POINTS;
use super::window::keep;
use crate::host::{Bundle, Unit};
use crate::music;
use crate::screen::{BLOCK_FRAMES, Playback, Screen, Touch};
use crate::script::{Act, FIRST_HOUR, FOLDER, HEAD_NAME, PRESET, PRESET_NAME};
use crate::terminal::say;
use crate::workspace::Workspace;

/// Time between two acts, in which the window follows.
const PAUSE: Duration = Duration::from_millis(400);
/// Time between two keys of a typed line.
const BETWEEN_KEYS: Duration = Duration::from_millis(20);
/// Longest time a parameter may take to follow.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many times as fast as it sounds the host exports.
const EXPORT_PACE: f64 = 2.0;

/// Keys of an American keyboard by the X server's numbers: the rows of letters and signs, each from its first number on.
const ROWS: [(u8, &str); 4] =
    [(10, "1234567890-"), (24, "qwertyuiop"), (38, "asdfghjkl"), (52, "zxcvbnm,./")];
const SPACE: u8 = 65;
const ENTER: u8 = 36;
const ESCAPE: u8 = 9;
const CTRL: u8 = 37;

/// Plays the script; the pictures go to `pictures`.
///
/// # Errors
/// Something does not come out as the script expects, and which act it was.
pub(super) fn play(workspace: &Workspace, bundle: &Bundle, pictures: &Path) -> Result<()> {
    let script = std::fs::read_to_string(workspace.root.join(FIRST_HOUR)).context("the script is missing")?;
    std::fs::create_dir_all(FOLDER)?;
    std::fs::write(format!("{FOLDER}{PRESET_NAME}"), PRESET)?;
    std::fs::copy(workspace.root.join("tests/sofa/good.sofa"), format!("{FOLDER}{HEAD_NAME}"))?;
    forget_the_user(workspace)?;
    let screen = Screen::open(POINTS)?;
    let music = music::mix()?;
    let (mut unit, player) = bundle.create()?.start(music::RATE_HZ, BLOCK_FRAMES, music.len())?.split();
    let mut playback = Playback::start(player, music.clone(), 1.0)?;
    unit.open_editor(screen.window, 1.0)?;
    std::thread::sleep(10 * PAUSE);
    let start = Instant::now();
    let mut num_acts = 0;
    for line in script.lines() {
        let parsed = Act::of(line)?;
        num_acts += usize::from(parsed.is_done_by_hand());
        if parsed == Act::Export {
            // At the pace of a render: what keeps real time is heard, whatever the host calls it.
            let (player, _) = playback.stop()?;
            unit.go_offline()?;
            playback = Playback::start(player, music.clone(), EXPORT_PACE)?;
            continue;
        }
        act(&screen, &mut unit, parsed, pictures).with_context(|| format!("“{line}” of the first hour"))?;
    }
    say(format!("the first hour in {num_acts} acts took {:.0} s", start.elapsed().as_secs_f64()));
    unit.close_editor()?;
    let (player, _) = playback.stop()?;
    if player.output != player.input {
        bail!("the export of the first hour is not what came in");
    }
    unit.rejoin(player);
    std::fs::remove_dir_all(FOLDER)?;
    Ok(())
}

/// What earlier windows have kept of the screen's own user goes: this one has never been here.
fn forget_the_user(workspace: &Workspace) -> Result<()> {
    for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        let folder = std::env::var_os(variable).context("not inside the screen")?;
        let folder = Path::new(&folder);
        if folder.starts_with(&workspace.target) && folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
    }
    Ok(())
}

fn act(screen: &Screen, unit: &mut Unit, act: Act<'_>, pictures: &Path) -> Result<()> {
    match act {
        Act::Click(x, y) => {
            screen.touch(Touch::Move(x, y))?;
            std::thread::sleep(BETWEEN_KEYS);
            [true, false].into_iter().try_for_each(|down| screen.touch(Touch::Button(1, down)))?;
        }
        Act::Type(text) => {
            for letter in text.chars() {
                press(screen, &[code_of(letter)?])?;
                std::thread::sleep(BETWEEN_KEYS);
            }
        }
        Act::Press(name) => press(screen, &codes_of(name)?)?,
        Act::Expect(id, text) => {
            let deadline = Instant::now() + PATIENCE;
            while unit.current_text(id)? != text {
                if Instant::now() > deadline {
                    bail!("{id} is {}", unit.current_text(id)?);
                }
                std::thread::sleep(PAUSE);
            }
            return Ok(());
        }
        Act::Picture(name) => {
            // Where nothing is under the pointer, or a tooltip would lie over the picture.
            screen.touch(Touch::Move(2, 2))?;
            std::thread::sleep(2 * PAUSE);
            return keep(&screen.picture()?, &pictures.join(format!("first-{name}.png")));
        }
        Act::Export => {}
    }
    std::thread::sleep(PAUSE);
    Ok(())
}

fn press(screen: &Screen, codes: &[u8]) -> Result<()> {
    codes.iter().try_for_each(|code| screen.touch(Touch::Key(*code, true)))?;
    codes.iter().rev().try_for_each(|code| screen.touch(Touch::Key(*code, false)))
}

fn codes_of(name: &str) -> Result<Vec<u8>> {
    if let Some(letter) = name.strip_prefix("Ctrl-") {
        return Ok(std::iter::once(CTRL).chain(codes_of(&letter.to_lowercase())?).collect());
    }
    Ok(vec![match name {
        "Enter" => ENTER,
        "Escape" => ESCAPE,
        _ => code_of(name.chars().next().context("no key")?)?,
    }])
}

fn code_of(letter: char) -> Result<u8> {
    if letter == ' ' {
        return Ok(SPACE);
    }
    let in_row = |(first, row): (u8, &str)| {
        let place = row.chars().position(|known| known == letter)?;
        Some(first + u8::try_from(place).ok()?)
    };
    ROWS.into_iter().find_map(in_row).with_context(|| format!("no key writes {letter:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_of_the_script_can_be_done() {
        let folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
        let script = std::fs::read_to_string(Path::new(&folder).join("..").join(FIRST_HOUR)).unwrap();
        assert!(script.lines().count() > 40);
        for line in script.lines() {
            match Act::of(line).unwrap() {
                Act::Type(text) => text.chars().for_each(|letter| assert!(code_of(letter).is_ok(), "{line}")),
                Act::Press(name) => assert!(codes_of(name).is_ok(), "{line}"),
                _ => {}
            }
        }
    }
}
