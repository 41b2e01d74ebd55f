//! `cargo xtask calls`: the built bundles play on a thread that may make no system call, while everything happens that
//! happens in a session. A lock that is waited for, memory from the system, a file, a log, a woken thread: all are calls.

mod clap;
mod filter;
mod vst3;

use std::ffi::OsString;
use std::hint::{black_box, spin_loop};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::error::user_error;
use crate::screen::in_own_display;
use crate::terminal::say;
use crate::workspace::{Build, Workspace};

/// Rate, Hz, and frames of a block.
const RATE_HZ: u32 = 48_000;
const BLOCK: usize = 512;

/// Points of automation in one block.
const NUM_POINTS: usize = 4_000;

/// What happens meanwhile, so many times each.
const NUM_OPENINGS: usize = 3;
const NUM_STATES: usize = 10;

/// For how long an editor stays open.
const OPEN: Duration = Duration::from_millis(400);

/// Fewest blocks that say something.
const MIN_BLOCKS: u64 = 20;

/// Longest time they may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// What a run says by its exit code when a call was kept back.
const CALLED: i32 = 3;

/// Runs the proof, or one part of it in a process of its own.
///
/// # Errors
/// The plug-in makes a call while it processes; or the supervisor does not see calls that it must see.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let workspace = Workspace::locate()?;
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    match arguments.iter().map(AsRef::as_ref).collect::<Vec<&str>>().as_slice() {
        [] => {
            workspace.build(Build::Checked)?;
            check(&workspace)
        }
        ["--clap"] => clap::run(&workspace.bundles(Build::Checked).clap),
        ["--vst3"] => vst3::run(&workspace.bundles(Build::Checked).vst3),
        ["--planted", name] => plant(name),
        _ => Err(user_error("`calls` takes no arguments")),
    }
}

/// Supervises the bundles that are there.
///
/// # Errors
/// As [`run`].
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    for (name, _) in PLANTED {
        let planted = Command::new(std::env::current_exe()?).args(["calls", "--planted", name]).output()?;
        let said = String::from_utf8_lossy(&planted.stdout);
        ensure!(planted.status.code() == Some(CALLED), "the supervisor does not see {name}: {said}");
    }
    say(format!("{} planted faults were seen", PLANTED.len()));
    for format in ["--clap", "--vst3"] {
        in_own_display(&["calls".into(), format.into()], workspace)?;
    }
    Ok(())
}

/// Blocks on a thread that makes no call.
struct Supervised {
    ends: Arc<AtomicBool>,
    has_ended: Arc<AtomicBool>,
    num_blocks: Arc<AtomicU64>,
}

impl Supervised {
    /// Begins to process; `process` gets the number of each block.
    fn start(mut process: impl FnMut(u64) + Send + 'static) -> Result<Self> {
        filter::listen()?;
        let supervised = Self { ends: Arc::default(), has_ended: Arc::default(), num_blocks: Arc::default() };
        let (ends, has_ended) = (Arc::clone(&supervised.ends), Arc::clone(&supervised.has_ended));
        let num_blocks = Arc::clone(&supervised.num_blocks);
        std::thread::Builder::new().name("audio".to_owned()).spawn(move || {
            if filter::silence_this_thread().is_err() {
                // Nothing is played, and that is an error there.
                return;
            }
            while !ends.load(Ordering::Relaxed) {
                process(num_blocks.load(Ordering::Relaxed));
                num_blocks.fetch_add(1, Ordering::Relaxed);
            }
            has_ended.store(true, Ordering::Release);
            // A thread that ends makes calls; this one ends with the process.
            loop {
                spin_loop();
            }
        })?;
        Ok(supervised)
    }

    /// Waits until so many blocks have been played in all.
    fn wait_for(&self, num_blocks: u64) -> Result<()> {
        let start = Instant::now();
        while self.num_blocks.load(Ordering::Relaxed) < num_blocks {
            ensure!(
                start.elapsed() < PATIENCE,
                "the supervised thread does not get on with its blocks; it wanted (system call, times): {:?}, from {:#?}",
                filter::noted(),
                filter::way_to_the_first()
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Ends the process once the thread has come to rest, and says what it wanted to call.
    fn judge(self, what: &str) -> Result<()> {
        self.wait_for(MIN_BLOCKS)?;
        self.ends.store(true, Ordering::Relaxed);
        let start = Instant::now();
        while !self.has_ended.load(Ordering::Acquire) {
            ensure!(start.elapsed() < PATIENCE, "the supervised thread does not come to rest");
            std::thread::sleep(Duration::from_millis(1));
        }
        let (noted, num_blocks) = (filter::noted(), self.num_blocks.load(Ordering::Relaxed));
        if noted.is_empty() {
            say(format!("{what}: {num_blocks} blocks without a system call"));
            std::process::exit(0);
        }
        for (number, count) in noted {
            say(format!("{what}: system call {number}, {count} times in {num_blocks} blocks"));
        }
        for function in filter::way_to_the_first() {
            say(format!("    {function}"));
        }
        std::process::exit(CALLED);
    }
}

/// Does something to a door that somebody holds.
type Fault = fn(&Mutex<u64>);

/// What a supervisor must see.
const PLANTED: [(&str, Fault); 3] = [
    ("a lock that is waited for", |door| {
        let _held = door.lock();
    }),
    ("memory from the system", |_| {
        let mut memory = Vec::<u8>::new();
        // There is none to be had without a call.
        let _ = black_box(memory.try_reserve_exact(64 << 20));
    }),
    ("a line in a log", |_| {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), b"planted\n");
    }),
];

/// Does something that must be seen.
fn plant(name: &str) -> Result<()> {
    let (_, fault) = PLANTED.into_iter().find(|(known, _)| *known == name).context("nothing of that name")?;
    let door = Arc::new(Mutex::new(0));
    let held = Arc::clone(&door);
    // Somebody holds the door for the first blocks.
    let guard = door.lock().ok();
    let supervised = Supervised::start(move |block| {
        if block == 0 {
            fault(&held);
        }
    })?;
    std::thread::sleep(Duration::from_millis(50));
    drop(guard);
    supervised.judge(name)
}
