//! What speakers do at some frequencies, side by side, before the equalizer is known.

use std::f64::consts::TAU;
use std::iter::repeat;

use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::Complex64;

use super::mix::Ears;
use super::points::Points;
use super::power::EarGains;
use super::room::Reflected;
use super::speakers::{Head, Kind, Speakers};
use crate::dsp::exp_ln::{db_from_power, exp, ln};
use crate::dsp::turn::turn;
use crate::units::{NEPER_PER_DB, db_from_lin};

/// Most frequencies at a time.
pub(super) const MAX_PATHS: usize = 80;

/// What happens at as many frequencies as were asked for.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    /// From a channel to its own ear and to the other: everything but the equalizer.
    own: Points<MAX_PATHS>,
    other: Points<MAX_PATHS>,
    /// What of the common term the equalizer has to realize, dB.
    pub(super) residual_db: [f64; MAX_PATHS],
}

impl Paths {
    /// What happens at `freqs_hz`, at most [`MAX_PATHS`] of them; the first is at `first` along the grid, and a shadow known
    /// along the grid stays at its end beyond it.
    ///
    /// # Real-time
    /// Safe: some microseconds.
    pub(super) fn of(arch: Arch, speakers: &Speakers, first: usize, freqs_hz: &[f64]) -> Self {
        let mut paths = Self {
            own: Points::all(Complex64::ONE),
            other: Points::all(Complex64::ZERO),
            residual_db: [0.0; MAX_PATHS],
        };
        arch.dispatch(Filled { speakers, first, freqs_hz, paths: &mut paths });
        paths
    }

    /// What both ears get of a band's powers, behind an equalizer gain of `bank_db`, with `left_db` on top of it at the
    /// left ear and its opposite at the right: as many as there is room for in `gains`.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn write_gains(
        &self,
        arch: Arch,
        bank_db: &[f64],
        left_db: Option<&[f64]>,
        gains: &mut [EarGains],
    ) {
        arch.dispatch(BehindBank { paths: self, bank_db, left_db, gains });
    }
}

/// Fills paths that lead nowhere but to a channel's own ear.
struct Filled<'a> {
    speakers: &'a Speakers,
    first: usize,
    freqs_hz: &'a [f64],
    paths: &'a mut Paths,
}

impl WithSimd for Filled<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { speakers, first, freqs_hz, paths } = self;
        let (sample_rate_hz, Paths { own, other, .. }) = (speakers.sample_rate_hz, &mut *paths);
        if let Some(head) = speakers.head() {
            head.fill(first, freqs_hz, paths);
        } else if let Some(classic) = &speakers.classic {
            for ((mut own, mut other), &freq_hz) in own.iter_mut().zip(other.iter_mut()).zip(freqs_hz) {
                let [to_own, to_other] = classic.responses(freq_hz, sample_rate_hz);
                own.set(to_own);
                other.set(to_other);
            }
        }
        let Paths { own, other, .. } = paths;
        if let Some(design) = &speakers.room {
            Reflected { design, freqs_hz, sample_rate_hz, own, other }.with_simd(simd);
        }
        for (mut own, mut other) in own.iter_mut().zip(other.iter_mut()) {
            let [to_own, to_other] = speakers.mix.through([own.get(), other.get()]);
            own.set(to_own);
            other.set(to_other);
        }
        if let Some(leak) = &speakers.leak {
            for ((mut own, mut other), &freq_hz) in own.iter_mut().zip(other.iter_mut()).zip(freqs_hz) {
                let leak = leak.response(freq_hz, sample_rate_hz);
                let [to_own, to_other] = leaked([own.get(), other.get()], leak);
                own.set(to_own);
                other.set(to_other);
            }
        }
    }
}

impl Head {
    /// The ears behind the loop around g·R, and what it leaves to the bank.
    #[inline(always)]
    fn fill(&self, first: usize, freqs_hz: &[f64], paths: &mut Paths) {
        let mut cross = Points::<MAX_PATHS>::all(Complex64::ZERO);
        self.write_shadow(first, freqs_hz, &mut cross);
        for (mut cross, freq_hz) in cross.iter_mut().zip(freqs_hz) {
            cross.set(self.gain_lin * cross.get() * turn(-TAU * freq_hz * self.delay_secs));
        }
        let Paths { own, other, residual_db } = paths;
        self.write_residual(freqs_hz, &cross, residual_db);
        for ((mut own, mut other), cross) in own.iter_mut().zip(other.iter_mut()).zip(cross.iter()) {
            let [to_own, to_other] = looped(cross, self.center_color);
            own.set(to_own);
            other.set(to_other);
        }
    }

    /// R without its delay.
    #[inline(always)]
    fn write_shadow(&self, first: usize, freqs_hz: &[f64], shadow: &mut Points<MAX_PATHS>) {
        match &self.kind {
            Kind::Shelves(lower, upper) => {
                let ((a, c), (b, d)) = (lower.per_hz(), upper.per_hz());
                for (mut shadow, freq_hz) in shadow.iter_mut().zip(freqs_hz) {
                    let square = freq_hz * freq_hz;
                    let above = Complex64::new(1.0 - a * b * square, (a + b) * freq_hz);
                    let below = Complex64::new(1.0 - c * d * square, (c + d) * freq_hz);
                    shadow.set(above * inverse(below));
                }
            }
            Kind::Bank | Kind::Response => {
                let last = self.shadow.last().copied().unwrap_or_default();
                let known = self.shadow.iter().skip(first).copied().chain(repeat(last));
                shadow.iter_mut().zip(known).for_each(|(mut shadow, value)| shadow.set(value));
            }
        }
    }

    /// What of the common term `C_β` the loop `1 / (1 + β·g·R)` leaves to the bank, dB.
    ///
    /// `C_β = [(1 + g) / (1 + gR)]^β / (1 + g)`: a centered sound keeps its bass level at every β, and
    /// its whole response at β = 1. The rest is exactly constant at β = 0 and exactly 0 dB at β = 1. Above 5 kHz the
    /// share of the comb that is taken back is half as large again, but for a measured head, whose comb is its own
    /// (decision 99).
    #[inline(always)]
    fn write_residual(
        &self,
        freqs_hz: &[f64],
        cross: &Points<MAX_PATHS>,
        residual_db: &mut [f64; MAX_PATHS],
    ) {
        let beta = self.center_color;
        if beta >= 1.0 {
            return residual_db.fill(0.0);
        }
        let level_db = (1.0 - beta) * db_from_lin(1.0 + self.gain_lin);
        if beta <= 0.0 {
            return residual_db.fill(-level_db);
        }
        let share = if matches!(self.kind, Kind::Response) { 1.0 } else { TREBLE_SHARE };
        let treble = (beta * share).min(1.0) - beta;
        for ((residual_db, cross), &freq_hz) in residual_db.iter_mut().zip(cross.iter()).zip(freqs_hz) {
            let power = |color: f64| (1.0 + color * cross).norm_sqr();
            let (whole_db, loop_db) = (db_from_power(power(1.0)), db_from_power(power(beta)));
            *residual_db = loop_db - (beta + in_treble(freq_hz) * treble) * whole_db - level_db;
        }
    }
}

/// Where the share of the comb that is taken back grows, Hz: above, a phantom center has no comb on the mean of people.
const TREBLE_HZ: (f64, f64) = (4_000.0, 6_000.0);

/// What it grows by, up to all of it (decision 99).
const TREBLE_SHARE: f64 = 1.5;

/// How far a frequency lies within that range, 0…1, in octaves.
#[inline(always)]
fn in_treble(freq_hz: f64) -> f64 {
    let (low_hz, high_hz) = TREBLE_HZ;
    (ln(freq_hz / low_hz) / (high_hz / low_hz).ln()).clamp(0.0, 1.0)
}

/// What paths make of powers behind the equalizer.
struct BehindBank<'a> {
    paths: &'a Paths,
    bank_db: &'a [f64],
    left_db: Option<&'a [f64]>,
    gains: &'a mut [EarGains],
}

impl WithSimd for BehindBank<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { paths, bank_db, left_db, gains } = self;
        let power = |db: f64| exp(2.0 * NEPER_PER_DB * db);
        let [mut left, mut right] = [[0.0; MAX_PATHS]; 2];
        for (left, &bank_db) in left.iter_mut().zip(bank_db) {
            *left = power(bank_db);
        }
        right.copy_from_slice(&left);
        for ((left, right), &db) in left.iter_mut().zip(&mut right).zip(left_db.unwrap_or_default()) {
            let on_top = power(db);
            *left *= on_top;
            *right /= on_top;
        }
        let ears = paths.own.iter().zip(paths.other.iter());
        for ((gain, (own, other)), (&left, &right)) in gains.iter_mut().zip(ears).zip(left.iter().zip(&right))
        {
            let powers = [own, other].map(|ear: Complex64| ear.norm_sqr());
            *gain = EarGains::of_sides(powers, own * other.conj(), [left, right]);
        }
    }
}

/// The ears behind the loop around g·R.
#[inline(always)]
pub(super) fn looped(cross: Complex64, center_color: f64) -> Ears {
    let common = inverse(1.0 + center_color * cross);
    [common, cross * common]
}

#[inline(always)]
fn inverse(value: Complex64) -> Complex64 {
    value.conj() * (1.0 / value.norm_sqr())
}

/// The ears with what leaks from one to the other.
#[inline(always)]
pub(super) fn leaked([own, other]: Ears, leak: Complex64) -> Ears {
    [own + leak * other, other + leak * own]
}
