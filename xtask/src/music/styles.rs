//! Ten minutes of varied programme, in pieces of one character each, for the comparison of levels.

use anyhow::Result;

use super::bus::Bus;
use super::noise::{Noise, stereo_pink};
use super::{LENGTH_SECS, RATE_HZ, SAMPLE_RATE_HZ, frames, score, voice};
use crate::cast::{real, single};
use crate::measure::integrated_lufs;

/// Loudness of every piece, LUFS: a monitor bus with headroom, so that no slot has to be held below full
/// scale.
const PIECE_LUFS: f64 = -23.0;
/// Length of a spoken syllable and of the pause after each fifth one, seconds.
const SYLLABLE_SECS: f64 = 0.4;

/// A piece of one character.
pub(crate) struct Style {
    /// What it is.
    pub(crate) name: &'static str,
    /// `[channel][frame]` at [`RATE_HZ`].
    pub(crate) channels: Vec<Vec<f32>>,
}

/// All pieces, each as long as the mix.
///
/// # Errors
/// The loudness meter refuses a piece.
pub(crate) fn styles() -> Result<Vec<Style>> {
    let num_frames = frames(LENGTH_SECS);
    let mix = super::mix()?;
    let mono: Vec<f32> = mix[0].iter().zip(&mix[1]).map(|(left, right)| 0.5 * (left + right)).collect();
    let sung = voice::sing(&score::lead(), num_frames);
    let mut white = Noise::new(77);
    let mut noise = || (0..num_frames).map(|_| single(white.white())).collect::<Vec<f32>>();
    [
        ("the mix", mix.clone()),
        ("the mix in mono", vec![mono.clone(), mono.clone()]),
        ("the mix, panned half left", vec![mono.clone(), scaled(&mono, 0.4)]),
        (
            "drums and bass",
            part(|dry, send| {
                super::add_drums(dry, send);
                super::add_bass(dry);
            }),
        ),
        ("guitars, hard left and right", part(super::add_guitars)),
        ("a wide pad", part(super::add_pad)),
        ("a voice, sung", both(&sung, |_| 1.0)),
        ("a voice in syllables, with pauses", both(&sung, syllable)),
        ("pink noise", stereo_pink(num_frames)),
        ("white noise", vec![noise(), noise()]),
    ]
    .into_iter()
    .map(|(name, channels)| Ok(Style { name, channels: leveled(&channels)? }))
    .collect()
}

/// Some of the players alone, with their plate.
fn part(play: impl Fn(&mut Bus, &mut Bus)) -> Vec<Vec<f32>> {
    let num_frames = frames(LENGTH_SECS);
    let (mut dry, mut send) = (Bus::new(num_frames), Bus::new(num_frames));
    play(&mut dry, &mut send);
    dry.add_bus(&super::reverb::plate(&send), 0.5);
    [dry.left, dry.right].map(|channel| channel.into_iter().map(single).collect()).to_vec()
}

fn both(sound: &[f64], gain: impl Fn(f64) -> f64) -> Vec<Vec<f32>> {
    let shaped = sound.iter().enumerate().map(|(n, x)| single(gain(real(n) / SAMPLE_RATE_HZ) * x));
    let channel: Vec<f32> = shaped.collect();
    vec![channel.clone(), channel]
}

/// Rises and falls with each syllable; every fifth one is a pause.
fn syllable(secs: f64) -> f64 {
    let position = secs / SYLLABLE_SECS;
    if position.floor() % 5.0 > 3.5 { 0.0 } else { (std::f64::consts::PI * position.fract()).sin() }
}

fn scaled(channel: &[f32], gain: f32) -> Vec<f32> {
    channel.iter().map(|x| gain * x).collect()
}

fn leveled(channels: &[Vec<f32>]) -> Result<Vec<Vec<f32>>> {
    let gain_db = PIECE_LUFS - integrated_lufs(RATE_HZ, channels)?;
    let gain = single(grille::units::lin_from_db(gain_db));
    Ok(channels.iter().map(|channel| scaled(channel, gain)).collect())
}
