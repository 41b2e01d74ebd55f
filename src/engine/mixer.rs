//! The poles, the voices on them, and the cross-fades between voices and the dry signal.

mod level;
mod outside;
mod peaks;
mod wanted;

use std::sync::Arc;

use peaks::Grown;
pub(super) use wanted::Wanted;

use super::ceiling::{Allowed, Reach};
use super::config::EngineConfig;
use super::design::Design;
use super::fader::{DRY, Fader};
use super::frames::{Frames, frames};
use super::matching::{Heard, Kept, Match};
use super::prepared::Prepared;
use super::programme::{Memory, Programme};
use super::ready::Ready;
use super::ride::Ride;
use super::user_data::UserData;
use super::voice::{NUM_VOICES, Voice};
use crate::dsp::bank::{CommonBank, CommonWeights, MAX_FRAMES, Outputs};

/// Duration of every cross-fade, seconds (acoustics §8).
pub(super) const FADE_SECS: f64 = 0.030;

/// A woken voice runs this long before it is heard: the longest cross-path delay and ten time constants
/// of a fitted head's slowest shelf (0.33 ms) or the whole response of a measured head (5.3 ms), after which
/// its cold start is below −100 dB.
const WARM_UP_SECS: f64 = 0.007;

/// Least time between two voices, seconds: fades take 30 ms, and there are four voices for them.
const VOICE_INTERVAL_SECS: f64 = 0.010;

/// Input beyond this (+160 dBFS) is limited on its way into the poles, so that no state can overflow.
const MAX_INPUT: f32 = 1e8;

/// From the channels after the monitor tools to the ears.
#[derive(Debug, Clone)]
pub(super) struct Mixer {
    prepared: Arc<Prepared>,
    user: Arc<UserData>,
    is_mono_bus: bool,
    bank: CommonBank<2>,
    voices: Vec<Voice>,
    ready: Ready,
    fader: Fader,
    wanted: Wanted,
    programme: Programme,
    /// What was heard before the last switch, in front of the tools: what a frozen level rests on.
    heard: Box<Heard>,
    /// The same behind the tools, where it is needed.
    toned: Box<Heard>,
    ride: Ride,
    /// How far a slot may go, and how much higher the peaks of slots have been than expected.
    allowed: Allowed,
    grown: Grown,
    /// Behind the tools: what was heard over some seconds, where peaks are learned from, then the last block.
    remembered: Box<Heard>,
    /// What is written and read within one call.
    scratch: Box<Heard>,
    /// How much of what was heard others have been told.
    told_revision: u64,
    frames_since_voice: u32,
    num_choices: u64,
    /// True while another signal than the programme is heard through the slot.
    hears_other: bool,
}

impl Mixer {
    /// A mixer at rest on `wanted` (`None`: the dry signal).
    #[expect(clippy::disallowed_methods, reason = "allocates once, while the engine is built")]
    pub(super) fn new(config: EngineConfig, wanted: &Wanted) -> Self {
        let EngineConfig { prepared, user, is_mono_bus, memory, .. } = config;
        let rate_hz = prepared.sample_rate_hz;
        let mut mixer = Self {
            fader: Fader::settled_on(DRY, frames(FADE_SECS, rate_hz)),
            voices: (0..NUM_VOICES).map(|_| Voice::new(rate_hz)).collect(),
            ready: Ready::new(),
            bank: CommonBank::default(),
            heard: Box::new(Heard::NOTHING),
            toned: Box::new(Heard::NOTHING),
            programme: Programme::new(&prepared, memory),
            ride: Ride::default(),
            allowed: Allowed::default(),
            grown: Grown::default(),
            remembered: Box::new(Heard::NOTHING),
            scratch: Box::new(Heard::NOTHING),
            told_revision: 0,
            prepared,
            user,
            is_mono_bus,
            wanted: wanted.on_bus(is_mono_bus),
            frames_since_voice: u32::MAX,
            num_choices: 0,
            hears_other: false,
        };
        mixer.recall();
        mixer.snap();
        mixer
    }

    /// Back to silence, at rest on what is wanted; what was heard and the level of the slot stay.
    pub(super) fn reset(&mut self) {
        self.clear();
        self.programme.memory.kept = self.kept();
        self.programme.reset();
        self.allowed.reset();
        self.recall();
        self.frames_since_voice = u32::MAX;
        self.fader = Fader::settled_on(DRY, frames(FADE_SECS, self.prepared.sample_rate_hz));
        self.snap();
    }

    /// Clears every state without touching what is being heard.
    pub(super) fn clear(&mut self) {
        self.bank.reset();
        for voice in &mut self.voices {
            voice.wake();
        }
    }

    fn snap(&mut self) {
        self.ready.complete(&self.wanted.requests, &self.user, &self.prepared);
        self.follow();
        for voice in &mut self.voices {
            voice.settle();
        }
        self.fader = Fader::settled_on(self.fader.target(), frames(FADE_SECS, self.prepared.sample_rate_hz));
        self.programme.memory.kept = None;
    }

    /// What was heard so far, and the level of the slot that is heard.
    pub(super) fn memory(&self) -> Box<Memory> {
        let mut memory = self.programme.memory.clone();
        memory.kept = self.kept();
        memory
    }

    /// The level of the slot that is heard, to be taken up again.
    fn kept(&self) -> Option<Kept> {
        self.target_voice().filter(|_| !self.wanted.is_printing)?.kept()
    }

    /// Goes on to another slot.
    pub(super) fn set_wanted(&mut self, wanted: &Wanted) {
        let wanted = wanted.on_bus(self.is_mono_bus);
        if wanted == self.wanted {
            return;
        }
        let is_switch = wanted.slot != self.wanted.slot;
        if is_switch || wanted.level_match() != self.wanted.level_match() {
            self.recall();
        }
        if is_switch {
            self.ready.switch();
        }
        let is_other_signal = (wanted.tools, wanted.trim_lin) != (self.wanted.tools, self.wanted.trim_lin);
        self.wanted = wanted;
        self.ready.look_again();
        self.follow();
        if is_other_signal {
            self.relevel();
        }
    }

    /// Takes what was heard so far as the base of the level match. A setting that changes within a slot keeps a frozen
    /// base: its level follows its tone alone.
    fn recall(&mut self) {
        self.programme.memory.recall(&mut self.heard);
        self.programme.leave_ride();
    }

    /// Everything that was heard, if others have been told something else.
    pub(super) fn newly_heard(&mut self) -> Option<&Heard> {
        if self.told_revision == self.programme.revision {
            return None;
        }
        self.told_revision = self.programme.revision;
        self.programme.recall_all(&mut self.scratch);
        Some(&self.scratch)
    }

    /// Takes other user data and hands back what it replaces; what is heard follows at the next tick.
    pub(super) fn replace_user_data(&mut self, user: Arc<UserData>) -> Arc<UserData> {
        self.ready.look_again();
        std::mem::replace(&mut self.user, user)
    }

    /// Starts the cross-fade to what is wanted, if it has not begun and a voice can be had: a wish may
    /// have to wait for its design, for a voice, or for the interval between two of them.
    fn follow(&mut self) {
        let Some(goal) = self.goal() else { return };
        if goal == self.fader.target() {
            return;
        }
        let was_heard = self.fader.is_active(goal);
        if !was_heard {
            self.rematch(goal);
        }
        let mut hold = 0;
        if let Some(voice) = goal.checked_sub(1).and_then(|idx| self.voices.get_mut(idx)) {
            self.num_choices += 1;
            voice.age = self.num_choices;
            if !was_heard && voice.has_memory() {
                voice.wake();
                hold = frames(WARM_UP_SECS, self.prepared.sample_rate_hz);
            }
        }
        self.fader.retarget(goal, hold);
    }

    /// The sound that is wanted, on a voice; `None` if it has to wait.
    fn goal(&mut self) -> Option<usize> {
        let Some(slot_idx) = self.wanted.slot.checked_sub(1) else { return Some(DRY) };
        let design = self.ready.heard(slot_idx, &self.wanted.requests, self.user.revision)?;
        let is_known = |voice: &Voice| voice.design().is_some_and(|known| known.request == design.request);
        if let Some(idx) = self.voices.iter().position(is_known) {
            return Some(idx + 1);
        }
        if let Some(idx) = self.voices.iter_mut().position(|voice| voice.adopt(design)) {
            return Some(idx + 1);
        }
        if self.frames_since_voice < frames(VOICE_INTERVAL_SECS, self.prepared.sample_rate_hz) {
            return None;
        }
        let free = (0..NUM_VOICES).filter(|idx| !self.fader.is_active(idx + 1));
        let oldest = free.min_by_key(|&idx| self.voices.get(idx).map_or(u64::MAX, |voice| voice.age))?;
        self.frames_since_voice = 0;
        self.voices.get_mut(oldest)?.set_design(design);
        Some(oldest + 1)
    }

    /// Hears `num_frames` of what comes in, which must not reach beyond the next tick.
    pub(super) fn listen(&mut self, signal: &Frames, num_frames: usize) {
        self.programme.take_in(signal, num_frames);
    }

    /// Host rate, Hz.
    pub(super) fn sample_rate_hz(&self) -> f64 {
        self.prepared.sample_rate_hz
    }

    /// Level match of the sound being heard or faded to.
    pub(super) fn matched(&self) -> Match {
        self.target_voice().map_or_else(Match::default, Voice::level)
    }

    /// The voice that is heard or faded to; `None` for the dry signal.
    fn target_voice(&self) -> Option<&Voice> {
        self.fader.target().checked_sub(1).and_then(|idx| self.voices.get(idx))
    }

    /// The gain that what is heard promises at most.
    pub(super) fn promised_lin(&self) -> f64 {
        let heard = self.voices.iter().zip(1..).filter(|(_, sound)| self.fader.is_active(*sound));
        let gains = heard.filter_map(|(voice, _)| voice.design().map(Design::promised_lin));
        gains.fold(1.0, f64::max)
    }

    /// True if reflections go on sounding after the rest.
    pub(super) fn has_room(&self) -> bool {
        let mut heard = self.voices.iter().zip(1..).filter(|(_, sound)| self.fader.is_active(*sound));
        heard.any(|(voice, _)| voice.has_room())
    }

    /// True if the dry signal alone is heard: the frames pass untouched.
    pub(super) fn is_dry(&self) -> bool {
        self.fader.is_settled() && self.fader.target() == DRY
    }

    /// Processes `num_frames` (≤ [`MAX_FRAMES`]) in place.
    pub(super) fn process(&mut self, signal: &mut Frames, num_frames: usize) {
        let mut active = [0; NUM_VOICES];
        let mut num_active = 0;
        for idx in 0..NUM_VOICES {
            if self.fader.is_active(idx + 1) {
                if let Some(entry) = active.get_mut(num_active) {
                    *entry = idx;
                }
                num_active += 1;
            }
        }
        let allowed = &self.allow(signal, num_frames);
        match active {
            [a, b, c, d] if num_active == 4 => self.run([a, b, c, d], signal, num_frames, allowed),
            [a, b, c, _] if num_active == 3 => self.run([a, b, c], signal, num_frames, allowed),
            [a, b, _, _] if num_active == 2 => self.run([a, b], signal, num_frames, allowed),
            [a, _, _, _] if num_active == 1 => self.run([a], signal, num_frames, allowed),
            _ => self.run([], signal, num_frames, allowed),
        }
        let passed = u32::try_from(num_frames).unwrap_or(u32::MAX);
        self.fader.advance(passed);
        self.frames_since_voice = self.frames_since_voice.saturating_add(passed);
    }

    /// Tends what has to be tended at control ticks: decayed states become zero, the programme is analyzed,
    /// and a wish that had to wait may come true.
    pub(super) fn tick(&mut self) {
        self.flush();
        self.tend_ceilings();
        if let Some(due) = self.programme.tick(&self.prepared) {
            self.follow_programme(due);
        }
        let heard = self.wanted.slot.checked_sub(1);
        self.ready.tick(heard, &self.wanted.requests, &self.user, &self.prepared);
        self.follow();
    }

    fn flush(&mut self) {
        self.bank.flush();
        for (voice, sound) in self.voices.iter_mut().zip(1..) {
            if self.fader.is_active(sound) && voice.has_memory() {
                voice.flush();
            }
        }
    }

    fn run<const N: usize>(
        &mut self,
        picks: [usize; N],
        signal: &mut Frames,
        num_frames: usize,
        allowed: &Reach,
    ) {
        let mut outputs = [[[0.0; MAX_FRAMES]; 2]; N];
        self.run_bank(picks, signal, num_frames, &mut outputs);
        if self.is_dry() {
            return;
        }
        let is_alone = N == 1 && self.fader.is_settled();
        let mut sum = [[0.0; MAX_FRAMES]; 2];
        if !is_alone {
            self.add(DRY, signal, &mut sum);
        }
        for (pick, frames) in picks.into_iter().zip(&mut outputs) {
            if let Some(voice) = self.voices.get_mut(pick) {
                let tables = (&self.prepared.designer, &self.prepared.ceiling);
                if self.fader.is_settled() {
                    voice.process(tables, frames, num_frames, allowed);
                } else {
                    // While a sound warms up unheard it may go as far as it likes.
                    let weight = |ahead| self.fader.weights(ahead).get(pick + 1).copied().unwrap_or_default();
                    let audible = allowed.where_heard(|ahead| weight(ahead) > 0.0);
                    voice.process(tables, frames, num_frames, &audible);
                }
            }
            if is_alone {
                *signal = *frames;
                return;
            }
            self.add(pick + 1, frames, &mut sum);
        }
        *signal = sum;
    }

    fn run_bank<const N: usize>(
        &mut self,
        picks: [usize; N],
        signal: &Frames,
        num_frames: usize,
        outputs: &mut Outputs<N, 2>,
    ) {
        let weights = picks.map(|pick| {
            let design = self.voices.get(pick).and_then(Voice::design);
            design.map_or(&CommonWeights::UNITY, |design| &design.weights)
        });
        let mut limited = *signal;
        for channel in &mut limited {
            for x in channel {
                *x = x.clamp(-MAX_INPUT, MAX_INPUT);
            }
        }
        self.bank.process(self.prepared.designer.poles(), &limited, num_frames, weights, outputs);
    }

    /// Adds one sound at its present weights.
    fn add(&self, sound: usize, frames: &Frames, sum: &mut Frames) {
        let [left, right] = frames;
        let [sum_left, sum_right] = sum;
        let pairs = sum_left.iter_mut().zip(sum_right).zip(left.iter().zip(right));
        for (ahead, ((sum_left, sum_right), (left, right))) in (0u32..).zip(pairs) {
            let weight = self.fader.weights(ahead).get(sound).copied().unwrap_or_default();
            *sum_left += weight * left;
            *sum_right += weight * right;
        }
    }
}
