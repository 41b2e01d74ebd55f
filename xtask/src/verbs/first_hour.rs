//! The first hour in a real window: the script that the tests wrote down, played by mouse and keyboard while music runs. Its
//! pictures are the manual's.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::window::{POINTS, keep};
use crate::host::{Bundle, Unit};
use crate::music;
use crate::screen::{BLOCK_FRAMES, Playback, Screen, Touch};
use crate::terminal::say;
use crate::workspace::Workspace;

/// The script, a line for each act.
const SCRIPT: &str = "tests/golden/first-hour.txt";
/// Where the script finds its files.
const FOLDER: &str = "/tmp/grille-first-hour";
/// The preset it imports: the same text as in the tests.
const PRESET: &str = "Preamp: -6.2 dB\nFilter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70\n\
    Filter 2: ON PK Fc 2000 Hz Gain -3.0 dB Q 1.40\n";
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
    let script = std::fs::read_to_string(workspace.root.join(SCRIPT)).context("the script is missing")?;
    std::fs::create_dir_all(FOLDER)?;
    std::fs::write(format!("{FOLDER}/acme one.txt"), PRESET)?;
    std::fs::copy(workspace.root.join("tests/sofa/good.sofa"), format!("{FOLDER}/my ears.sofa"))?;
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
        let is_act = !line.starts_with("expect ") && !line.starts_with("picture ");
        num_acts += usize::from(is_act);
        if line == "export" {
            // At the pace of a render: what keeps real time is heard, whatever the host calls it.
            let (player, _) = playback.stop()?;
            unit.go_offline()?;
            playback = Playback::start(player, music.clone(), EXPORT_PACE)?;
            continue;
        }
        act(&screen, &mut unit, line, pictures).with_context(|| format!("“{line}” of the first hour"))?;
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

fn act(screen: &Screen, unit: &mut Unit, line: &str, pictures: &Path) -> Result<()> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match verb {
        "click" => {
            let mut words = rest.split(' ');
            let mut number = || words.next().and_then(|word| word.parse::<i16>().ok()).context("no place");
            screen.touch(Touch::Move(number()?, number()?))?;
            std::thread::sleep(BETWEEN_KEYS);
            [true, false].into_iter().try_for_each(|down| screen.touch(Touch::Button(1, down)))?;
        }
        "type" => {
            for letter in rest.chars() {
                press(screen, &[code_of(letter)?])?;
                std::thread::sleep(BETWEEN_KEYS);
            }
        }
        "press" => press(screen, &codes_of(rest)?)?,
        "expect" => {
            let (id, text) = rest.split_once(' ').context("nothing is expected")?;
            let deadline = Instant::now() + PATIENCE;
            while unit.current_text(id)? != text {
                if Instant::now() > deadline {
                    bail!("{id} is {}", unit.current_text(id)?);
                }
                std::thread::sleep(PAUSE);
            }
            return Ok(());
        }
        "picture" => {
            // Where nothing is under the pointer, or a tooltip would lie over the picture.
            screen.touch(Touch::Move(2, 2))?;
            std::thread::sleep(2 * PAUSE);
            return keep(&screen.picture()?, &pictures.join(format!("first-{rest}.png")));
        }
        _ => bail!("there is no such act"),
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
        let script = std::fs::read_to_string(Path::new(&folder).join("..").join(SCRIPT)).unwrap();
        assert!(script.lines().count() > 40);
        for line in script.lines().filter(|line| *line != "export") {
            let (verb, rest) = line.split_once(' ').unwrap();
            match verb {
                "type" => rest.chars().for_each(|letter| assert!(code_of(letter).is_ok(), "{line}")),
                "press" => assert!(codes_of(rest).is_ok(), "{line}"),
                "click" => assert!(rest.split(' ').take(2).all(|word| word.parse::<i16>().is_ok()), "{line}"),
                _ => assert!(["expect", "picture"].contains(&verb), "{line}"),
            }
        }
    }
}
