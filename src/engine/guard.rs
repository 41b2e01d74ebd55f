//! The last guard: what no sound of ours may pass, behind everything.
//!
//! It knows what came in and what a slot may make of it at most. Where the output is louder than both allow, at once by its
//! peak or over some milliseconds by its power, the sound of slot 0 takes its place and stays until somebody has taken
//! note. In every setting that is meant to be it changes no bit: what it allows is above what designs promise, as long as
//! that is bounded. Decision 68.

use pulp::{Arch, Simd, WithSimd};

use super::frames::Frames;
use super::samples::highest;
use crate::dsp::bank::MAX_FRAMES;
use crate::units::{single, to_f64};

/// Louder than what comes in by more than this is too loud, where the slot does not promise it: 20 dB.
const EXCESS_LIN: f32 = 10.0;

/// Beyond this is too loud, where the slot does not promise it: +12 dBFS.
const CEILING_LIN: f32 = 4.0;

/// What a slot promises at a frequency counts up to here, 20 dB: designs of every setting stay below it.
pub(super) const MOST_PROMISED_LIN: f64 = 10.0;

/// The most a level match adds to it: +12 dB.
pub(super) const MOST_MATCHED_LIN: f64 = 3.981_072;

/// Peaks may exceed what the response promises for a power by this, 9 dB: two channels that add up, and filters that
/// bring the parts of a transient together.
const PEAK_MARGIN_LIN: f32 = 2.83;

/// Powers may exceed it by this, 3 dB: what comes in and what goes out are not heard at the same instant.
const POWER_MARGIN: f32 = 2.0;

/// What comes in counts as no softer than this, −60 dBFS: below, nothing can be too loud for ears.
const FLOOR_LIN: f32 = 1e-3;

/// Time constant of powers, seconds: the ear's own, about.
const POWER_SECS: f64 = 0.05;

/// Samples count up to here in powers, +160 dBFS, so that none can overflow.
const MOST_LIN: f32 = 1e8;

/// What came in is forgotten by 60 dB in this time, seconds: more slowly than the longest of our own tails decays.
const MEMORY_SECS: f64 = 1.0;

/// Time in which slot 0 takes over, seconds: short, since what is too loud is held at the limit for as long.
const TAKE_OVER_SECS: f64 = 0.003;

/// Share of one frame in a tick.
const PER_TICK: f32 = 1.0 / 64.0;

/// Time in which our sound comes back, seconds.
const COME_BACK_SECS: f64 = 0.030;

/// The guard.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    arch: Arch,
    /// Gain that settings and designs promise, at most, since the last tick.
    promised_lin: f32,
    /// Largest sample of the run that came in last, and the peak of all that came in, decaying.
    heard_lin: f32,
    peak_lin: f32,
    /// Power of both channels, smoothed, and the largest of what came in, decaying.
    power_in: f32,
    power_out: f32,
    largest_in: f32,
    /// Of the tick, frame by frame, so that it does not matter how frames come together: what came in and what goes
    /// out, squared, both channels.
    squares_in: [f32; MAX_FRAMES],
    squares_out: [f32; MAX_FRAMES],
    rates: Rates,
    /// True from the moment something was too loud until it is acknowledged.
    is_holding: bool,
    /// Weight of slot 0.
    weight: f32,
    /// Where our sound is held while slot 0 takes over.
    limit_lin: f32,
}

/// What only the sample rate decides.
#[derive(Debug, Clone, Copy)]
struct Rates {
    /// Share of a new tick in a smoothed power.
    share: f32,
    /// What is left of a peak, and of a power, after one tick.
    peak_kept: f32,
    power_kept: f32,
    /// Steps of the weight, up and down.
    take_over: f32,
    come_back: f32,
}

impl Guard {
    /// A guard that has heard nothing.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let tick_secs = to_f64(MAX_FRAMES) / sample_rate_hz;
        let rates = Rates {
            share: single(1.0 - (-tick_secs / POWER_SECS).exp()),
            peak_kept: single(10f64.powf(-3.0 * tick_secs / MEMORY_SECS)),
            power_kept: single(10f64.powf(-6.0 * tick_secs / MEMORY_SECS)),
            take_over: single(1.0 / (TAKE_OVER_SECS * sample_rate_hz)),
            come_back: single(1.0 / (COME_BACK_SECS * sample_rate_hz)),
        };
        Self {
            arch: Arch::new(),
            promised_lin: 1.0,
            heard_lin: 0.0,
            peak_lin: 0.0,
            power_in: 0.0,
            power_out: 0.0,
            largest_in: 0.0,
            squares_in: [0.0; MAX_FRAMES],
            squares_out: [0.0; MAX_FRAMES],
            rates,
            is_holding: false,
            weight: 0.0,
            limit_lin: CEILING_LIN,
        }
    }

    /// Forgets what was heard; what is held stays held.
    pub(super) fn reset(&mut self) {
        (self.heard_lin, self.peak_lin) = (0.0, 0.0);
        (self.power_in, self.power_out, self.largest_in) = (0.0, 0.0, 0.0);
        (self.squares_in, self.squares_out) = ([0.0; MAX_FRAMES], [0.0; MAX_FRAMES]);
        self.weight = if self.is_holding { 1.0 } else { 0.0 };
    }

    /// True while slot 0 stands in for what was too loud.
    pub(super) fn is_holding(&self) -> bool {
        self.is_holding
    }

    /// Somebody has taken note: our sound may come back.
    pub(super) fn acknowledge(&mut self) {
        if self.is_holding {
            self.is_holding = false;
            // What was too loud is not held against what comes now.
            (self.power_out, self.squares_out) = (0.0, [0.0; MAX_FRAMES]);
        }
    }

    /// True if frames pass as they are, whatever they hold.
    pub(super) fn is_at_rest(&self) -> bool {
        !self.is_holding && self.weight == 0.0
    }

    /// From now on, and at least until the next tick, so much gain is meant to be.
    pub(super) fn promise(&mut self, gain_lin: f64) {
        self.promised_lin = self.promised_lin.max(single(gain_lin));
    }

    /// Takes in what comes in from frame `first` of the tick on, behind the monitor tools.
    pub(super) fn hear(&mut self, input: &Frames, first: usize) {
        self.heard_lin = measure(self.arch, input, self.squares_in.get_mut(first..).unwrap_or_default());
    }

    /// Watches what goes out in place of `input`, which has been heard: where it is too loud, it becomes what `instead` gives, which is asked
    /// only then.
    pub(super) fn watch(
        &mut self,
        (input, first): (&Frames, usize),
        signal: &mut Frames,
        num_frames: usize,
        instead: impl FnOnce() -> Frames,
    ) {
        let loudest = measure(self.arch, signal, self.squares_out.get_mut(first..).unwrap_or_default());
        let is_safe = loudest <= self.limit(self.peak_lin);
        if !is_safe || !self.is_at_rest() {
            self.hold(input, signal, num_frames, &instead());
        } else {
            self.pass();
        }
    }

    /// Lets what came in last pass, since nothing is made of it or nothing that is too loud.
    pub(super) fn pass(&mut self) {
        self.peak_lin = self.peak_lin.max(self.heard_lin);
    }

    /// Frame by frame, since what is too loud may begin at any.
    fn hold(&mut self, input: &Frames, signal: &mut Frames, num_frames: usize, instead: &Frames) {
        let [left, right] = signal;
        let ([x_left, x_right], [safe_left, safe_right]) = (input, instead);
        let frames = left.iter_mut().zip(right).zip(x_left.iter().zip(x_right));
        let frames = frames.zip(safe_left.iter().zip(safe_right)).take(num_frames);
        for (((left, right), (x_left, x_right)), (safe_left, safe_right)) in frames {
            self.peak_lin = self.peak_lin.max(x_left.abs()).max(x_right.abs());
            let limit_lin = self.limit(self.peak_lin);
            if !self.is_holding && left.abs().max(right.abs()) > limit_lin {
                (self.is_holding, self.limit_lin) = (true, limit_lin);
            }
            self.weight = if self.is_holding {
                (self.weight + self.rates.take_over).min(1.0)
            } else {
                (self.weight - self.rates.come_back).max(0.0)
            };
            if self.weight > 0.0 {
                let limit_lin = self.limit_lin;
                for (y, safe) in [(left, safe_left), (right, safe_right)] {
                    *y = (1.0 - self.weight) * y.clamp(-limit_lin, limit_lin) + self.weight * safe;
                }
            }
        }
    }

    /// The largest sample that is not too loud where what came in has this peak.
    fn limit(&self, peak_lin: f32) -> f32 {
        let peak_lin = peak_lin.max(FLOOR_LIN);
        (PEAK_MARGIN_LIN * self.promised_lin * peak_lin).max((EXCESS_LIN * peak_lin).min(CEILING_LIN))
    }

    /// Judges the powers of a whole tick; from here on `gain_lin` is what is meant to be.
    pub(super) fn tick(&mut self, gain_lin: f64) {
        let Rates { share, peak_kept, power_kept, .. } = self.rates;
        self.power_in += share * (mean(&self.squares_in) - self.power_in);
        self.power_out += share * (mean(&self.squares_out) - self.power_out);
        self.peak_lin *= peak_kept;
        self.largest_in = (self.largest_in * power_kept).max(self.power_in);
        let most = (POWER_MARGIN * self.promised_lin.powi(2)).max(EXCESS_LIN.powi(2));
        if self.power_out > most * self.largest_in.max(FLOOR_LIN.powi(2)) && !self.is_holding {
            (self.is_holding, self.limit_lin) = (true, self.limit(self.peak_lin));
        }
        self.squares_out.fill(0.0);
        self.promised_lin = single(gain_lin);
    }
}

/// Writes the squares of both channels, frame by frame, as many as there is room for; the largest magnitude.
fn measure(arch: Arch, signal: &Frames, squares: &mut [f32]) -> f32 {
    f32::from_bits(arch.dispatch(Measure { signal, squares }))
}

struct Measure<'a> {
    signal: &'a Frames,
    squares: &'a mut [f32],
}

impl WithSimd for Measure<'_> {
    /// The bits of the largest magnitude.
    type Output = u32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> u32 {
        let Self { signal: [left, right], squares } = self;
        for (square, (left, right)) in squares.iter_mut().zip(left.iter().zip(right)) {
            let (left, right) = (left.clamp(-MOST_LIN, MOST_LIN), right.clamp(-MOST_LIN, MOST_LIN));
            *square = left * left + right * right;
        }
        highest(left).max(highest(right))
    }
}

/// Summed in lanes, so that it takes no time.
fn mean(squares: &[f32; MAX_FRAMES]) -> f32 {
    let mut sums = [0.0f32; 8];
    for eight in squares.as_chunks::<8>().0 {
        for (sum, square) in sums.iter_mut().zip(eight) {
            *sum += square;
        }
    }
    sums.iter().sum::<f32>() * PER_TICK
}

#[cfg(test)]
#[expect(
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that indexes wrongly fails, and nothing waits for it"
)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;

    /// What comes out when `input` and `output` are cut into runs of `cut` frames, and whether something is held.
    fn run(guard: &mut Guard, input: &[f32], output: &[f32], cut: usize) -> (Vec<f32>, bool) {
        let (mut out, mut first) = (Vec::new(), 0);
        let mut place = 0;
        while place < input.len() {
            let len = cut.min(MAX_FRAMES - first).min(input.len() - place);
            let frames = |from: &[f32]| {
                let mut frames = [[0.0; MAX_FRAMES]; 2];
                frames[0][..len].copy_from_slice(&from[place..place + len]);
                frames[1][..len].copy_from_slice(&from[place..place + len]);
                frames
            };
            let (x, mut y) = (frames(input), frames(output));
            guard.hear(&x, first);
            guard.watch((&x, first), &mut y, len, || x);
            out.extend_from_slice(&y[0][..len]);
            (place, first) = (place + len, first + len);
            if first == MAX_FRAMES {
                first = 0;
                guard.tick(1.0);
            }
        }
        (out, guard.is_holding())
    }

    fn tone(len: usize, amplitude: f32) -> Vec<f32> {
        (0..len).map(|n| amplitude * (0.1 * n as f32).sin()).collect()
    }

    #[test]
    fn what_grows_without_bound_is_stopped_at_its_limit_and_stays_stopped() {
        let input = tone(9_600, 0.1);
        let growing: Vec<f32> = input.iter().enumerate().map(|(n, x)| x * (n as f32 / 500.0).exp()).collect();
        let mut guard = Guard::new(RATE_HZ);
        let (out, is_held) = run(&mut guard, &input, &growing, 64);
        let loudest = out.iter().fold(0.0f32, |peak, y| peak.max(y.abs()));
        assert!(is_held && loudest <= 1.0 + 1e-3, "{loudest}");
        assert_eq!(out[4_800..], input[4_800..], "slot 0 is heard, bit for bit");
        let (after, is_held) = run(&mut guard, &input, &input, 64);
        assert!(is_held && after == input, "nobody has taken note");
        guard.acknowledge();
        let (again, is_held) = run(&mut guard, &input[..4_800], &growing[..4_800], 64);
        assert!(is_held && again.iter().all(|y| y.abs() <= 1.0 + 1e-3), "it is still too loud");
        guard.acknowledge();
        let _ = run(&mut guard, &input, &input, 64);
        assert!(guard.is_at_rest());
    }

    /// +164 dB from one frame to the next, at frames everywhere in a tick.
    #[test]
    fn not_one_frame_of_what_begins_at_once_passes() {
        for begins in [0, 1, 63, 64, 777] {
            let input = tone(4_800, 0.05);
            let mut loud = input.clone();
            loud[begins..].iter_mut().for_each(|y| *y = 1.6e8);
            let (out, is_held) = run(&mut Guard::new(RATE_HZ), &input, &loud, 64);
            assert!(is_held && out.iter().all(|y| y.abs() <= 0.5 + 1e-3), "{begins}");
        }
    }

    /// Peaks hide what is louder on the whole: clicks with a steady hiss made of them.
    #[test]
    fn what_is_louder_on_the_whole_is_stopped_though_no_peak_is() {
        let input: Vec<f32> = (0..48_000).map(|n| if n % 4_800 == 0 { 0.5 } else { 0.0 }).collect();
        let hiss = tone(48_000, 0.4);
        let (out, is_held) = run(&mut Guard::new(RATE_HZ), &input, &hiss, 64);
        assert!(is_held && out[24_000..] == input[24_000..]);
    }

    #[test]
    fn it_does_not_matter_how_frames_come_together() {
        let input = tone(4_800, 0.1);
        let growing: Vec<f32> = input.iter().enumerate().map(|(n, x)| x * (n as f32 / 300.0).exp()).collect();
        let whole = run(&mut Guard::new(RATE_HZ), &input, &growing, 64);
        assert!(whole.1);
        for cut in [1, 7, 63] {
            assert_eq!(run(&mut Guard::new(RATE_HZ), &input, &growing, cut), whole, "{cut}");
        }
    }

    #[test]
    fn twenty_decibels_pass_and_what_follows_a_sound_passes_too() {
        let mut input = tone(9_600, 0.02);
        let mut output = tone(9_600, 0.18);
        for n in 4_800..9_600 {
            input[n] = 0.0;
            output[n] *= (-((n - 4_800) as f32) / 2_000.0).exp();
        }
        let (out, is_held) = run(&mut Guard::new(RATE_HZ), &input, &output, 64);
        assert!(!is_held && out == output);
    }
}
