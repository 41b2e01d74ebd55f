//! Independent measurements of audio.

use ebur128::{EbuR128, Mode};
use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;

/// Spectrum of a real signal: bin k is at k · rate / len.
pub(crate) fn spectrum(signal: &[f32]) -> Vec<Complex64> {
    let mut input: Vec<f64> = signal.iter().map(|&x| f64::from(x)).collect();
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(input.len());
    let mut output = fft.make_output_vec();
    fft.process(&mut input, &mut output).unwrap();
    output
}

/// Integrated loudness by the `ebur128` crate, LUFS.
pub(crate) fn lufs(rate_hz: f64, left: &[f32], right: &[f32]) -> f64 {
    let mut meter = EbuR128::new(2, rate_hz as u32, Mode::I).unwrap();
    meter.add_frames_planar_f32(&[left, right]).unwrap();
    meter.loudness_global().unwrap()
}

/// Power of `a − b` relative to that of `b`, dB.
pub(crate) fn error_db(a: &[f32], b: &[f32]) -> f64 {
    let power: f64 = b.iter().map(|&y| f64::from(y).powi(2)).sum();
    let error: f64 = a.iter().zip(b).map(|(&x, &y)| (f64::from(x) - f64::from(y)).powi(2)).sum();
    10.0 * (error.max(1e-300) / power.max(1e-300)).log10()
}

/// Largest magnitude.
pub(crate) fn peak(signal: &[f32]) -> f32 {
    signal.iter().fold(0.0f32, |peak, x| peak.max(x.abs()))
}

/// Largest step from one sample to the next.
pub(crate) fn largest_step(signal: &[f32]) -> f32 {
    signal.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}
