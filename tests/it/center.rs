//! What *Vocal tone* does to a whole mix: the reason for its default (decision 99).

use grille::engine::settings::{LevelMatch, Settings};

use realfft::num_complex::Complex64;

use crate::support::engine::{engine, run_soft, settings_of, speakers};
use crate::support::measure::spectrum;
use test_host::recordings::PIECES;

/// Seconds of each piece.
const SECS: usize = 4;

/// Third octaves from 200 Hz to 12.5 kHz.
const BANDS: usize = 19;

/// What is compared, the share of the center's comb that is taken back from both ears: the default, a quarter less, and a
/// quarter more.
const SHARES: [f64; 3] = [0.5, 0.25, 0.75];

/// Power of both channels together in third octaves.
fn powers(rate_hz: f64, channels: [&[f32]; 2]) -> [f64; BANDS] {
    let spectra = channels.map(spectrum);
    let bin = |hz: f64| (hz * channels[0].len() as f64 / rate_hz) as usize;
    std::array::from_fn(|band| {
        let center_hz = 200.0 * 2f64.powf(band as f64 / 3.0);
        let within = bin(center_hz / 2f64.powf(1.0 / 6.0))..bin(center_hz * 2f64.powf(1.0 / 6.0));
        spectra.iter().flat_map(|spectrum| &spectrum[within.clone()]).map(Complex64::norm_sqr).sum()
    })
}

/// How the speakers of slot 4 change the tone of each piece, dB in third octaves, the level left out.
fn tones(share: f64) -> Vec<[f64; BANDS]> {
    let settings = Settings { level_match: LevelMatch::Off, ..settings_of(speakers(share)) };
    let pieces = PIECES.iter().filter_map(|piece| piece.seconds(SECS));
    let tone = |music: test_host::recordings::Recording| {
        let (left, right) = run_soft(&mut engine(music.rate_hz, &settings), &music.left, &music.right);
        let [dry, slot] = [[&music.left[..], &music.right[..]], [&left[..], &right[..]]]
            .map(|channels| powers(music.rate_hz, channels));
        let change: [f64; BANDS] = std::array::from_fn(|band| 10.0 * (slot[band] / dry[band]).log10());
        let mean = change.iter().sum::<f64>() / BANDS as f64;
        change.map(|db| db - mean)
    };
    pieces.map(tone).collect()
}

fn rms(tones: &[[f64; BANDS]]) -> f64 {
    let squares = tones.iter().flatten().map(|db| db * db);
    (squares.sum::<f64>() / (tones.len() * BANDS) as f64).sqrt()
}

/// Over twelve pieces a quarter less changes the tone of the whole mix more than the default, and a quarter more as much,
/// but by a rise where the ear hears best.
#[test]
fn the_default_changes_a_whole_mix_little() {
    let [default, less, more] = SHARES.map(tones);
    if default.is_empty() {
        return;
    }
    assert_eq!(grille::engine::settings::SlotSettings::default().center_color, SHARES[0]);
    let [default_db, less_db, more_db] = [&default, &less, &more].map(|tones| rms(tones));
    assert!(
        less_db > default_db + 0.2 && (more_db - default_db).abs() < 0.1,
        "{less_db} {default_db} {more_db}"
    );
    let means = |tones: &[[f64; BANDS]]| -> Vec<f64> {
        (0..BANDS).map(|band| tones.iter().map(|tone| tone[band]).sum::<f64>() / tones.len() as f64).collect()
    };
    let (default, more) = (means(&default), means(&more));
    assert!(default.iter().all(|db| db.abs() < 1.2), "{default:?}");
    // 1 to 4 kHz.
    let rise = |means: &[f64]| means[7..=13].iter().copied().fold(f64::MIN, f64::max);
    assert!(rise(&more) > rise(&default) + 0.5, "{default:?} {more:?}");
}
