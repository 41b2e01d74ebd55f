//! What is put into Ardour's session and configuration files by hand, because its Lua offers no way.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::wav::write_float;

/// Ardour counts time in parts of a second that every sample rate divides.
///
/// # Source
/// `superclock_ticks_per_second` in Ardour's `temporal/superclock.h`.
const TICKS_PER_SEC: usize = 282_240_000;
/// Numbers of things in the session, far above those that Ardour has given.
const FIRST_ID: usize = 90_000;

/// Puts a stereo sound on the track *Mix* of the session `grille`, from its start, and makes it the range that is
/// exported.
///
/// # Errors
/// The files cannot be written, or the session does not look as expected.
pub(super) fn add_sound(session: &Path, rate_hz: u32, sound: &[Vec<f32>]) -> Result<()> {
    let folder = session.join("interchange/grille/audiofiles");
    fs::create_dir_all(&folder)?;
    let names = ["mix%L.wav", "mix%R.wav"];
    for (name, channel) in names.iter().zip(sound) {
        write_float(&folder.join(name), true, rate_hz, std::slice::from_ref(channel))?;
    }
    let num_frames = sound.first().map_or(0, Vec::len);
    let ticks = num_frames * (TICKS_PER_SEC / rate_hz as usize);
    let source = |(idx, name): (usize, &&str)| {
        format!(
            r#"<Source name="{name}" type="audio" flags="" id="{}" channel="0" gain="1"/>"#,
            FIRST_ID + idx
        )
    };
    let sources: String = names.iter().enumerate().map(source).collect();
    let (left, right, range, region) = (FIRST_ID, FIRST_ID + 1, FIRST_ID + 2, FIRST_ID + 3);
    let location = format!(
        r#"<Location id="{range}" name="session" start="a0" end="a{ticks}" flags="IsSessionRange" locked="0"/>"#
    );
    let region = format!(
        r#"<Region name="mix" id="{region}" type="audio" channels="2" start="a0" length="a{ticks}@a0" \
           default-fade-in="0" default-fade-out="0" fade-in-active="0" fade-out-active="0" scale-amplitude="1" \
           source-0="{left}" master-source-0="{left}" source-1="{right}" master-source-1="{right}">\
           <Envelope default="yes"/></Region>"#
    )
    .replace("\\\n", "");
    edit(&session.join("grille.ardour"), |text| {
        let text = replaced(&text, "<Sources/>", &format!("<Sources>{sources}</Sources>"))?;
        let text = replaced(&text, "<Locations/>", &format!("<Locations>{location}</Locations>"))?;
        let text = replaced(&text, r#"session-range-is-free="1""#, r#"session-range-is-free="0""#)?;
        // Ardour counts on from here.
        let text = replaced(&text, r#"id-counter=""#, r#"id-counter="9"#)?;
        let text = text.replace(r#"<PannerShell bypassed="0""#, r#"<PannerShell bypassed="1""#);
        filled_playlist(&text, "Mix", &region)
    })
}

/// Makes a snapshot open with the window of Grille on the master bus, and with the port that is asked for the
/// transport.
///
/// # Errors
/// The snapshot does not look as expected.
pub(super) fn show_window(snapshot: &Path) -> Result<()> {
    edit(snapshot, |text| {
        let master = id_of(&text, "Route", "Master").context("no master bus")?;
        let processor = id_of(&text, "Processor", "Grille").context("no Grille")?;
        let window = format!(
            r#"<Extra><UI><Window name="P-{master}-{processor}" visible="1" x-off="40" y-off="60" x-size="980" \
               y-size="680"/></UI></Extra></Session>"#
        );
        let text = replaced(&text, "</Session>", &window.replace("\\\n", ""))?;
        let osc = r#"name="Open Sound Control (OSC)" active="#;
        replaced(&text, &format!("{osc}\"0\""), &format!("{osc}\"1\""))
    })
}

fn edit(path: &Path, change: impl FnOnce(String) -> Result<String>) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
    let text = change(text).with_context(|| format!("{} does not look as expected", path.display()))?;
    fs::write(path, text).with_context(|| format!("could not write {}", path.display()))
}

fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    ensure!(text.contains(old), "there is no {old}");
    Ok(text.replacen(old, new, 1))
}

/// The playlist of a track with a region in it, which was empty.
fn filled_playlist(text: &str, track: &str, region: &str) -> Result<String> {
    let is_playlist =
        |tag: &&str| tag.starts_with("<Playlist ") && tag.contains(&format!("name=\"{track}\""));
    let tag = tags(text).find(is_playlist).context("the track has no playlist")?;
    let open = tag.strip_suffix("/>").context("the track is not empty")?;
    replaced(text, tag, &format!("{open}>{region}</Playlist>"))
}

fn id_of<'a>(text: &'a str, kind: &str, name: &str) -> Option<&'a str> {
    let tag = tags(text)
        .find(|tag| tag.starts_with(&format!("<{kind} ")) && tag.contains(&format!(" name=\"{name}\"")))?;
    tag.split_once(" id=\"")?.1.split('"').next()
}

fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('<').filter_map(|(start, _)| {
        let rest = &text[start..];
        Some(&rest[..=rest.find('>')?])
    })
}

/// What Ardour is told before its first start: to take the backend that needs no sound card at once, and `options`.
pub(super) fn config(options: &[(&str, &str)], rate_hz: u32, now_secs: u64) -> String {
    let standard = [("try-autostart-engine", "1"), ("hide-dummy-backend", "0")];
    let option = |(name, value): &(&str, &str)| format!("<Option name=\"{name}\" value=\"{value}\"/>\n");
    let options: String = standard.iter().chain(options).map(option).collect();
    // Ardour forgets states of the engine that were not used for three months.
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Ardour>
<Config>
{options}</Config>
<Extra><AudioMIDISetup><EngineStates>
<State backend="None (Dummy)" driver="Normal Speed" device="Silence" input-device="" output-device="" sample-rate="{rate_hz}" buffer-size="1024" n-periods="0" input-latency="0" output-latency="0" lm-input="" lm-output="" active="1" use-buffered-io="0" midi-option="1 in, 1 out, Silence" lru="{now_secs}"><MIDIDevices/></State>
</EngineStates></AudioMIDISetup></Extra>
</Ardour>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = r#"<Session><Route version="7" id="28" name="Master"><Processor id="31" name="Grille"/>
</Route><Playlist id="9" name="Mix" type="audio"/></Session>"#;

    #[test]
    fn ids_are_found_by_kind_and_name() {
        assert_eq!(id_of(SESSION, "Route", "Master"), Some("28"));
        assert_eq!(id_of(SESSION, "Processor", "Grille"), Some("31"));
        assert_eq!(id_of(SESSION, "Route", "Grille"), None);
    }

    #[test]
    fn an_empty_playlist_takes_a_region() {
        let filled = filled_playlist(SESSION, "Mix", "<Region/>").unwrap();
        assert!(filled.contains(r#"<Playlist id="9" name="Mix" type="audio"><Region/></Playlist>"#));
        assert!(filled_playlist(&filled, "Mix", "<Region/>").is_err());
    }
}
