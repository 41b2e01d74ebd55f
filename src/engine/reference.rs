//! A second signal to compare the mix with: heard in its place through the same slot, as loud as it.
//!
//! Everything behind the input is linear, so the two are cross-faded in front of it: what is heard is one signal, and the
//! rest of the engine does not know which. The reference is listened to while it comes in. How loud it and the mix were
//! is kept at the switch, and its gain follows from that for every slot that is chosen while it is heard (decision 108).

mod held_peak;
mod integrated;
mod level;
mod meter;
mod safe;
mod songs;
mod status;

use pulp::Arch;

use super::ExportState;
use super::frames::{Frames, frames};
use super::glide::Glide;
use super::listening::Listening;
use super::matching::{Heard, is_heard};
use super::mixer::{FADE_SECS, Mixer};
use super::power::PowerResponse;
use super::prepared::Prepared;
use super::request::SlotRequest;
use super::samples::copy_finite;
use super::settings::{LevelMatch, Settings};
use crate::dsp::bank::MAX_FRAMES;
use crate::units::{lin_from_db, lufs_from_power, single, to_f64};
pub use level::ReferenceLevel;
use level::{Both, One};
use meter::Meter;
use safe::Safe;
use songs::{Piece, Turn};
pub use status::{ReferenceInput, ReferenceStatus};

/// Samples below this are silence (−90 dBFS).
const SILENCE: f32 = 3.2e-5;

/// After so much silence it is said that the reference is silent, seconds.
const SILENT_SECS: f64 = 10.0;

/// Blocks after which older ones count half: three minutes of sound.
const BLOCKS_TO_FADE: u32 = 1_800;

/// A reference that was chosen too early is matched once so much was heard of both, seconds.
const LATE_SECS: f64 = 3.0;

/// More than this in what is listened to is a fault, +12 dBFS: one such sample must not outweigh the music.
const MOST_LIN: f32 = 4.0;

/// The running reference; of an instance whose host may connect one.
#[derive(Debug, Clone)]
pub struct Reference {
    arch: Arch,
    listening: Listening,
    /// What the reference is made of, and what came after its last pause: that may be another piece.
    theirs: [Piece; 2],
    /// Loudness of mix and reference, since something is connected: integrated power, and seconds of it.
    loudness: [Meter; 2],
    known: [(f64, f64); 2],
    /// True once a step of it came to its end, until that is told.
    has_step: bool,
    /// Frames of this run.
    incoming: Frames,
    /// Weight of the reference, its gain, and what holds it where an ear is safe.
    weight: Glide<1>,
    gain: Glide<1>,
    safe: Safe,
    /// The last frame that came in, which fades out in the place of a reference that is taken away while it is heard.
    last: [f32; 2],
    is_fading_out: bool,
    silent_frames: u32,
    is_connected: bool,
    /// A blind test runs: both are as loud as they were when it began.
    is_blind: bool,
    /// One channel is heard, and so one of the reference: the mean of both.
    pub(super) is_mono_bus: bool,
    block_secs: f64,
    pub(super) status: ReferenceStatus,
    /// What was found for the slot that is heard: the gain, and where it comes from.
    found: (f64, ReferenceLevel),
    /// What the gain rests on: mix and reference at the switch, and the same behind the tools.
    kept: Box<[Heard; 2]>,
    integrated: [(f64, f64); 2],
    toned: Box<[Heard; 2]>,
    /// The slot, the tools and the gain behind it that the gain was made for.
    made_for: Option<MadeFor>,
}

/// What decides the gain besides what was heard.
#[derive(Debug, Clone, Copy, PartialEq)]
struct MadeFor {
    request: Option<SlotRequest>,
    tools: [f32; 4],
    trim_lin: f64,
    is_matched: bool,
}

#[inline(never)]
#[expect(clippy::disallowed_methods, reason = "allocates once, while the engine is built")]
fn nothing() -> Box<[Heard; 2]> {
    Box::new([Heard::NOTHING; 2])
}

impl Reference {
    /// One that has heard nothing.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[must_use]
    pub fn new(prepared: &Prepared) -> Self {
        let fade = frames(FADE_SECS, prepared.sample_rate_hz);
        let block_secs = to_f64(prepared.listening.block_frames()) / prepared.sample_rate_hz;
        Self {
            arch: Arch::new(),
            listening: Listening::new(&prepared.listening),
            theirs: [Piece::new(), Piece::new()],
            loudness: Meter::of_mix_and_reference(prepared.sample_rate_hz),
            known: [(0.0, 0.0); 2],
            has_step: false,
            incoming: [[0.0; MAX_FRAMES]; 2],
            weight: Glide::settled_on([0.0], fade),
            gain: Glide::settled_on([1.0], fade),
            safe: Safe::new(prepared.sample_rate_hz),
            last: [0.0; 2],
            is_fading_out: false,
            silent_frames: 0,
            is_connected: false,
            is_blind: false,
            is_mono_bus: false,
            block_secs,
            status: ReferenceStatus::NOTHING,
            found: (0.0, ReferenceLevel::Off),
            kept: nothing(),
            integrated: [(0.0, 0.0); 2],
            toned: nothing(),
            made_for: None,
        }
    }

    /// The same at another sample rate: what it heard stays.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[must_use]
    pub fn at_rate(self, prepared: &Prepared) -> Self {
        let new = Self::new(prepared);
        let loudness = self.loudness.map(|meter| meter.at_rate(prepared.sample_rate_hz));
        Self { theirs: self.theirs, loudness, known: self.known, ..new }
    }

    /// Back to silence; how loud it was stays.
    pub(super) fn reset(&mut self) {
        self.listening.reset();
        self.loudness.iter_mut().for_each(Meter::reset);
        (self.weight, self.gain) = (at_rest(&self.weight), at_rest(&self.gain));
        self.last = [0.0; 2];
    }

    /// True while nothing but the mix is heard.
    pub(super) fn is_out(&self) -> bool {
        self.weight.settled() == Some([0.0])
    }

    /// Takes in the frames of a run, or that the host has none.
    pub(super) fn take_in(&mut self, side: Option<[&[f32]; 2]>, num_frames: usize) {
        // One that is taken away and comes back at once waits until it is faded out.
        self.is_fading_out = (self.is_fading_out || side.is_none()) && !self.is_out();
        let side = side.filter(|_| !self.is_fading_out);
        self.is_connected = side.is_some();
        let Some([left, right]) = side else {
            self.status =
                ReferenceStatus { input: ReferenceInput::Absent, short_term_lufs: None, ..self.status };
            self.incoming = self.last.map(|last| [last; MAX_FRAMES]);
            return;
        };
        copy_finite(self.arch, left, right, &mut self.incoming);
        if self.is_mono_bus {
            let [left, right] = &mut self.incoming;
            for (left, right) in left.iter_mut().zip(right) {
                (*left, *right) = (0.5 * (*left + *right), 0.0);
            }
        }
        self.last =
            self.incoming.map(|channel| channel.get(num_frames.wrapping_sub(1)).copied().unwrap_or(0.0));
        let mut channels = self.incoming.iter().map(|channel| channel.iter().take(num_frames));
        let is_silent = channels.all(|mut channel| channel.all(|x| x.abs() < SILENCE));
        let passed = u32::try_from(num_frames).unwrap_or(u32::MAX);
        self.silent_frames = if is_silent { self.silent_frames.saturating_add(passed) } else { 0 };
        let listened = self.incoming.map(|channel| channel.map(|x| x.clamp(-MOST_LIN, MOST_LIN)));
        self.listening.take_in(&listened, num_frames);
        let [mix, reference] = &mut self.loudness;
        self.has_step |= reference.hear(&self.incoming, num_frames, mix.integrated().goes_on());
    }

    /// Hears the mix of the same run beside it.
    pub(super) fn hear_mix(&mut self, mix: &Frames, num_frames: usize) {
        if self.is_connected {
            let [loudness, _] = &mut self.loudness;
            loudness.hear(mix, num_frames, false);
        }
    }

    /// Puts the reference in the place of the mix, as far as it is heard.
    pub(super) fn blend(&mut self, [left, right]: &mut Frames, num_frames: usize) {
        if self.is_out() {
            return;
        }
        let [left_in, right_in] = &self.incoming;
        let incoming = left_in.iter().zip(right_in).take(num_frames);
        for (ahead, ((left, right), (left_in, right_in))) in
            (0u32..).zip(left.iter_mut().zip(right).zip(incoming))
        {
            let ([weight], [gain]) = (self.weight.at(ahead), self.gain.at(ahead));
            let held = self.safe.hold([gain * left_in, gain * right_in]);
            for (x, other) in [left, right].into_iter().zip(held) {
                *x = (1.0 - weight) * *x + weight * other;
            }
        }
    }

    /// Moves on by `num_frames`.
    pub(super) fn advance(&mut self, num_frames: u32) {
        self.weight.advance(num_frames);
        self.gain.advance(num_frames);
    }

    /// Does the work of one control tick: listens, and follows what is wanted.
    pub(super) fn tick(&mut self, settings: &Settings, export: ExportState, mixer: &mut Mixer) {
        if self.is_connected {
            self.listen(mixer.prepared());
        }
        let [of_mix, _] = &*self.kept;
        self.safe.allow(mixer.allowed_now().max(of_mix.peak_lin));
        self.safe.tick();
        mixer.hears_other(!self.is_out());
        let is_blind = settings.frozen_gains_db.is_some();
        if is_blind && !self.is_blind {
            self.keep(mixer);
        }
        self.is_blind = is_blind;
        let is_monitored = matches!(export, ExportState::Monitoring | ExportState::OfflineAtRealTimePace);
        let is_wanted = settings.reference && is_monitored && self.is_connected;
        if !is_wanted {
            self.weight.retarget([0.0]);
            (self.made_for, self.status.is_heard) = (None, false);
            return;
        }
        let made_for = MadeFor {
            request: mixer.heard_request(),
            tools: mixer.tools(),
            trim_lin: lin_from_db(settings.output_trim_db),
            is_matched: settings.level_match != LevelMatch::Off || is_blind,
        };
        let was_too_early = self.found.1 == ReferenceLevel::TooLittleHeard;
        let is_late = self.made_for.is_some() && was_too_early && self.is_known_by_now();
        if self.made_for == Some(made_for) && !is_late {
            self.tell();
            return;
        }
        if (self.made_for.is_none() || is_late) && !is_blind {
            self.keep(mixer);
        }
        self.made_for = Some(made_for);
        self.follow(&made_for, mixer);
        self.weight.retarget([1.0]);
        mixer.hears_other(true);
        self.status.is_heard = true;
        self.tell();
    }

    /// Says which gain the reference has: what was found, and what is taken away for an ear's safety.
    fn tell(&mut self) {
        let (gain_db, level) = self.found;
        (self.status.gain_db, self.status.level) = match self.safe.gain_db() {
            Some(held_db) => (gain_db + held_db, ReferenceLevel::LimitedByClipping),
            None => (gain_db, level),
        };
    }

    /// True once enough was heard of both for a reference that was chosen before anybody knew how loud it is.
    fn is_known_by_now(&self) -> bool {
        !self.is_blind && self.known.iter().all(|(_, secs)| *secs >= LATE_SECS)
    }

    fn listen(&mut self, prepared: &Prepared) {
        let silent_secs = f64::from(self.silent_frames) / prepared.sample_rate_hz;
        self.status.input =
            if silent_secs < SILENT_SECS { ReferenceInput::Playing } else { ReferenceInput::Silent };
        if let Some(peak_lin) = self.listening.tick(&prepared.listening) {
            let block = self.listening.block();
            let power = PowerResponse::AS_WORN.weighted(block, &prepared.bands);
            if is_heard(power) {
                for piece in &mut self.theirs {
                    piece.take_in(block, power, peak_lin, self.block_secs);
                }
            }
        }
        if std::mem::take(&mut self.has_step) {
            let [_, reference] = &mut self.loudness;
            let [piece, newer] = &mut self.theirs;
            match reference.take_turn() {
                Some(Turn::Begins) => newer.reset(),
                Some(Turn::TakesOver) => std::mem::swap(piece, newer),
                None => {}
            }
            let [_, reference] = &self.loudness;
            let known = self.loudness.each_ref().map(|meter| meter.integrated().power_and_secs());
            self.known = known;
            let is_known = known.iter().all(|(_, secs)| *secs > 0.0);
            self.status.loudness_lufs = is_known.then(|| known.map(|(power, _)| lufs_from_power(power)));
            let newest = reference.integrated().short_term_power();
            self.status.short_term_lufs = newest.filter(|power| is_heard(*power)).map(lufs_from_power);
        }
    }

    /// Keeps how loud both were until now.
    fn keep(&mut self, mixer: &Mixer) {
        let [mix, reference] = &mut *self.kept;
        mixer.write_heard(mix);
        let [piece, _] = &self.theirs;
        piece.whole.recall(reference, self.block_secs);
        reference.peak_lin = piece.peak.lin();
        self.integrated = self.loudness.each_ref().map(|meter| meter.integrated().power_and_secs());
    }

    /// Goes to the gain for a slot, by what was kept.
    fn follow(&mut self, made_for: &MadeFor, mixer: &Mixer) {
        for (kept, toned) in self.kept.iter().zip(self.toned.iter_mut()) {
            kept.write_through(made_for.tools, toned);
        }
        let ([mix, reference], [mix_toned, reference_toned]) = (&*self.kept, &*self.toned);
        let [of_mix, of_reference] = self.integrated;
        let both = Both {
            mix: One { integrated: of_mix, heard: mix, toned: mix_toned },
            reference: One { integrated: of_reference, heard: reference, toned: reference_toned },
        };
        let (gain_db, level) = if made_for.is_matched {
            let behind_lin = made_for.trim_lin * lin_from_db(mixer.matched().gain_db);
            both.gain_db(mixer.heard_power(), behind_lin, &mixer.prepared().bands)
        } else {
            (0.0, ReferenceLevel::Off)
        };
        self.found = (gain_db, level);
        let gain = [single(lin_from_db(gain_db))];
        if self.is_out() {
            let [piece, _] = &self.theirs;
            self.safe.begin(gain[0] * piece.peak.lin());
            self.gain = Glide::settled_on(gain, self.gain.length());
        } else {
            let ([now], [to]) = (self.gain.at(0), gain);
            self.gain = Glide::settled_on([self.safe.follow(now, to)], self.gain.length());
            self.gain.retarget(gain);
        }
    }
}

fn at_rest(glide: &Glide<1>) -> Glide<1> {
    Glide::settled_on(glide.target(), glide.length())
}
