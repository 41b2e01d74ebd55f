//! Whether a render is left alone: the decision, on what the host says and on the times its blocks come at.
//!
//! Some hosts call everything offline, and some export without saying so. What tells a performance from a render is the
//! clock (`pace`).

use std::time::Duration;

use super::coded::coded;
use super::pace::{LONG, Lead, Pace, SHORT};
use super::settings::OnExport;

/// What is happening to the sound on its way into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExportState {
    /// Real time: the slot is heard.
    #[default]
    Monitoring,
    /// Offline: the input leaves bit for bit.
    PassingThrough,
    /// Offline, on purpose: the slot is printed, with the static level match.
    Printing,
    /// The host says offline, but the blocks keep the pace of real time: the slot is heard.
    OfflineAtRealTimePace,
    /// The host says real time, or nothing, but the blocks run ahead of it: the input leaves bit for bit.
    PassingThroughUnannounced,
    /// The host has exported without saying so before, and has yet to show that it does not now: the input leaves bit
    /// for bit.
    AwaitingRealTime,
}

coded!(ExportState);

impl ExportState {
    /// All states, in the order of their codes.
    pub const ALL: [Self; 6] = [
        Self::Monitoring,
        Self::PassingThrough,
        Self::Printing,
        Self::OfflineAtRealTimePace,
        Self::PassingThroughUnannounced,
        Self::AwaitingRealTime,
    ];

    /// True where the input leaves bit for bit.
    #[must_use]
    pub const fn passes_through(self) -> bool {
        matches!(self, Self::PassingThrough | Self::PassingThroughUnannounced | Self::AwaitingRealTime)
    }
}

/// How far a host's word counts where it says "real time", or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    /// Until its blocks run ahead of real time by more than a second.
    #[default]
    UntilCaught,
    /// It has exported without saying so before: not until a quarter of a second has kept the pace of real time.
    OnProof,
    /// Always: a tool of ours, which renders listening examples as fast as it can.
    Always,
}

/// Decides, block by block, what happens to the sound.
///
/// A new guard, and one that has been restarted, leaves an offline render alone from its first frame, and every render
/// of a host that is not trusted.
#[derive(Debug, Clone)]
pub struct ExportGuard {
    is_offline: bool,
    is_playing: bool,
    trust: Trust,
    /// Of what the host calls offline.
    offline: Pace,
    /// Of what the host calls real time.
    live: Pace,
    lead: Lead,
}

impl ExportGuard {
    /// A guard for one activation; `is_offline` is what the host declares, `trust` how far it counts if it does not.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(is_offline: bool, trust: Trust, sample_rate_hz: f64) -> Self {
        Self {
            is_offline,
            is_playing: false,
            trust,
            offline: Pace::new(LONG, sample_rate_hz),
            live: Pace::new(SHORT, sample_rate_hz),
            lead: Lead::new(sample_rate_hz),
        }
    }

    /// Takes note of what the host declares while it runs, and says whether that is new: then whatever comes next is
    /// another render.
    ///
    /// # Real-time
    /// Safe.
    pub fn declare(&mut self, is_offline: bool) -> bool {
        let is_new = is_offline != self.is_offline;
        if is_new {
            self.is_offline = is_offline;
            self.restart();
            self.lead.clear();
        }
        is_new
    }

    /// Takes note of whether the host's transport runs, before its block is taken in, and says whether that begins what may be
    /// another render: in a host that is not trusted, every start is one. Some of them idle at real time and then export
    /// without a reset; the transport is all they tell about it.
    ///
    /// # Real-time
    /// Safe.
    pub fn transport(&mut self, is_playing: bool) -> bool {
        let has_started = is_playing && !self.is_playing;
        self.is_playing = is_playing;
        let is_new = has_started && !self.is_offline && self.trust == Trust::OnProof;
        if is_new {
            self.live.restart();
        }
        is_new
    }

    /// Forgets the pace seen so far: whatever comes next may be another render. What a host has been caught at, it has
    /// been caught at, and a reset lets no time pass: how far it is ahead still counts.
    ///
    /// # Real-time
    /// Safe.
    pub fn restart(&mut self) {
        self.offline.restart();
        self.live.restart();
    }

    /// Takes note of a block of `num_frames` that arrived at `now`, on any monotonic clock.
    ///
    /// # Real-time
    /// Safe.
    pub fn take_in(&mut self, num_frames: usize, now: Duration) {
        let now_secs = now.as_secs_f64();
        if self.is_offline {
            self.offline.take_in(num_frames, now_secs);
            return;
        }
        self.lead.take_in(num_frames, now_secs);
        self.live.take_in(num_frames, now_secs);
        match self.trust {
            Trust::UntilCaught if self.lead.is_render() => {
                self.trust = Trust::OnProof;
                self.live.restart();
            }
            Trust::OnProof if self.live.is_real_time() => self.lead.clear(),
            _ => {}
        }
    }

    /// True once the host has exported without saying so.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn has_caught(&self) -> bool {
        self.trust == Trust::OnProof && !self.is_offline && self.lead.is_render()
    }

    /// What is to happen to the block that was taken in last.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn state(&self, on_export: OnExport) -> ExportState {
        let is_proved = self.trust != Trust::OnProof || self.live.is_real_time();
        match (self.is_offline, on_export) {
            (false, _) if is_proved => ExportState::Monitoring,
            (_, OnExport::Process) => ExportState::Printing,
            (false, OnExport::PassThrough) if self.lead.is_render() => ExportState::PassingThroughUnannounced,
            (false, OnExport::PassThrough) => ExportState::AwaitingRealTime,
            (true, OnExport::PassThrough) if self.offline.is_real_time() => {
                ExportState::OfflineAtRealTimePace
            }
            (true, OnExport::PassThrough) => ExportState::PassingThrough,
        }
    }
}
