//! Whether blocks keep the pace of real time, and how far they run ahead of it: on frame counts and times alone.
//!
//! Blocks that follow a sound card arrive late now and then, never early, and the earliest of any quarter of a second
//! keep its pace exactly. A render arrives as fast as it can be computed, and at no steady pace.

use crate::units::to_f64;

/// What counts as one pace.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof {
    /// Length of a window whose earliest arrival counts, seconds of sound.
    window_secs: f64,
    /// Windows that must keep one pace, at most [`MAX_WINDOWS`].
    num_windows: usize,
}

/// For a host that says offline: together more than the second the product promises (decision 31).
pub(super) const LONG: Proof = Proof { window_secs: 0.25, num_windows: 5 };

/// For a host that says real time, and whose word does not count: a quarter of a second, whatever the first window began
/// with (decision 71).
pub(super) const SHORT: Proof = Proof { window_secs: 0.125, num_windows: 3 };

const MAX_WINDOWS: usize = 5;

/// Spread of the windows' earliest arrivals that counts as one pace, seconds (decision 31).
const STEADY_SECS: f64 = 0.005;

/// Spread at which a pace once found is lost, and how early a block may come, seconds (decision 31).
const HOLD_SECS: f64 = 0.025;

/// How late a block may come before it counts as the beginning of something new, seconds (decision 31).
const GAP_SECS: f64 = 0.15;

/// Lateness of blocks against their own sound, window by window.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    proof: Proof,
    sample_rate_hz: f64,
    taken_frames: usize,
    window_frames: usize,
    /// Earliest arrival of the running window, seconds.
    earliest_secs: f64,
    /// Earliest arrivals of the last windows, seconds, newest last; the first `num_windows` count.
    windows: [f64; MAX_WINDOWS],
    num_windows: usize,
    is_real_time: bool,
}

impl Pace {
    pub(super) fn new(proof: Proof, sample_rate_hz: f64) -> Self {
        Self {
            proof,
            sample_rate_hz,
            taken_frames: 0,
            window_frames: 0,
            earliest_secs: f64::INFINITY,
            windows: [0.0; MAX_WINDOWS],
            num_windows: 0,
            is_real_time: false,
        }
    }

    /// Forgets what has been seen.
    pub(super) fn restart(&mut self) {
        *self = Self::new(self.proof, self.sample_rate_hz);
    }

    /// Whether the last blocks have kept the pace of real time.
    pub(super) fn is_real_time(&self) -> bool {
        self.is_real_time
    }

    /// A block is as late as its end, so that one handed over in pieces counts as a whole.
    pub(super) fn take_in(&mut self, num_frames: usize, now_secs: f64) {
        self.taken_frames += num_frames;
        self.window_frames += num_frames;
        let late_secs = now_secs - to_f64(self.taken_frames) / self.sample_rate_hz;
        let expected_secs = self.windows.get(self.num_windows.wrapping_sub(1)).copied();
        let slip_secs = expected_secs.map_or(0.0, |expected| late_secs - expected);
        if !(-HOLD_SECS..=GAP_SECS).contains(&slip_secs) {
            self.restart();
            return;
        }
        self.earliest_secs = self.earliest_secs.min(late_secs);
        if to_f64(self.window_frames) >= self.proof.window_secs * self.sample_rate_hz {
            self.close_window();
        }
    }

    fn close_window(&mut self) {
        if self.num_windows == self.proof.num_windows {
            self.windows.rotate_left(1);
            self.num_windows -= 1;
        }
        if let Some(window) = self.windows.get_mut(self.num_windows) {
            *window = self.earliest_secs;
        }
        self.num_windows += 1;
        self.window_frames = 0;
        self.earliest_secs = f64::INFINITY;
        if self.num_windows == self.proof.num_windows {
            let allowed_secs = if self.is_real_time { HOLD_SECS } else { STEADY_SECS };
            self.is_real_time = self.spread_secs() <= allowed_secs;
        }
    }

    fn spread_secs(&self) -> f64 {
        let windows = || self.windows.iter().take(self.num_windows).copied();
        windows().fold(f64::NEG_INFINITY, f64::max) - windows().fold(f64::INFINITY, f64::min)
    }
}

/// Lead from which on nobody is listening, seconds (decision 71).
const RENDER_SECS: f64 = 1.0;

/// Sound that counts as played per second. Sound cards run up to 4.2 % faster than they say, where film at 24 frames
/// is pulled up to 25, and the clocks of card and computer differ by some parts in ten thousand (decision 71).
const PLAYED_PER_SEC: f64 = 1.05;

/// Sound that has been asked for and cannot have been played yet.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    sample_rate_hz: f64,
    ahead_secs: f64,
    last_secs: Option<f64>,
    is_render: bool,
}

impl Lead {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self { sample_rate_hz, ahead_secs: 0.0, last_secs: None, is_render: false }
    }

    /// Forgets what has been asked for, once a performance goes on.
    pub(super) fn clear(&mut self) {
        *self = Self { last_secs: self.last_secs, ..Self::new(self.sample_rate_hz) };
    }

    /// Whether the last block was asked for more than a second before it could be played.
    pub(super) fn is_render(&self) -> bool {
        self.is_render
    }

    /// Whoever waits loses the lead, and never gets behind: a host that has paused is not owed anything.
    pub(super) fn take_in(&mut self, num_frames: usize, now_secs: f64) {
        let elapsed_secs = self.last_secs.map_or(0.0, |last| (now_secs - last).max(0.0));
        self.last_secs = Some(now_secs);
        self.ahead_secs = (self.ahead_secs - PLAYED_PER_SEC * elapsed_secs).max(0.0);
        self.is_render = self.ahead_secs > RENDER_SECS;
        self.ahead_secs += to_f64(num_frames) / self.sample_rate_hz;
    }
}
