//! What a host waits for and what an instance occupies.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use super::{BLOCK_FRAMES, RATE_HZ, median};
use crate::cast::real;
use crate::host::{Bundle, Running};

/// Scans, each in a process of its own, since a library is loaded only once per process.
const NUM_SCANS: usize = 15;
/// Instances whose memory is averaged, as many as a large session would hold.
const NUM_INSTANCES: usize = 16;

/// Times in milliseconds and memory in megabytes (10⁶ bytes).
pub(crate) struct Loading {
    /// Loading the bundle and reading its descriptors, median, ms.
    pub(crate) scan_ms: f64,
    /// Creating an instance: the first in the process, ms.
    pub(crate) first_create_ms: f64,
    /// Creating an instance: the median of the others, ms.
    pub(crate) create_ms: f64,
    /// Activating an instance: the first in the process, ms.
    pub(crate) first_activate_ms: f64,
    /// Activating an instance: the median of the others, ms.
    pub(crate) activate_ms: f64,
    /// Memory of one more active instance, MB; `None` where the system does not tell.
    pub(crate) memory_mb: Option<f64>,
}

/// Loads the bundle once and returns how long that took, ms. For a process of its own.
///
/// # Errors
/// The bundle cannot be loaded.
pub(crate) fn scan_once(bundle: &Path) -> Result<f64> {
    let start = Instant::now();
    Bundle::load(bundle)?;
    Ok(elapsed_ms(start))
}

/// Measures loading, instances and memory.
///
/// # Errors
/// The bundle cannot be loaded or started.
pub(crate) fn measure_loading(path: &Path) -> Result<Loading> {
    let mut scans = (0..NUM_SCANS).map(|_| scan_in_child(path)).collect::<Result<Vec<f64>>>()?;
    let bundle = Bundle::load(path)?;
    let (first, first_create_ms, first_activate_ms) = start_one(&bundle)?;
    let resident_before = resident_bytes();
    let (mut creates, mut activates, mut instances) = (Vec::new(), Vec::new(), vec![first]);
    for _ in 0..NUM_INSTANCES {
        let (running, create_ms, activate_ms) = start_one(&bundle)?;
        creates.push(create_ms);
        activates.push(activate_ms);
        instances.push(running);
    }
    let memory_mb = resident_before
        .zip(resident_bytes())
        .map(|(before, after)| (after - before).max(0.0) / (1e6 * real(NUM_INSTANCES)));
    for running in instances {
        running.stop();
    }
    Ok(Loading {
        scan_ms: median(&mut scans),
        first_create_ms,
        create_ms: median(&mut creates),
        first_activate_ms,
        activate_ms: median(&mut activates),
        memory_mb,
    })
}

/// An instance that has processed a second of sound, and how long it took to create and to activate, ms.
fn start_one(bundle: &Bundle) -> Result<(Running, f64, f64)> {
    let start = Instant::now();
    let mut unit = bundle.create()?;
    let create_ms = elapsed_ms(start);
    unit.set("slot", "3")?;
    let start = Instant::now();
    let mut running = unit.start(RATE_HZ, BLOCK_FRAMES, 2)?;
    let activate_ms = elapsed_ms(start);
    for _ in 0..RATE_HZ as usize / BLOCK_FRAMES {
        running.player.process(BLOCK_FRAMES)?;
    }
    Ok((running, create_ms, activate_ms))
}

fn scan_in_child(bundle: &Path) -> Result<f64> {
    let output = Command::new(std::env::current_exe()?)
        .args(["bench", "--scan-once"])
        .arg(bundle)
        .output()
        .context("could not start the scan in a process of its own")?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .with_context(|| format!("the scan failed: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

/// Memory this process occupies, bytes.
pub(crate) fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok();
    let kib_on_linux = status.as_deref().and_then(|status| {
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    });
    let kib = kib_on_linux.or_else(|| {
        let pid = std::process::id().to_string();
        let output = Command::new("ps").args(["-o", "rss=", "-p", &pid]).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    })?;
    Some(kib * 1024.0)
}

fn elapsed_ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}
