//! Whether an offline render is left alone: the decision, on frame counts and times alone.
//!
//! Some hosts call everything offline. What tells a performance from a render is the clock: blocks that
//! follow a sound card arrive late now and then, never early, and the earliest of any quarter of a second
//! keep its pace exactly. A render arrives as fast as it can be computed, and at no steady pace.

use std::time::Duration;

use super::settings::OnExport;
use crate::units::to_f64;

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
}

impl ExportState {
    /// All states, in the order of their codes.
    pub const ALL: [Self; 4] =
        [Self::Monitoring, Self::PassingThrough, Self::Printing, Self::OfflineAtRealTimePace];

    /// The state's place in [`Self::ALL`].
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The state of a code; monitoring for a number that is none.
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        Self::ALL.get(usize::from(code)).copied().unwrap_or_default()
    }

    /// True where the host declares the render to be offline.
    #[must_use]
    pub const fn is_offline(self) -> bool {
        !matches!(self, Self::Monitoring)
    }
}

/// Decides, block by block, what happens to the sound.
///
/// A new guard, and one that has been restarted, leaves an offline render alone from its first frame.
#[derive(Debug, Clone)]
pub struct ExportGuard {
    is_offline: bool,
    pace: Pace,
}

impl ExportGuard {
    /// A guard for one activation; `is_offline` is what the host declares.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn new(is_offline: bool, sample_rate_hz: f64) -> Self {
        Self { is_offline, pace: Pace::new(sample_rate_hz) }
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
        }
        is_new
    }

    /// Forgets the pace seen so far: whatever comes next may be another render.
    ///
    /// # Real-time
    /// Safe.
    pub fn restart(&mut self) {
        self.pace = Pace::new(self.pace.sample_rate_hz);
    }

    /// True if [`Self::take_in`] wants to know the time: only while the host declares offline.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn wants_time(&self) -> bool {
        self.is_offline
    }

    /// Takes note of a block of `num_frames` that arrived at `now`, on any monotonic clock.
    ///
    /// # Real-time
    /// Safe.
    pub fn take_in(&mut self, num_frames: usize, now: Duration) {
        self.pace.take_in(num_frames, now.as_secs_f64());
    }

    /// What is to happen to the block that was taken in last.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn state(&self, on_export: OnExport) -> ExportState {
        match (self.is_offline, on_export) {
            (false, _) => ExportState::Monitoring,
            (true, OnExport::Process) => ExportState::Printing,
            (true, OnExport::PassThrough) if self.pace.is_real_time => ExportState::OfflineAtRealTimePace,
            (true, OnExport::PassThrough) => ExportState::PassingThrough,
        }
    }
}

/// Length of a window whose earliest arrival counts, seconds of sound (DECISIONS.md §31).
const WINDOW_SECS: f64 = 0.25;

/// Windows that must keep one pace: together more than the second the product promises.
const NUM_WINDOWS: usize = 5;

/// Spread of the windows' earliest arrivals that counts as one pace, seconds (DECISIONS.md §31).
const STEADY_SECS: f64 = 0.005;

/// Spread at which a pace once found is lost, and how early a block may come, seconds (DECISIONS.md §31).
const HOLD_SECS: f64 = 0.025;

/// How late a block may come before it counts as the beginning of something new, seconds (DECISIONS.md §31).
const GAP_SECS: f64 = 0.15;

/// Lateness of blocks against their own sound, window by window.
#[derive(Debug, Clone)]
struct Pace {
    sample_rate_hz: f64,
    taken_frames: usize,
    window_frames: usize,
    /// Earliest arrival of the running window, seconds.
    earliest_secs: f64,
    /// Earliest arrivals of the last windows, seconds, newest last; the first `num_windows` count.
    windows: [f64; NUM_WINDOWS],
    num_windows: usize,
    is_real_time: bool,
}

impl Pace {
    fn new(sample_rate_hz: f64) -> Self {
        Self {
            sample_rate_hz,
            taken_frames: 0,
            window_frames: 0,
            earliest_secs: f64::INFINITY,
            windows: [0.0; NUM_WINDOWS],
            num_windows: 0,
            is_real_time: false,
        }
    }

    /// A block is as late as its end, so that one handed over in pieces counts as a whole.
    fn take_in(&mut self, num_frames: usize, now_secs: f64) {
        self.taken_frames += num_frames;
        self.window_frames += num_frames;
        let late_secs = now_secs - to_f64(self.taken_frames) / self.sample_rate_hz;
        let expected_secs = self.windows.get(self.num_windows.wrapping_sub(1)).copied();
        let slip_secs = expected_secs.map_or(0.0, |expected| late_secs - expected);
        if !(-HOLD_SECS..=GAP_SECS).contains(&slip_secs) {
            *self = Self::new(self.sample_rate_hz);
            return;
        }
        self.earliest_secs = self.earliest_secs.min(late_secs);
        if to_f64(self.window_frames) >= WINDOW_SECS * self.sample_rate_hz {
            self.close_window();
        }
    }

    fn close_window(&mut self) {
        if self.num_windows == NUM_WINDOWS {
            self.windows.rotate_left(1);
            self.num_windows -= 1;
        }
        if let Some(window) = self.windows.get_mut(self.num_windows) {
            *window = self.earliest_secs;
        }
        self.num_windows += 1;
        self.window_frames = 0;
        self.earliest_secs = f64::INFINITY;
        if self.num_windows == NUM_WINDOWS {
            let allowed_secs = if self.is_real_time { HOLD_SECS } else { STEADY_SECS };
            self.is_real_time = self.spread_secs() <= allowed_secs;
        }
    }

    fn spread_secs(&self) -> f64 {
        let latest = self.windows.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        latest - self.windows.iter().copied().fold(f64::INFINITY, f64::min)
    }
}
