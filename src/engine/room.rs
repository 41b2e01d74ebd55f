//! First reflections: both channels' images, heard by both ears, beside the direct sound.
//!
//! By the room's symmetry the right channel's reflections mirror the left channel's, so that a centered
//! sound stays centered. Their signs alternate: the reflections of a centered sound then cancel instead of
//! adding up in the bass.

use std::f64::consts::TAU;

use pulp::{Arch, Simd, WithSimd};
use realfft::num_complex::Complex64;

use super::frames::Frames;
use super::points::Points;
use crate::dsp::bank::MAX_FRAMES;
use crate::dsp::delay::CubicDelay;
use crate::dsp::line::DelayLine;
use crate::dsp::shelf::{FirstOrder, HighShelf};
use crate::dsp::turn::turn;
use crate::spatial::{
    MAX_ROOM_DELAY_SECS, NOMINAL_RADIUS_M, NUM_REFLECTIONS, Room, SpeakerSetup, Sphere, ear_shadow,
};
use crate::units::{lin_from_db, radians_from_hz, samples_from_secs, single};

/// Surfaces absorb from here on, Hz, up to so many dB (acoustics §2.8: −3…−6 dB above 4 kHz at
/// middle settings).
const DAMPING_HZ: f64 = 4_000.0;
const DAMPING_DB: f64 = -9.0;

/// Pole of the shadow all reflections share, Hz, for the nominal head.
const SHADOW_HZ: f64 = 600.0;

/// Signs of floor, ceiling, own side, front, far side, back: of all choices the one with which a centered sound
/// moves least in tone over 60 rooms, angles and distances (decision 44).
const SIGNS: [f64; NUM_REFLECTIONS] = [-1.0, 1.0, -1.0, 1.0, 1.0, -1.0];

/// A reflection reaches the line this long after a sleeping voice was woken, seconds, growing linearly, so
/// that no reflection begins with a step.
const RAMP_SECS: f64 = 0.010;

/// How a room sounds at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoomDesign {
    /// What the surfaces leave of the treble.
    pub damping: FirstOrder,
    /// The low-pass that makes the shadow of all far ears.
    pub shadow: FirstOrder,
    /// The left channel's reflections.
    pub reflections: [ReflectionDesign; NUM_REFLECTIONS],
}

/// One reflection of a channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReflectionDesign {
    /// True if the near ear is the channel's own.
    pub is_own_side: bool,
    /// To the near ear.
    pub near: CubicDelay,
    /// To the far ear.
    pub far: CubicDelay,
    /// Gain at the near ear.
    pub near_lin: f64,
    /// Gain of the whole band at the far ear.
    pub far_lin: f64,
    /// Gain of the low-passed band at the far ear.
    pub far_low_lin: f64,
}

/// What a user asks of a room.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RoomRequest {
    pub(super) room: Room,
    /// Level against bare walls, linear.
    pub(super) level_lin: f64,
    /// 0 bare … 1 heavily damped.
    pub(super) damping: f64,
    /// Flat gain of everything that crosses to the other ear.
    pub(super) cross_lin: f64,
}

impl RoomDesign {
    /// # Real-time
    /// Safe.
    pub(super) fn new(request: &RoomRequest, setup: &SpeakerSetup, sample_rate_hz: f64) -> Self {
        let head = Sphere { radius_m: setup.head_scale * NOMINAL_RADIUS_M };
        let pole = (-TAU * SHADOW_HZ / (setup.head_scale * sample_rate_hz)).exp();
        let images = request.room.reflections(setup);
        let mut signs = SIGNS.into_iter();
        let reflections = images.map(|image| {
            let lateral_deg = image.lateral_deg();
            let (high_lin, later_secs) = ear_shadow(lateral_deg, &head);
            let delay = |secs: f64| CubicDelay::new(samples_from_secs(secs, sample_rate_hz));
            let near_lin = signs.next().unwrap_or(1.0) * request.level_lin * image.gain_lin;
            let far_lin = near_lin * request.cross_lin;
            ReflectionDesign {
                is_own_side: lateral_deg >= 0.0,
                near: delay(image.delay_secs),
                far: delay(image.delay_secs + later_secs),
                near_lin,
                far_lin: far_lin * high_lin,
                far_low_lin: far_lin * (1.0 - high_lin),
            }
        });
        let shelf = HighShelf { corner_hz: DAMPING_HZ, gain_db: DAMPING_DB * request.damping };
        Self {
            damping: shelf.at_rate(sample_rate_hz),
            shadow: FirstOrder { b0: 1.0 - pole, b1: 0.0, pole },
            reflections,
        }
    }

    /// From a channel to its own ear and to the other one.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn responses(&self, arch: Arch, freq_hz: f64, sample_rate_hz: f64) -> [Complex64; 2] {
        let mut ears = [Points::<1>::all(Complex64::ZERO), Points::all(Complex64::ZERO)];
        let [own, other] = &mut ears;
        arch.dispatch(Reflected { design: self, freqs_hz: &[freq_hz], sample_rate_hz, own, other });
        ears.map(|ear| ear.iter().next().unwrap_or_default())
    }
}

/// Adds what is reflected at some frequencies to what a channel gives its own ear and the other one.
pub(super) struct Reflected<'a, const N: usize> {
    pub(super) design: &'a RoomDesign,
    pub(super) freqs_hz: &'a [f64],
    pub(super) sample_rate_hz: f64,
    pub(super) own: &'a mut Points<N>,
    pub(super) other: &'a mut Points<N>,
}

impl<const N: usize> WithSimd for Reflected<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { design, freqs_hz, sample_rate_hz, own, other } = self;
        let mut thetas = [0.0; N];
        for (theta, &freq_hz) in thetas.iter_mut().zip(freqs_hz) {
            *theta = radians_from_hz(freq_hz, sample_rate_hz);
        }
        let zero = Points::<N>::all(Complex64::ZERO);
        let [mut steps, mut low, mut damping, mut to_own, mut to_other] =
            [zero.clone(), zero.clone(), zero.clone(), zero.clone(), zero];
        let filters = low.iter_mut().zip(damping.iter_mut());
        for ((mut step, (mut low, mut damping)), theta) in steps.iter_mut().zip(filters).zip(&thetas) {
            let delay = turn(-theta);
            step.set(delay);
            low.set(design.shadow.response_at(delay));
            damping.set(design.damping.response_at(delay));
        }
        for reflection in &design.reflections {
            let ReflectionDesign { is_own_side, near, far, near_lin, far_lin, far_low_lin } = reflection;
            let (near_ear, far_ear) =
                if *is_own_side { (&mut to_own, &mut to_other) } else { (&mut to_other, &mut to_own) };
            for ((mut ear, step), &theta) in near_ear.iter_mut().zip(steps.iter()).zip(&thetas) {
                ear.set(ear.get() + *near_lin * near.response(theta, step));
            }
            for (((mut ear, low), step), &theta) in
                far_ear.iter_mut().zip(low.iter()).zip(steps.iter()).zip(&thetas)
            {
                ear.set(ear.get() + (*far_lin + *far_low_lin * low) * far.response(theta, step));
            }
        }
        for (ears, reflected) in [(own, &to_own), (other, &to_other)] {
            for ((mut ear, reflected), damping) in ears.iter_mut().zip(reflected.iter()).zip(damping.iter()) {
                ear.set(ear.get() + damping * reflected);
            }
        }
    }
}

/// The running reflections.
#[derive(Debug, Clone)]
pub(super) struct Reflections {
    arch: Arch,
    /// Damped channels, and the same low-passed.
    whole: [DelayLine; 2],
    low: [DelayLine; 2],
    damping: [f32; 2],
    shadow: [f32; 2],
    ramp: f32,
    ramp_step: f32,
}

impl Reflections {
    /// Silent lines with room for every room.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        // The far ear's delay comes on top of the room's.
        let longest =
            samples_from_secs(MAX_ROOM_DELAY_SECS + super::crossfeed::MAX_CROSS_SECS, sample_rate_hz);
        let line = || DelayLine::new(whole(longest) + MAX_FRAMES + 8);
        Self {
            arch: Arch::new(),
            whole: [line(), line()],
            low: [line(), line()],
            damping: [0.0; 2],
            shadow: [0.0; 2],
            ramp: 1.0,
            ramp_step: single(1.0 / (RAMP_SECS * sample_rate_hz)),
        }
    }

    /// Silence; what comes in next is taken in slowly.
    pub(super) fn wake(&mut self) {
        for line in self.whole.iter_mut().chain(&mut self.low) {
            line.reset();
        }
        (self.damping, self.shadow, self.ramp) = ([0.0; 2], [0.0; 2], 0.0);
    }

    /// What comes in next is taken in as it is.
    pub(super) fn settle(&mut self) {
        self.ramp = 1.0;
    }

    /// Sets decayed values to zero.
    pub(super) fn flush(&mut self) {
        for value in self.damping.iter_mut().chain(&mut self.shadow) {
            *value = if value.abs() < 1e-15 { 0.0 } else { *value };
        }
    }

    /// The reflections of the first `num_frames` of `input`.
    pub(super) fn process(&mut self, design: &RoomDesign, input: &Frames, num_frames: usize) -> Frames {
        let mut output = [[0.0; MAX_FRAMES]; 2];
        let arch = self.arch;
        arch.dispatch(Run { design, lines: self, input, num_frames, output: &mut output });
        output
    }

    #[inline(always)]
    fn take_in(&mut self, design: &RoomDesign, input: &Frames, num_frames: usize) {
        let (damping, shadow) = (Section::new(&design.damping), Section::new(&design.shadow));
        let mut ramp = self.ramp;
        for (channel, samples) in input.iter().enumerate() {
            ramp = self.ramp;
            let states = self.damping.get_mut(channel).zip(self.shadow.get_mut(channel));
            let lines = self.whole.get_mut(channel).zip(self.low.get_mut(channel));
            let Some(((damped, shadowed), (whole, low))) = states.zip(lines) else { continue };
            let (mut of_whole, mut of_low) = ([0.0; MAX_FRAMES], [0.0; MAX_FRAMES]);
            // Values of their own: states would be written to memory and read again for each frame.
            let (mut damping_state, mut shadow_state) = (*damped, *shadowed);
            for ((x, y), y_low) in samples.iter().zip(&mut of_whole).zip(&mut of_low).take(num_frames) {
                *y = damping.tick(&mut damping_state, ramp * x);
                ramp = (ramp + self.ramp_step).min(1.0);
                *y_low = shadow.tick(&mut shadow_state, *y);
            }
            (*damped, *shadowed) = (damping_state, shadow_state);
            whole.push(of_whole.get(..num_frames).unwrap_or_default());
            low.push(of_low.get(..num_frames).unwrap_or_default());
        }
        self.ramp = ramp;
    }
}

struct Run<'a> {
    design: &'a RoomDesign,
    lines: &'a mut Reflections,
    input: &'a Frames,
    num_frames: usize,
    output: &'a mut Frames,
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { design, lines, input, num_frames, output } = self;
        lines.take_in(design, input, num_frames);
        let [out_left, out_right] = output;
        let (out_left, out_right) = (
            out_left.get_mut(..num_frames).unwrap_or_default(),
            out_right.get_mut(..num_frames).unwrap_or_default(),
        );
        let [left, right] = &lines.whole;
        let [low_left, low_right] = &lines.low;
        for reflection in &design.reflections {
            let (near, far) = (&reflection.near, &reflection.far);
            let (own, other) = (&mut *out_left, &mut *out_right);
            let (to_left, to_right) = if reflection.is_own_side { (left, right) } else { (right, left) };
            let (low_to_left, low_to_right) =
                if reflection.is_own_side { (low_right, low_left) } else { (low_left, low_right) };
            add(own, to_left, near, reflection.near_lin);
            add(other, to_right, near, reflection.near_lin);
            add(own, to_right, far, reflection.far_lin);
            add(other, to_left, far, reflection.far_lin);
            add(own, low_to_left, far, reflection.far_low_lin);
            add(other, low_to_right, far, reflection.far_low_lin);
        }
    }
}

/// Adds a delayed line to an ear.
#[inline(always)]
fn add(ear: &mut [f32], line: &DelayLine, delay: &CubicDelay, gain_lin: f64) {
    let [a, b, c, d] = delay.taps.map(|tap| single(tap * gain_lin));
    let len = ear.len();
    let window = line.stretch(delay.base, len + 3);
    // Four slices of one length, not windows of four: the same sums of many frames at a time.
    let before = window.get(1..).unwrap_or_default();
    let (Some(x3), Some(x2)) = (window.get(..len), before.get(..len)) else { return };
    let (Some(x1), Some(x0)) = (before.get(1..=len), before.get(2..len + 2)) else { return };
    for ((((y, x0), x1), x2), x3) in ear.iter_mut().zip(x0).zip(x1).zip(x2).zip(x3) {
        *y += (a * x0 + b * x1) + (c * x2 + d * x3);
    }
}

/// One first-order section in transposed direct form II.
#[derive(Clone, Copy)]
struct Section {
    b0: f32,
    state_in: f32,
    pole: f32,
}

impl Section {
    fn new(filter: &FirstOrder) -> Self {
        Self {
            b0: single(filter.b0),
            state_in: single(filter.b1 + filter.pole * filter.b0),
            pole: single(filter.pole),
        }
    }

    #[inline(always)]
    fn tick(&self, state: &mut f32, x: f32) -> f32 {
        let y = self.b0 * x + *state;
        *state = self.state_in * x + self.pole * *state;
        y
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short delay")]
fn whole(samples: f64) -> usize {
    samples.ceil() as usize
}

/// Level against bare walls from the knob's decibels.
pub(super) fn level_lin(room_db: f64) -> f64 {
    lin_from_db(room_db)
}
