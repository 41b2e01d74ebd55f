//! `Design → Response`: the running sound as a complex 2 × 2 matrix over frequency.
//!
//! The plot, the texts and the loudness figures read this; a test proves that it equals the sound.

use std::f64::consts::TAU;

use pulp::Arch;
use realfft::num_complex::Complex64;

use super::design::Design;
use super::mix::Ears;
use super::paths::{leaked, looped};
use super::prepared::Prepared;
use crate::dsp::bank::{CommonPoles, EarPoles, ShadowPoles};
use crate::units::db_from_lin;

/// The response of one design.
///
/// Speakers, leak and equalizer treat both sides alike, so most of it is said as *own side* and *other side*: in dB
/// the mean of both ears, since what each ear has of its own is the other's opposite. [`Self::matrix`] says everything.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    arch: Arch,
    design: &'a Design,
    poles: &'a CommonPoles,
    shadow_poles: &'a ShadowPoles,
    ear_poles: &'a EarPoles,
    sample_rate_hz: f64,
}

impl<'a> Response<'a> {
    /// The response of `design`, which must have been made with `prepared`.
    #[must_use]
    pub fn new(design: &'a Design, prepared: &'a Prepared) -> Self {
        Self {
            arch: Arch::new(),
            design,
            poles: prepared.designer.poles(),
            shadow_poles: prepared.designer.shadow_poles(),
            ear_poles: prepared.designer.ear_poles(),
            sample_rate_hz: prepared.sample_rate_hz,
        }
    }

    /// The equalizer alone: headphone conversion and the smooth part of the common term; no level match.
    #[must_use]
    pub fn bank(&self, freq_hz: f64) -> Complex64 {
        self.design.weights.response(self.poles, freq_hz, self.sample_rate_hz)
    }

    /// Everything both ears share: equalizer, common term of the speakers, level match.
    #[must_use]
    pub fn common(&self, freq_hz: f64) -> Complex64 {
        let beta = self.design.center_color();
        self.design.gain_lin * self.bank(freq_hz) / (1.0 + beta * self.cross(freq_hz))
    }

    /// Everything: `[[left → left, right → left], [left → right, right → right]]`, channel → ear.
    #[must_use]
    pub fn matrix(&self, freq_hz: f64) -> [[Complex64; 2]; 2] {
        let [own, other] = self.ears(freq_hz);
        let [left, right] = self.on_top(freq_hz);
        [[left * own, left * other], [right * other, right * own]]
    }

    /// What the left ear and the right ear have of their own.
    #[must_use]
    pub fn on_top(&self, freq_hz: f64) -> [Complex64; 2] {
        self.design
            .ears
            .as_ref()
            .map_or([Complex64::ONE; 2], |ears| ears.responses(freq_hz, self.sample_rate_hz, self.ear_poles))
    }

    /// From a channel to the ear on its own side.
    #[must_use]
    pub fn ipsilateral(&self, freq_hz: f64) -> Complex64 {
        let [own, _] = self.ears(freq_hz);
        own
    }

    /// From a channel to the ear on the other side; zero without speakers, leak or mono.
    #[must_use]
    pub fn contralateral(&self, freq_hz: f64) -> Complex64 {
        let [_, other] = self.ears(freq_hz);
        other
    }

    /// A sound in both channels alike, at either ear.
    #[must_use]
    pub fn mid(&self, freq_hz: f64) -> Complex64 {
        self.ipsilateral(freq_hz) + self.contralateral(freq_hz)
    }

    /// The same without reflections.
    #[must_use]
    pub fn direct_mid(&self, freq_hz: f64) -> Complex64 {
        let [own, other] = self.direct(freq_hz);
        own + other
    }

    /// A sound in both channels with opposite polarity, at either ear.
    #[must_use]
    pub fn side(&self, freq_hz: f64) -> Complex64 {
        self.ipsilateral(freq_hz) - self.contralateral(freq_hz)
    }

    /// What the other ear gets of a hard-panned sound against its own, reflections left out: its magnitude
    /// and phase are the level and time difference; `None` if nothing crosses.
    #[must_use]
    pub fn difference(&self, freq_hz: f64) -> Option<Complex64> {
        let [own, other] = self.direct(freq_hz);
        (other.norm() > 1e-9 * own.norm()).then(|| other / own)
    }

    /// How much softer a hard-panned sound is at the other ear, dB; `None` if nothing crosses.
    #[must_use]
    pub fn ild_db(&self, freq_hz: f64) -> Option<f64> {
        Some(-db_from_lin(self.difference(freq_hz)?.norm()))
    }

    /// How much later a hard-panned sound is at the other ear, seconds of phase delay; `None` if
    /// nothing crosses. The phase is followed upwards from 20 Hz, so it does not wrap.
    #[must_use]
    pub fn itd_secs(&self, freq_hz: f64) -> Option<f64> {
        self.difference(freq_hz)?;
        let steps = (freq_hz / 100.0).ceil().max(1.0);
        let (mut phase, mut previous) = (0.0, 0.0);
        let mut step = 1.0;
        while step <= steps {
            let wrapped = self.difference(freq_hz * step / steps)?.arg();
            phase += wrapped - previous - TAU * ((wrapped - previous) / TAU).round();
            previous = wrapped;
            step += 1.0;
        }
        Some(-phase / (TAU * freq_hz))
    }

    /// All that both sides share, from a channel to its own ear and to the other.
    fn ears(&self, freq_hz: f64) -> Ears {
        let reflected =
            self.design.room.as_ref().map(|room| room.responses(self.arch, freq_hz, self.sample_rate_hz));
        let ([own, other], [to_own, to_other]) = (self.speakers(freq_hz), reflected.unwrap_or_default());
        self.finished(freq_hz, [own + to_own, other + to_other])
    }

    /// The same without reflections.
    fn direct(&self, freq_hz: f64) -> Ears {
        self.finished(freq_hz, self.speakers(freq_hz))
    }

    /// The speakers alone.
    fn speakers(&self, freq_hz: f64) -> Ears {
        match &self.design.classic {
            Some(classic) => classic.responses(freq_hz, self.sample_rate_hz),
            None => looped(self.cross(freq_hz), self.design.center_color()),
        }
    }

    /// With mix, leak, equalizer and level match.
    fn finished(&self, freq_hz: f64, speakers: Ears) -> Ears {
        let ears = self.design.mix.through(speakers);
        let leak = self.design.leak.as_ref().map(|leak| leak.response(freq_hz, self.sample_rate_hz));
        let common = self.design.gain_lin * self.bank(freq_hz);
        leaked(ears, leak.unwrap_or_default()).map(|ear| common * ear)
    }

    /// g·R, zero without speakers.
    fn cross(&self, freq_hz: f64) -> Complex64 {
        if let Some(personal) = &self.design.personal {
            return personal.cross(freq_hz, self.sample_rate_hz);
        }
        self.design.crossfeed.map_or(Complex64::ZERO, |crossfeed| {
            crossfeed.cross(freq_hz, self.sample_rate_hz, self.shadow_poles)
        })
    }
}
