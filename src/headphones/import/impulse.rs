//! Impulse responses, as convolvers take them: `.wav` and `.irs`, which are the same.

use std::io::Cursor;

use realfft::RealFftPlanner;

use super::{ImportError, ImportFile, Meaning, Reading};
use crate::dsp::curve::{Curve, freqs_hz, octave_step};
use crate::dsp::spectrum::power_below;
use crate::units::{db_from_power, to_f64};
use crate::wav::{WavInfo, WavProblem, read_header};

/// What is longer is music, seconds. Filters of convolvers take up to 1.4 s, impulse responses of Room EQ Wizard 5.5 s
/// (judgement, 2026-11-30).
const MAX_SECS: f64 = 8.0;

/// Where the response of a sampled filter ends, of its rate.
const HIGHEST: f64 = 0.48;

/// True for a file that says it is a WAV file, in any dialect.
pub(super) fn is_wav(bytes: &[u8]) -> bool {
    [b"RIFF", b"RF64", b"BW64", b"riff"].iter().any(|magic| bytes.starts_with(*magic))
}

/// Reads a file's sound as an equalizer, for both ears or for each its own.
///
/// # Errors
/// The header is wrong, or the sound is no impulse response.
pub(super) fn read(bytes: &[u8], name: String) -> Result<ImportFile, ImportError> {
    let info = read_header(&mut Cursor::new(bytes), bytes.len() as u64)?;
    let rate_hz = f64::from(info.sample_rate_hz);
    let num_frames = usize::try_from(info.num_frames).unwrap_or(usize::MAX);
    let secs = to_f64(num_frames) / rate_hz;
    if secs > MAX_SECS {
        return Err(ImportError::Music { secs });
    }
    let channels = channels(&info, bytes);
    if channels.iter().flatten().any(|sample| !sample.is_finite()) {
        return Err(WavProblem::Broken("its samples are no numbers").into());
    }
    if channels.iter().any(|channel| channel.iter().all(|sample| *sample == 0.0)) {
        return Err(ImportError::Silent);
    }
    let place = format!("{num_frames} samples at {rate_hz} Hz");
    let curves: Vec<Curve> = channels.into_iter().map(|channel| magnitude(channel, rate_hz)).collect();
    let reading = match curves[..] {
        [left, right] if left != right => Reading::of_ears(Meaning::Correction, place, &[left, right]),
        [curve, ..] => Reading { meaning: Meaning::Correction, place, curve, left_minus_right: None },
        [] => return Err(ImportError::Silent),
    };
    Ok(ImportFile::of("Impulse response", name, vec![reading]))
}

/// The samples of a file, `[channel][frame]`.
fn channels(info: &WavInfo, bytes: &[u8]) -> Vec<Vec<f64>> {
    let from = usize::try_from(info.data_offset_bytes).unwrap_or(usize::MAX);
    let num_frames = usize::try_from(info.num_frames).unwrap_or(0);
    let sound = bytes.get(from..).unwrap_or_default();
    let samples = sound.chunks_exact(info.encoding.bytes()).take(num_frames * info.num_channels);
    let mut channels = vec![Vec::with_capacity(num_frames); info.num_channels];
    for (idx, sample) in samples.enumerate() {
        channels[idx % info.num_channels].push(info.encoding.decode(sample));
    }
    channels
}

/// What a filter does to each frequency, dB: the mean power around each point of the grid, and beyond the rate's reach as
/// at its end.
fn magnitude(mut samples: Vec<f64>, rate_hz: f64) -> Curve {
    // A bin is 1 Hz wide at most.
    let mut length = samples.len().next_power_of_two();
    while to_f64(length) < rate_hz {
        length *= 2;
    }
    samples.resize(length, 0.0);
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(length);
    let mut bins = fft.make_output_vec();
    if fft.process(&mut samples, &mut bins).is_err() {
        return Curve::FLAT;
    }
    let mut sum = 0.0;
    let upwards = bins.iter().map(|bin| {
        sum += bin.norm_sqr();
        sum
    });
    let below: Vec<f64> = std::iter::once(0.0).chain(upwards).collect();
    let half_step = (0.5 * octave_step()).exp2();
    let (freqs_hz, db): (Vec<f64>, Vec<f64>) = freqs_hz()
        .iter()
        .filter(|freq_hz| **freq_hz < HIGHEST * rate_hz)
        .map(|freq_hz| {
            let center = freq_hz * to_f64(length) / rate_hz;
            let (low, high) = (center / half_step, center * half_step);
            (*freq_hz, db_from_power((power_below(&below, high) - power_below(&below, low)) / (high - low)))
        })
        .unzip();
    Curve::from_table(&freqs_hz, &db)
}

#[cfg(test)]
mod tests;
