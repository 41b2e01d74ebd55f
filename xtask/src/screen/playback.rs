//! Sound while the editor is open: a thread that plays as a host's does, and remembers every hitch.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::foreign::usage_of_this_thread;
use crate::host::Player;

/// Frames per block: 10 ms at the rate of the music.
pub(crate) const BLOCK_FRAMES: usize = 480;

/// Name of the thread that plays.
pub(crate) const AUDIO_THREAD: &str = "audio";

/// Time one block lasts.
const BLOCK: Duration = Duration::from_millis(10);

/// Output below this, while the input never is, counts as a gap (−80 dB).
const SILENCE: f32 = 1e-4;

/// What was noticed while playing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Played {
    /// Blocks played.
    pub(crate) blocks: u64,
    /// Blocks that took longer than they last, for whatever reason: this thread has no priority over others.
    pub(crate) late: u64,
    /// Blocks during which the plug-in gave the processor away: it waited for a lock, a file or a clock. A
    /// block that touched new memory does not count: the kernel makes a thread wait for that while another
    /// one maps some.
    pub(crate) waits: u64,
    /// Blocks that were silent or held something that is no number.
    pub(crate) gaps: u64,
    /// The longest time one block took to compute.
    pub(crate) worst: Duration,
}

/// A running playback.
pub(crate) struct Playback {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<(Player, Played)>>,
}

impl Playback {
    /// Plays `channels` round and round, `pace` times as fast as they sound.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub(crate) fn start(player: Player, channels: Vec<Vec<f32>>, pace: f64) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let audio = std::thread::Builder::new().name(AUDIO_THREAD.to_owned());
        Ok(Self { stop, thread: audio.spawn(move || play(player, &channels, BLOCK.div_f64(pace), &flag))? })
    }

    /// Ends it.
    ///
    /// # Errors
    /// The plug-in reported a failure while it played.
    pub(crate) fn stop(self) -> Result<(Player, Played)> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| anyhow!("the audio thread panicked"))?
    }
}

fn play(
    mut player: Player,
    channels: &[Vec<f32>],
    period: Duration,
    stop: &AtomicBool,
) -> Result<(Player, Played)> {
    let mut played = Played::default();
    let length = channels.first().map_or(0, Vec::len) / BLOCK_FRAMES * BLOCK_FRAMES;
    let mut place = 0;
    let mut due = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        for (memory, channel) in player.input.iter_mut().zip(channels) {
            memory.copy_from_slice(&channel[place..place + BLOCK_FRAMES]);
        }
        let before = usage_of_this_thread();
        let start = Instant::now();
        player.process(BLOCK_FRAMES)?;
        let took = start.elapsed();
        played.blocks += 1;
        played.worst = played.worst.max(took);
        let after = usage_of_this_thread();
        played.waits += u64::from(after.waits != before.waits && after.faults == before.faults);
        played.late += u64::from(took > BLOCK);
        played.gaps += u64::from(is_gap(&player.output));
        place = (place + BLOCK_FRAMES) % length;
        due += period;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    Ok((player, played))
}

fn is_gap(output: &[Vec<f32>]) -> bool {
    let samples = || output.iter().flatten();
    samples().any(|sample| !sample.is_finite()) || samples().all(|sample| sample.abs() < SILENCE)
}
