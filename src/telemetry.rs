//! What the audio thread lets others see: levels, counters and a lossy stream of samples.
//!
//! Audio → editor only. May import `engine` for the states it carries. Every scalar is independent and relaxed; the ring drops what does not fit.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod heard;
mod reference;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use atomic_float::AtomicF32;
use rtrb::{Consumer, Producer, RingBuffer};

pub use heard::SharedHeard;
pub use reference::SharedReference;

use crate::engine::{EngineStatus, ExportState, MatchState, ReferenceStatus};
use crate::units::single;

/// Frames the ring holds: a quarter of a second at 48 kHz, 60 ms at 192 kHz.
const RING_FRAMES: usize = 12_288;

/// Samples below this are silence, and wake nobody (−90 dBFS).
const SILENCE: f32 = 3.2e-5;

/// One frame of the stream: what came in and what went out, left and right, and what can be heard in its place.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TapFrame {
    /// Input, left and right.
    pub input: [f32; 2],
    /// Output, left and right.
    pub output: [f32; 2],
    /// What comes in at the reference, both channels together; 0 while nothing is connected.
    pub reference: f32,
}

/// Values the editor shows.
#[derive(Debug)]
pub struct Telemetry {
    /// Running sample rate, Hz; 0 while not activated.
    pub sample_rate_hz: AtomicF32,
    /// True while the host runs one channel.
    pub is_mono_bus: AtomicBool,
    /// All that came in since the last reset, before the slots: what a blind test is matched on.
    pub heard: SharedHeard,
    /// Gain of the level match of what is heard, dB.
    pub match_gain_db: AtomicF32,
    /// Code of the [`MatchState`]: see [`Self::match_state`].
    match_state: AtomicU8,
    /// What a limited level match lacks to the loudness of slot 0, dB.
    pub match_shortfall_db: AtomicF32,
    /// Code of the [`ExportState`]: see [`Self::export_state`].
    export_state: AtomicU8,
    /// What is said of the reference.
    pub reference: SharedReference,
    /// Samples whose input or output was not finite and has been replaced, since activation.
    pub healed_samples: AtomicU32,
    /// True while slot 0 stands in for what was too loud.
    pub is_held: AtomicBool,
    /// Set by the editor when the user has taken note of that.
    is_acknowledged: AtomicBool,
    is_match_asked: AtomicBool,
    /// Blocks processed since activation, wrapping: moves while audio runs.
    pub blocks: AtomicU32,
    /// Set by the editor while it is open; the audio thread skips the ring otherwise.
    pub tap_wanted: AtomicBool,
    /// Called once when something can be heard, or a host changes a parameter, while the editor sleeps.
    pub alarm: Alarm,
}

/// How the audio thread wakes an editor that has stopped drawing because nothing moved.
#[derive(Default)]
pub struct Alarm {
    is_armed: AtomicBool,
    ring: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl fmt::Debug for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alarm").field("is_armed", &self.is_armed).finish_non_exhaustive()
    }
}

impl Alarm {
    /// Says once and for all what ringing does: it must be safe on the audio thread.
    pub fn connect(&self, ring: impl Fn() + Send + Sync + 'static) {
        let _ = self.ring.set(Box::new(ring));
    }

    /// From now on the next sound rings.
    pub fn arm(&self) {
        self.is_armed.store(true, Ordering::Relaxed);
    }

    /// Rings if armed.
    ///
    /// # Real-time
    /// Safe: two atomics, and what was connected.
    pub fn sound(&self) {
        if self.is_armed.load(Ordering::Relaxed)
            && self.is_armed.swap(false, Ordering::Relaxed)
            && let Some(ring) = self.ring.get()
        {
            ring();
        }
    }
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            sample_rate_hz: AtomicF32::new(0.0),
            is_mono_bus: AtomicBool::new(false),
            heard: SharedHeard::default(),
            match_gain_db: AtomicF32::new(0.0),
            match_state: AtomicU8::new(MatchState::default().code()),
            match_shortfall_db: AtomicF32::new(0.0),
            export_state: AtomicU8::new(ExportState::default().code()),
            reference: SharedReference::default(),
            healed_samples: AtomicU32::new(0),
            is_held: AtomicBool::new(false),
            is_acknowledged: AtomicBool::new(false),
            is_match_asked: AtomicBool::new(false),
            blocks: AtomicU32::new(0),
            tap_wanted: AtomicBool::new(false),
            alarm: Alarm::default(),
        }
    }
}

impl Telemetry {
    /// Where the level match of what is heard comes from.
    #[must_use]
    pub fn match_state(&self) -> MatchState {
        MatchState::from_code(self.match_state.load(Ordering::Relaxed))
    }

    /// What is happening to the sound on its way into a file.
    #[must_use]
    pub fn export_state(&self) -> ExportState {
        ExportState::from_code(self.export_state.load(Ordering::Relaxed))
    }

    /// False while sound is on its way into a file, as of the last block.
    #[must_use]
    pub fn is_monitoring(&self) -> bool {
        self.export_state() == ExportState::Monitoring
    }

    /// Says what the last block was made with.
    ///
    /// # Real-time
    /// Safe: wait-free.
    pub fn publish(&self, status: &EngineStatus, export: ExportState) {
        let matched = &status.matched;
        self.match_gain_db.store(single(matched.gain_db), Ordering::Relaxed);
        self.match_state.store(matched.state.code(), Ordering::Relaxed);
        self.match_shortfall_db.store(single(matched.shortfall_db), Ordering::Relaxed);
        self.export_state.store(export.code(), Ordering::Relaxed);
        self.healed_samples.store(status.healed_samples, Ordering::Relaxed);
        self.is_held.store(status.is_held, Ordering::Relaxed);
        self.blocks.fetch_add(1, Ordering::Relaxed);
    }

    /// Says what became of the reference in the last block.
    ///
    /// # Real-time
    /// Safe: wait-free.
    pub fn publish_reference(&self, status: &ReferenceStatus) {
        self.reference.store(status);
    }

    /// Says that the user has taken note of what was too loud, and wants to hear the slot again.
    pub fn acknowledge(&self) {
        self.is_acknowledged.store(true, Ordering::Relaxed);
    }

    /// True once for each acknowledgement.
    ///
    /// # Real-time
    /// Safe: wait-free.
    #[must_use]
    pub fn take_acknowledged(&self) -> bool {
        self.is_acknowledged.load(Ordering::Relaxed) && self.is_acknowledged.swap(false, Ordering::Relaxed)
    }

    /// Asks for the slot that is heard to be matched anew.
    pub fn ask_for_match(&self) {
        self.is_match_asked.store(true, Ordering::Relaxed);
    }

    /// True once for each time it was asked.
    ///
    /// # Real-time
    /// Safe: wait-free.
    #[must_use]
    pub fn take_asked_match(&self) -> bool {
        self.is_match_asked.load(Ordering::Relaxed) && self.is_match_asked.swap(false, Ordering::Relaxed)
    }
}

/// The audio thread's end.
#[derive(Debug)]
pub struct TelemetrySender {
    values: Arc<Telemetry>,
    ring: Producer<TapFrame>,
}

/// The editor's end.
#[derive(Debug)]
pub struct TelemetryReceiver {
    values: Arc<Telemetry>,
    ring: Consumer<TapFrame>,
}

/// Both ends of one channel.
#[must_use]
pub fn channel() -> (TelemetrySender, TelemetryReceiver) {
    let values = Arc::new(Telemetry::default());
    let (producer, consumer) = RingBuffer::new(RING_FRAMES);
    (
        TelemetrySender { values: Arc::clone(&values), ring: producer },
        TelemetryReceiver { values, ring: consumer },
    )
}

impl TelemetrySender {
    /// The shared values.
    #[must_use]
    pub fn values(&self) -> &Telemetry {
        &self.values
    }

    /// The shared values, for somebody else.
    #[must_use]
    pub fn shared(&self) -> &Arc<Telemetry> {
        &self.values
    }

    /// True while somebody reads the stream.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn tap_wanted(&self) -> bool {
        self.values.tap_wanted.load(Ordering::Relaxed)
    }

    /// Offers one frame; a full ring drops it. A frame that can be heard wakes a sleeping editor.
    ///
    /// # Real-time
    /// Safe: wait-free.
    pub fn push(&mut self, frame: TapFrame) {
        if frame.input.iter().chain(&frame.output).any(|sample| sample.abs() > SILENCE) {
            self.values.alarm.sound();
        }
        let _ = self.ring.push(frame);
    }
}

impl TelemetryReceiver {
    /// The shared values.
    #[must_use]
    pub fn values(&self) -> &Telemetry {
        &self.values
    }

    /// Takes the oldest frame not yet read.
    pub fn pop(&mut self) -> Option<TapFrame> {
        self.ring.pop().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_arrive_in_order_and_a_full_ring_drops_the_newest() {
        let (mut sender, mut receiver) = channel();
        for _ in 0..RING_FRAMES {
            sender.push(TapFrame::default());
        }
        sender.push(TapFrame { input: [1.0; 2], output: [1.0; 2], reference: 1.0 });
        let received: Vec<TapFrame> = std::iter::from_fn(|| receiver.pop()).collect();
        assert_eq!(received.len(), RING_FRAMES);
        assert!(received.iter().all(|frame| *frame == TapFrame::default()));
    }

    #[test]
    fn only_a_sound_wakes_and_only_once() {
        let (mut sender, receiver) = channel();
        let rings = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&rings);
        receiver.values().alarm.connect(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let loud = TapFrame { output: [0.0, -0.1], ..TapFrame::default() };
        sender.push(loud);
        receiver.values().alarm.arm();
        sender.push(TapFrame { input: [1e-6; 2], ..TapFrame::default() });
        assert_eq!(rings.load(Ordering::Relaxed), 0);
        sender.push(loud);
        sender.push(loud);
        assert_eq!(rings.load(Ordering::Relaxed), 1);
    }
}
