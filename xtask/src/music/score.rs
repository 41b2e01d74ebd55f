//! Who plays what and when: A minor, 100 beats per minute, eight bars.

use super::voice::{Sung, Vowel};
use crate::cast::real;

/// A quarter note, seconds.
pub(super) const BEAT_SECS: f64 = 0.6;
/// An eighth note, seconds.
pub(super) const EIGHTH_SECS: f64 = BEAT_SECS / 2.0;

/// One bar's harmony, as MIDI notes.
pub(super) struct Bar {
    /// Root the bass plays.
    root: u8,
    /// Strings of the guitars, low to high.
    guitar: &'static [u8],
    /// Notes of the pad.
    pub(super) pad: &'static [u8],
}

const A_MINOR: Bar = Bar { root: 33, guitar: &[45, 52, 57, 60, 64], pad: &[57, 60, 64, 71] };
const F_MAJOR: Bar = Bar { root: 29, guitar: &[41, 48, 53, 57, 60], pad: &[57, 60, 65, 67] };
const C_MAJOR: Bar = Bar { root: 36, guitar: &[48, 52, 55, 60, 64], pad: &[55, 60, 64, 67] };
const G_MAJOR: Bar = Bar { root: 31, guitar: &[43, 50, 55, 59, 62], pad: &[55, 59, 62, 69] };

/// The harmony, bar by bar.
pub(super) const BARS: [Bar; 8] = [A_MINOR, F_MAJOR, C_MAJOR, G_MAJOR, A_MINOR, F_MAJOR, G_MAJOR, A_MINOR];

/// Start of an eighth note (0…7) of a bar, seconds.
fn at(bar: usize, eighth: f64) -> f64 {
    4.0 * BEAT_SECS * real(bar) + eighth * EIGHTH_SECS
}

/// The last bar is one held chord.
fn playing_bars() -> std::ops::Range<usize> {
    0..BARS.len() - 1
}

/// Starts of the bass drum, seconds.
pub(super) fn kicks() -> Vec<f64> {
    let mut starts: Vec<f64> = playing_bars()
        .flat_map(|bar| {
            let pattern: &[f64] = if bar % 2 == 0 { &[0.0, 3.0, 4.0] } else { &[0.0, 3.0, 4.0, 7.0] };
            pattern.iter().map(move |eighth| at(bar, *eighth))
        })
        .collect();
    starts.push(at(BARS.len() - 1, 0.0));
    starts
}

/// Start, seconds, and velocity of each stroke of the snare; a fill leads to the last bar.
pub(super) fn snares() -> Vec<(f64, f64)> {
    let mut strokes: Vec<(f64, f64)> = playing_bars()
        .skip(1)
        .flat_map(|bar| [(at(bar, 2.0), 1.0), (at(bar, 5.5), 0.22), (at(bar, 6.0), 0.95)])
        .collect();
    let last = BARS.len() - 2;
    strokes.extend([(at(last, 6.5), 0.5), (at(last, 7.0), 0.7), (at(last, 7.5), 0.85)]);
    strokes
}

/// Start, seconds, decay, seconds, and gain of each stroke of the hi-hat.
pub(super) fn hats() -> Vec<(f64, f64, f64)> {
    playing_bars()
        .flat_map(|bar| {
            (0..8).map(move |eighth| {
                let is_open = eighth == 7 && bar % 2 == 1;
                let gain_lin = if eighth % 2 == 0 { 0.55 } else { 0.34 };
                (at(bar, f64::from(eighth)), if is_open { 0.11 } else { 0.028 }, gain_lin)
            })
        })
        .collect()
}

/// Start and length, seconds, note and velocity of each bass note.
pub(super) fn bass_line() -> Vec<(f64, f64, u8, f64)> {
    let mut line = Vec::new();
    for bar in playing_bars() {
        let root = BARS[bar].root;
        let notes = [
            (0.0, 2.6, root),
            (3.0, 0.9, root),
            (4.0, 1.8, root),
            (6.0, 0.9, root + 7),
            (7.0, 0.9, root + 12),
        ];
        line.extend(notes.map(|(eighth, length, note)| {
            (at(bar, eighth), length * EIGHTH_SECS, note, if eighth == 0.0 { 1.0 } else { 0.85 })
        }));
    }
    line.push((at(BARS.len() - 1, 0.0), 7.0 * EIGHTH_SECS, BARS[BARS.len() - 1].root, 1.0));
    line
}

/// One strum of the guitars.
pub(super) struct ScoredStrum {
    /// When, seconds.
    pub(super) start_secs: f64,
    /// How long it rings, seconds.
    pub(super) length_secs: f64,
    /// MIDI notes of the strings.
    pub(super) notes: &'static [u8],
    /// Low to high.
    pub(super) downwards: bool,
    /// Loudness, 0…1.
    pub(super) velocity: f64,
}

/// The guitars' part.
pub(super) fn strums() -> Vec<ScoredStrum> {
    // Eighth, length in eighths, down-stroke, velocity.
    let pattern = [
        (0.0, 2.9, true, 0.95),
        (3.0, 0.95, false, 0.6),
        (4.0, 1.0, true, 0.75),
        (5.0, 1.95, false, 0.65),
        (7.0, 0.95, false, 0.6),
    ];
    let mut strums: Vec<ScoredStrum> = playing_bars()
        .flat_map(|bar| {
            pattern.map(|(eighth, length, downwards, velocity)| ScoredStrum {
                start_secs: at(bar, eighth),
                length_secs: length * EIGHTH_SECS,
                notes: BARS[bar].guitar,
                downwards,
                velocity,
            })
        })
        .collect();
    strums.push(ScoredStrum {
        start_secs: at(BARS.len() - 1, 0.0),
        length_secs: 3.0,
        notes: BARS[BARS.len() - 1].guitar,
        downwards: true,
        velocity: 1.0,
    });
    strums
}

/// The melody, from the third bar on.
pub(super) fn lead() -> Vec<Sung> {
    // Bar, eighth, length in eighths, note, vowel.
    let notes = [
        (1, 5.0, 0.9, 69.0, Vowel::OO),
        (1, 6.0, 0.9, 71.0, Vowel::OH),
        (1, 7.0, 0.9, 72.0, Vowel::AH),
        (2, 0.0, 2.8, 76.0, Vowel::AH),
        (2, 3.0, 1.9, 74.0, Vowel::EH),
        (2, 5.0, 2.7, 72.0, Vowel::OH),
        (3, 0.0, 2.8, 74.0, Vowel::AH),
        (3, 3.0, 0.9, 72.0, Vowel::EH),
        (3, 4.0, 3.4, 71.0, Vowel::OO),
        (4, 0.0, 2.8, 72.0, Vowel::OH),
        (4, 3.0, 0.9, 71.0, Vowel::AH),
        (4, 4.0, 3.4, 69.0, Vowel::AH),
        (5, 1.0, 0.9, 69.0, Vowel::EH),
        (5, 2.0, 0.9, 72.0, Vowel::EH),
        (5, 3.0, 1.9, 77.0, Vowel::AH),
        (5, 5.0, 2.7, 76.0, Vowel::OH),
        (6, 0.0, 1.9, 74.0, Vowel::EH),
        (6, 2.0, 1.9, 71.0, Vowel::OH),
        (6, 4.0, 3.6, 74.0, Vowel::AH),
        (7, 0.0, 7.0, 76.0, Vowel::OO),
    ];
    notes
        .iter()
        .map(|(bar, eighth, length, note, vowel)| Sung {
            start_secs: at(*bar, *eighth),
            length_secs: length * EIGHTH_SECS,
            note: *note,
            vowel: *vowel,
        })
        .collect()
}
