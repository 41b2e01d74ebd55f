//! SoX's `earwax`, another program's headphone effect: what it makes of an impulse, by running it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::system::{install_advice, install_packages};
use crate::terminal::say;

/// The only rate that it takes, Hz.
pub(super) const RATE_HZ: u32 = 44_100;

/// Frames that are played: the effect has 32 taps per channel.
const NUM_FRAMES: usize = 256;

/// What an impulse in the left channel becomes at the left and at the right ear; SoX is installed where that needs
/// nobody's consent. `None`, and it says so, where it cannot be run.
pub(super) fn impulse_responses() -> Option<[Vec<f32>; 2]> {
    let responses = run().or_else(|| install_packages(&["sox"]).then(run)?);
    if responses.is_none() {
        say(format!("earwax is not rated: install SoX with `{}`", install_advice(&["sox"])));
    }
    responses
}

fn run() -> Option<[Vec<f32>; 2]> {
    let format = ["-t", "f32", "-r", "44100", "-c", "2"];
    let mut sox = Command::new("sox")
        .args(format)
        .arg("-")
        .args(["-t", "f32", "-", "earwax"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // Half of full scale, so that nothing clips; all of it fits into a pipe.
    let mut input = vec![0u8; 8 * NUM_FRAMES];
    input[..4].copy_from_slice(&0.5f32.to_le_bytes());
    sox.stdin.take()?.write_all(&input).ok()?;
    let output = sox.wait_with_output().ok().filter(|output| output.status.success())?;
    let sample = |bytes: &[u8; 4]| 2.0 * f32::from_le_bytes(*bytes);
    let channel =
        |from: usize| output.stdout.as_chunks().0.iter().skip(from).step_by(2).map(sample).collect();
    Some([channel(0), channel(1)])
}
