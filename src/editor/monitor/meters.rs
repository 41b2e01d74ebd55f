//! Levels from the telemetry stream: what the bars and figures of the tool row show.

use std::collections::VecDeque;

use crate::dsp::curve::{Curve, NUM_POINTS};
use crate::dsp::loudness::KFilter;
use crate::dsp::spectrum::{FLOOR_DB, Spectrum};
use crate::telemetry::TapFrame;
use crate::units::{db_from_power, lufs_from_power};

/// Fall of the peak bars, dB per second.
const FALL_DB_PER_SEC: f64 = 24.0;

/// How long a peak mark stays, seconds.
const HOLD_SECS: f64 = 1.5;

/// Time constant of the correlation figure, seconds.
const CORRELATION_SECS: f64 = 0.4;

/// Length of a loudness block, seconds: the standard's 75 % overlap of 0.4 s windows.
const BLOCK_SECS: f64 = 0.1;

/// Blocks in the momentary and in the short-term window (0.4 s and 3 s, `[bs1770-4]`, `[ebu-3341]`).
const WINDOWS: (usize, usize) = (4, 30);

/// Levels below this are silence, dB.
pub const SILENCE_DB: f64 = -90.0;

/// One bar: a falling peak and the mark it has reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Falling peak, dBFS.
    pub peak_db: f64,
    /// Held peak, dBFS.
    pub held_db: f64,
    held_secs: f64,
}

/// Everything the tool row shows about levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levels {
    /// Input, left and right.
    pub input: [Bar; 2],
    /// Output, left and right.
    pub output: [Bar; 2],
    /// Loudness of the input.
    pub input_loudness: Loudness,
    /// Loudness of the output.
    pub output_loudness: Loudness,
    /// Correlation of the output's channels, −1…+1; `None` in silence.
    pub correlation: Option<f64>,
    /// Band levels of the input, dB.
    pub input_spectrum: Curve,
    /// Band levels of the output, dB.
    pub output_spectrum: Curve,
}

/// Loudness in LUFS; `None` in silence.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Loudness {
    /// Over the last 0.4 s.
    pub momentary_lufs: Option<f64>,
    /// Over the last 3 s.
    pub short_term_lufs: Option<f64>,
}

/// The running measurement.
#[derive(Debug, Clone)]
pub struct Meters {
    sample_rate_hz: f64,
    levels: Levels,
    input: LoudnessMeter,
    output: LoudnessMeter,
    spectra: [Spectrum; 2],
    /// Running means of LL, RR and LR of the output.
    products: [f64; 3],
}

impl Bar {
    const SILENT: Self = Self { peak_db: SILENCE_DB, held_db: SILENCE_DB, held_secs: 0.0 };

    fn advance(&mut self, peak: f64, secs: f64) {
        let peak_db = db_from_power(peak * peak).max(SILENCE_DB);
        self.peak_db = peak_db.max(self.peak_db - FALL_DB_PER_SEC * secs).max(SILENCE_DB);
        self.held_secs += secs;
        if peak_db >= self.held_db || self.held_secs > HOLD_SECS {
            self.held_db = self.peak_db;
            self.held_secs = 0.0;
        }
    }
}

impl Levels {
    /// Nothing to hear.
    pub const SILENT: Self = Self {
        input: [Bar::SILENT; 2],
        output: [Bar::SILENT; 2],
        input_loudness: Loudness { momentary_lufs: None, short_term_lufs: None },
        output_loudness: Loudness { momentary_lufs: None, short_term_lufs: None },
        correlation: None,
        input_spectrum: Curve { db: [FLOOR_DB; NUM_POINTS] },
        output_spectrum: Curve { db: [FLOOR_DB; NUM_POINTS] },
    };

    /// True while no band of the input or the output holds anything to show.
    #[must_use]
    pub fn spectrum_is_silent(&self) -> bool {
        let mut bands = self.input_spectrum.db.iter().chain(&self.output_spectrum.db);
        bands.all(|&db| db <= SILENCE_DB)
    }

    /// Room the output's held peak leaves below full scale, dB; `None` in silence.
    #[must_use]
    pub fn headroom_db(&self) -> Option<f64> {
        let held_db = self.output.iter().map(|bar| bar.held_db).fold(SILENCE_DB, f64::max);
        (held_db > SILENCE_DB).then_some(-held_db)
    }

    /// The same with nothing that comes behind the slot: in a blind test it would give the slot away.
    #[must_use]
    pub fn without_output(self) -> Self {
        Self {
            input: self.input,
            input_loudness: self.input_loudness,
            input_spectrum: self.input_spectrum,
            ..Self::SILENT
        }
    }
}

/// K-weighted power of a stereo signal in blocks of a tenth of a second.
#[derive(Debug, Clone)]
struct LoudnessMeter {
    filters: [KFilter; 2],
    block_frames: f64,
    power: f64,
    frames: f64,
    blocks: VecDeque<f64>,
}

impl LoudnessMeter {
    fn new(sample_rate_hz: f64) -> Self {
        Self {
            filters: [KFilter::new(sample_rate_hz); 2],
            block_frames: (BLOCK_SECS * sample_rate_hz).max(1.0),
            power: 0.0,
            frames: 0.0,
            blocks: VecDeque::with_capacity(WINDOWS.1 + 1),
        }
    }

    fn push(&mut self, frame: [f32; 2]) {
        for (filter, sample) in self.filters.iter_mut().zip(frame) {
            let weighted = filter.process(f64::from(sample));
            self.power += weighted * weighted;
        }
        self.frames += 1.0;
        if self.frames >= self.block_frames {
            self.blocks.push_front(self.power / self.frames);
            self.blocks.truncate(WINDOWS.1);
            (self.power, self.frames) = (0.0, 0.0);
        }
    }

    fn loudness(&self) -> Loudness {
        Loudness { momentary_lufs: self.over(WINDOWS.0), short_term_lufs: self.over(WINDOWS.1) }
    }

    fn over(&self, num_blocks: usize) -> Option<f64> {
        let mut count = 0.0;
        let mut sum = 0.0;
        for power in self.blocks.iter().take(num_blocks) {
            sum += power;
            count += 1.0;
        }
        let lufs = lufs_from_power(sum / f64::max(count, 1.0));
        (lufs > SILENCE_DB).then_some(lufs)
    }
}

impl Default for Meters {
    fn default() -> Self {
        Self::new(48_000.0)
    }
}

impl Meters {
    /// Silent meters for a sample rate in Hz.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            sample_rate_hz,
            levels: Levels::SILENT,
            input: LoudnessMeter::new(sample_rate_hz),
            output: LoudnessMeter::new(sample_rate_hz),
            spectra: [Spectrum::new(sample_rate_hz), Spectrum::new(sample_rate_hz)],
            products: [0.0; 3],
        }
    }

    /// Takes everything that has arrived; `elapsed_secs` is the time since the last call, so that bars
    /// fall while no audio runs.
    pub fn advance(
        &mut self,
        sample_rate_hz: f64,
        elapsed_secs: f64,
        frames: impl Iterator<Item = TapFrame>,
    ) {
        if sample_rate_hz > 0.0 && sample_rate_hz != self.sample_rate_hz {
            *self = Self::new(sample_rate_hz);
        }
        let mut peaks = [[0.0f64; 2]; 2];
        let mut has_frames = false;
        for frame in frames {
            self.accumulate(&frame, &mut peaks);
            has_frames = true;
        }
        let [input, output] = peaks;
        for (bar, peak) in self.levels.input.iter_mut().zip(input) {
            bar.advance(peak, elapsed_secs);
        }
        for (bar, peak) in self.levels.output.iter_mut().zip(output) {
            bar.advance(peak, elapsed_secs);
        }
        self.levels.input_loudness = self.input.loudness();
        self.levels.output_loudness = self.output.loudness();
        for spectrum in &mut self.spectra {
            spectrum.advance(elapsed_secs, has_frames);
        }
        self.levels.input_spectrum = self.spectra[0].curve();
        self.levels.output_spectrum = self.spectra[1].curve();
        let [left, right, cross] = self.products;
        let power = (left * right).sqrt();
        self.levels.correlation = (power > 1e-10).then(|| (cross / power).clamp(-1.0, 1.0));
    }

    fn accumulate(&mut self, frame: &TapFrame, peaks: &mut [[f64; 2]; 2]) {
        for (peaks, samples) in peaks.iter_mut().zip([frame.input, frame.output]) {
            for (peak, sample) in peaks.iter_mut().zip(samples) {
                *peak = peak.max(f64::from(sample.abs()));
            }
        }
        self.input.push(frame.input);
        self.output.push(frame.output);
        self.spectra[0].push(frame.input);
        self.spectra[1].push(frame.output);
        let [left, right] = frame.output.map(f64::from);
        let weight = 1.0 / (CORRELATION_SECS * self.sample_rate_hz);
        for (mean, product) in self.products.iter_mut().zip([left * left, right * right, left * right]) {
            *mean += weight * (product - *mean);
        }
    }

    /// True once every bar, mark and spectrum has fallen: then nothing on screen moves.
    #[must_use]
    pub fn at_rest(&self) -> bool {
        let bars = self.levels.input.iter().chain(&self.levels.output);
        self.levels.spectrum_is_silent()
            && bars.fold(true, |rest, bar| rest && bar.peak_db <= SILENCE_DB && bar.held_db <= SILENCE_DB)
    }

    /// The levels now.
    #[must_use]
    pub fn levels(&self) -> Levels {
        self.levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    #[expect(clippy::cast_possible_truncation, reason = "test signals are single precision")]
    fn sine(num_frames: u32, level_db: f64, right: f64) -> impl Iterator<Item = TapFrame> {
        (0..num_frames).map(move |n| {
            let x = 10f64.powf(level_db / 20.0) * (TAU * 997.0 * f64::from(n) / RATE_HZ).sin();
            TapFrame { input: [x as f32; 2], output: [x as f32, (right * x) as f32], reference: 0.0 }
        })
    }

    /// 997 Hz at −23 dBFS in both channels is −23.0 LUFS by definition of the standard.
    #[test]
    fn a_stereo_sine_reads_its_loudness_and_its_peak() {
        let mut meters = Meters::new(RATE_HZ);
        meters.advance(RATE_HZ, 4.0, sine(192_000, -23.0, 1.0));
        let levels = meters.levels();
        let lufs = levels.input_loudness.momentary_lufs.unwrap_or_default();
        assert!((lufs + 23.0).abs() < 0.05, "{lufs}");
        let lufs = levels.output_loudness.short_term_lufs.unwrap_or_default();
        assert!((lufs + 23.0).abs() < 0.05, "{lufs}");
        assert!((levels.input[0].peak_db + 23.0).abs() < 0.05);
    }

    #[test]
    fn correlation_is_one_for_mono_minus_one_inverted_and_nothing_in_silence() {
        let correlation = |right: f64, level_db: f64| {
            let mut meters = Meters::new(RATE_HZ);
            meters.advance(RATE_HZ, 1.0, sine(48_000, level_db, right));
            meters.levels().correlation
        };
        assert!(correlation(1.0, -6.0).is_some_and(|r| (r - 1.0).abs() < 1e-6));
        assert!(correlation(-1.0, -6.0).is_some_and(|r| (r + 1.0).abs() < 1e-6));
        assert_eq!(correlation(1.0, -300.0), None);
    }

    #[test]
    fn a_bar_falls_and_its_mark_holds_before_it_follows() {
        let mut meters = Meters::new(RATE_HZ);
        meters.advance(RATE_HZ, 0.1, sine(4_800, -6.0, 1.0));
        meters.advance(RATE_HZ, 1.0, std::iter::empty());
        let bar = meters.levels().output[0];
        assert!((bar.peak_db + 6.0 + FALL_DB_PER_SEC).abs() < 0.1);
        assert!((bar.held_db + 6.0).abs() < 0.1);
        meters.advance(RATE_HZ, 1.0, std::iter::empty());
        assert!(meters.levels().output[0].held_db < -40.0);
    }
}
