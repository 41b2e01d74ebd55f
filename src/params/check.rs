//! What a window asks of a check by ear, and which of its two sounds is heard: neither a parameter nor saved.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use super::GrilleParams;
use crate::engine::{Check, CheckOrder, CheckSound, CheckTurn, ExportState};
use crate::units::single;
use crate::waking::Waking;

/// The order of the moment, and what has become of it.
#[derive(Debug, Default)]
pub struct CheckLine {
    waking: Waking,
    sound: AtomicU8,
    /// Bits of an `f32`.
    first_louder_db: AtomicU32,
    beat: AtomicU32,
    turn: AtomicU8,
}

impl CheckLine {
    /// How a check that begins wakes a plug-in that the host lets sleep.
    #[must_use]
    pub fn waking(&self) -> &Waking {
        &self.waking
    }

    /// Asks for a sound, and says that somebody is there: a window repeats it while its check is open.
    pub fn ask(&self, sound: CheckSound, first_louder_db: f64) {
        self.first_louder_db.store(single(first_louder_db).to_bits(), Ordering::Relaxed);
        let before = self.sound.swap(sound.code(), Ordering::Relaxed);
        self.beat.fetch_add(1, Ordering::Release);
        let begins = sound != CheckSound::Off && CheckSound::from_code(before) == CheckSound::Off;
        if begins {
            self.waking.wake();
        }
    }

    /// What was asked last.
    ///
    /// # Real-time
    /// Safe: wait-free.
    #[must_use]
    pub fn order(&self) -> CheckOrder {
        let beat = self.beat.load(Ordering::Acquire);
        CheckOrder {
            sound: CheckSound::from_code(self.sound.load(Ordering::Relaxed)),
            first_louder_db: f64::from(f32::from_bits(self.first_louder_db.load(Ordering::Relaxed))),
            beat,
        }
    }

    /// Says which of the two is heard.
    ///
    /// # Real-time
    /// Safe: wait-free.
    pub fn publish(&self, turn: CheckTurn) {
        self.turn.store(turn.code(), Ordering::Relaxed);
    }

    /// Which of the two is heard.
    #[must_use]
    pub fn turn(&self) -> CheckTurn {
        CheckTurn::from_code(self.turn.load(Ordering::Relaxed))
    }
}

impl GrilleParams {
    /// Brings a check to what a window asks for, and says which of its sounds is heard. Nothing is heard of it while the
    /// host exports, in whatever way, while a blind test runs, and while the host bypasses.
    ///
    /// # Real-time
    /// Safe: wait-free.
    pub fn follow_check(&self, check: &mut Check, export: ExportState, num_frames: usize) {
        let may_be_heard =
            export == ExportState::Monitoring && !self.blind_order.is_set() && !self.bypass.value();
        check.follow(self.check.order(), may_be_heard, num_frames);
        self.check.publish(check.turn());
    }
}
