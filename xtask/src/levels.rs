//! How equally loud the slots are on sound that goes on: real recordings through the CLAP bundle, beside a fixed trim and
//! libbs2b.
//!
//! Ten seconds are heard in slot 0 while the plug-in listens; then a slot is switched to, and the ten seconds that follow are
//! measured by an independent meter.

use anyhow::Result;
use test_host::recordings::{PIECES, Piece, more};

use crate::cast::{count, real, single};
use crate::foreign::Bs2b;
use crate::host::{Bundle, render_switched};
use crate::measure::integrated_lufs;
use crate::music;
use crate::music::noise::stereo_pink;
use crate::terminal::Progress;

/// Slots that are compared with slot 0.
const NUM_SLOTS: usize = grille::engine::settings::NUM_SLOTS;
/// Seconds before the switch, and seconds after it that are measured.
const SECS: usize = 10;
/// Loudness of every piece, LUFS: a monitor bus with headroom, so that no slot has to be held below full scale.
const PIECE_LUFS: f64 = -23.0;

/// Level differences to slot 0 after a switch.
#[derive(Debug, Clone)]
pub(crate) struct Levels {
    /// What was played.
    pub(crate) name: String,
    /// Slots with the programme level match.
    pub(crate) programme: Errors,
    /// Slots with the static level match: one trim per slot, fixed.
    pub(crate) fixed: Errors,
    /// libbs2b's default preset against its input, LU; `None` where it is not installed.
    pub(crate) bs2b_lu: Option<f64>,
}

/// Differences without their sign, smallest first, LU.
#[derive(Debug, Clone, Default)]
pub(crate) struct Errors(Vec<f64>);

impl Errors {
    /// What a share of the switches, 0…1, stays within, LU; not a number if there are none.
    pub(crate) fn within_lu(&self, share: f64) -> f64 {
        let idx = count((real(self.0.len().saturating_sub(1)) * share).round());
        self.0.get(idx).copied().unwrap_or(f64::NAN)
    }

    fn add(&mut self, error_lu: f64) {
        self.0.push(error_lu.abs());
        self.0.sort_by(f64::total_cmp);
    }
}

/// What is played through the slots.
struct Sound {
    rate_hz: u32,
    channels: Vec<Vec<f32>>,
}

/// The pieces that are installed: those of the test list, and with `long` those of the long form too.
pub(crate) fn pieces(long: bool) -> Vec<Piece> {
    let more = if long { more() } else { Vec::new() };
    PIECES.iter().cloned().chain(more).filter(Piece::is_there).collect()
}

/// Sounds that need no file: the mix, the mix in mono, and pink noise.
pub(crate) const NUM_OWN: usize = 3;

/// Sound by sound, [`NUM_OWN`] and then `pieces`, and all of them together in the last row.
///
/// # Errors
/// The plug-in or the meter fails.
pub(crate) fn compare(bundle: &Bundle, pieces: &[Piece], bar: &Progress) -> Result<Vec<Levels>> {
    // Asked for once: where it cannot be had, that is said once.
    let has_bs2b = Bs2b::open_or_install(music::RATE_HZ).is_some();
    let mut whole = Levels::of("all of it");
    let mut rows = Vec::new();
    let real_music = pieces.iter().filter_map(|piece| Some((piece.name(), of_piece(piece)?)));
    for (name, sound) in own()?.into_iter().chain(real_music) {
        bar.set_message(format!("comparing levels: {name}"));
        let mut row = Levels::of(&name);
        let sound = leveled(sound)?;
        let dry_lufs = measured_lufs(sound.rate_hz, &sound.channels)?;
        for slot in 1..=NUM_SLOTS {
            let heard_lu = after_switch_lufs(bundle, &sound, slot, "Programme")? - dry_lufs;
            let fixed_lu = after_switch_lufs(bundle, &sound, slot, "Static")? - dry_lufs;
            for levels in [&mut row, &mut whole] {
                levels.programme.add(heard_lu);
                levels.fixed.add(fixed_lu);
            }
        }
        if has_bs2b {
            row.bs2b_lu = bs2b_lufs(&sound)?.map(|lufs| lufs - dry_lufs);
        }
        rows.push(row);
        bar.inc(1);
    }
    rows.push(whole);
    Ok(rows)
}

impl Levels {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), programme: Errors::default(), fixed: Errors::default(), bs2b_lu: None }
    }
}

fn own() -> Result<Vec<(String, Sound)>> {
    let mix = music::mix()?;
    let mono: Vec<f32> = mix[0].iter().zip(&mix[1]).map(|(left, right)| 0.5 * (left + right)).collect();
    let sounds = [
        ("the mix", mix),
        ("the mix in mono", vec![mono.clone(), mono.clone()]),
        ("pink noise", stereo_pink(mono.len())),
    ];
    let named = |(name, channels): (&str, _)| (name.to_owned(), Sound { rate_hz: music::RATE_HZ, channels });
    Ok(sounds.map(named).into())
}

fn of_piece(piece: &Piece) -> Option<Sound> {
    let recording = piece.seconds(2 * SECS)?;
    let rate_hz = u32::try_from(count(recording.rate_hz)).ok()?;
    Some(Sound { rate_hz, channels: vec![recording.left, recording.right] })
}

fn leveled(sound: Sound) -> Result<Sound> {
    let gain_db = PIECE_LUFS - integrated_lufs(sound.rate_hz, &sound.channels)?;
    let gain_lin = single(grille::units::lin_from_db(gain_db));
    let scaled = |channel: Vec<f32>| channel.into_iter().map(|x| gain_lin * x).collect();
    Ok(Sound { channels: sound.channels.into_iter().map(scaled).collect(), ..sound })
}

/// Loudness of what follows the switch, LUFS.
fn measured_lufs(rate_hz: u32, channels: &[Vec<f32>]) -> Result<f64> {
    let from = SECS * rate_hz as usize;
    integrated_lufs(rate_hz, &channels.iter().map(|channel| channel[from..].to_vec()).collect::<Vec<_>>())
}

fn after_switch_lufs(bundle: &Bundle, sound: &Sound, slot: usize, matching: &str) -> Result<f64> {
    let mut unit = bundle.create()?;
    unit.set("level_match", matching)?;
    unit.set("slot", "0")?;
    let at_frame = SECS * sound.rate_hz as usize;
    let rendered = render_switched(unit, sound.rate_hz, &sound.channels, (at_frame, slot))?;
    measured_lufs(sound.rate_hz, &rendered)
}

fn bs2b_lufs(sound: &Sound) -> Result<Option<f64>> {
    let bs2b = Bs2b::open_or_install(sound.rate_hz);
    let Some(mut processor) = bs2b.as_ref().and_then(Bs2b::processor) else { return Ok(None) };
    let frames = sound.channels[0].iter().zip(&sound.channels[1]);
    let mut interleaved: Vec<f32> = frames.flat_map(|(left, right)| [*left, *right]).collect();
    processor.process(&mut interleaved);
    let channel = |from: usize| interleaved.iter().copied().skip(from).step_by(2).collect();
    measured_lufs(sound.rate_hz, &[channel(0), channel(1)]).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_of_ten_are_within_the_ninth() {
        let mut errors = Errors::default();
        assert!(errors.within_lu(0.5).is_nan());
        for lu in [1.0, -3.0, 2.0, 5.0, -4.0, 7.0, 6.0, 8.0, 10.0, 9.0, 11.0] {
            errors.add(lu);
        }
        assert_eq!([0.0, 0.5, 0.9, 1.0].map(|share| errors.within_lu(share)), [1.0, 6.0, 10.0, 11.0]);
    }
}
