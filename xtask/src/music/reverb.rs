//! A plate: eight delay lines feeding each other through a Hadamard matrix.

use super::bus::{Bus, OnePole};

/// Lengths of the lines, frames at 48 kHz: primes, so that echoes never coincide.
const LINE_FRAMES: [usize; 8] = [1187, 1361, 1567, 1783, 1999, 2239, 2503, 2789];
/// Time to fall by 60 dB, frames.
const DECAY_FRAMES: f64 = 1.5 * 48_000.0;

/// What a plate makes of `send`.
pub(super) fn plate(send: &Bus) -> Bus {
    let mut lines: Vec<Vec<f64>> = LINE_FRAMES.iter().map(|length| vec![0.0; *length]).collect();
    let mut dampers = [OnePole::new(5200.0); 8];
    let mut rumble = [OnePole::new(220.0); 2];
    let mut heard = Bus::new(send.left.len());
    for frame in 0..send.left.len() {
        let input = [rumble[0].high(send.left[frame]), rumble[1].high(send.right[frame])];
        let mut taps = [0.0; 8];
        for (idx, line) in lines.iter().enumerate() {
            let loss = (-6.9 * crate::cast::real(LINE_FRAMES[idx]) / DECAY_FRAMES).exp();
            taps[idx] = loss * dampers[idx].low(line[frame % line.len()]);
        }
        heard.left[frame] = taps[0] - taps[2] + taps[4] - taps[6];
        heard.right[frame] = taps[1] - taps[3] + taps[5] - taps[7];
        hadamard(&mut taps);
        for (idx, line) in lines.iter_mut().enumerate() {
            let position = frame % line.len();
            line[position] = taps[idx] + 0.35 * input[idx % 2];
        }
    }
    heard
}

/// Mixes eight values without changing their energy.
fn hadamard(values: &mut [f64; 8]) {
    for span in [1, 2, 4] {
        for idx in 0..8 {
            if idx & span == 0 {
                let (a, b) = (values[idx], values[idx + span]);
                values[idx] = a + b;
                values[idx + span] = a - b;
            }
        }
    }
    for value in values {
        *value *= 8.0_f64.sqrt().recip();
    }
}
