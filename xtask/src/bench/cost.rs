//! Processing cost, measured in turns so that every contender meets the same machine.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;

use super::{BLOCK_FRAMES, Contender, RATE_HZ, median};
use crate::cast::{real, real_u64};
use crate::music::noise::stereo_pink;
use crate::terminal::Progress;

/// Turns every contender has.
pub(crate) const NUM_ROUNDS: usize = 41;
/// Blocks of one turn: half a second of sound.
const BLOCKS_PER_ROUND: usize = RATE_HZ as usize / (2 * BLOCK_FRAMES);
/// Turns whose blocks are timed one by one.
const NUM_BLOCK_ROUNDS: usize = 8;
/// 64-bit FNV-1a.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// What one contender costs.
pub(crate) struct Cost {
    /// Name in the table.
    pub(crate) name: String,
    /// Median over the turns, nanoseconds per stereo frame.
    pub(crate) ns_per_frame: f64,
    /// Cost of every turn, nanoseconds per stereo frame.
    pub(crate) rounds: Vec<f64>,
    /// The slowest of all blocks, relative to the median block.
    pub(crate) worst_block_ratio: f64,
    /// The slowest but one in a thousand, relative to the median block.
    pub(crate) slow_block_ratio: f64,
    /// Hash of the first half second that came out: a speed-up that changes the sound shows.
    pub(crate) output_hash: u64,
}

impl Cost {
    /// Median over the turns of this cost relative to another's in the same turn.
    pub(crate) fn relative_to(&self, other: &Self) -> f64 {
        let mut ratios: Vec<f64> =
            self.rounds.iter().zip(&other.rounds).map(|(mine, theirs)| mine / theirs).collect();
        median(&mut ratios)
    }
}

/// Sound to process, cut into blocks.
struct Input(Vec<[[f32; BLOCK_FRAMES]; 2]>);

impl Input {
    fn pink() -> Self {
        let channels = stereo_pink(BLOCKS_PER_ROUND * BLOCK_FRAMES);
        let block = |channel: usize, idx: usize| {
            let mut block = [0.0; BLOCK_FRAMES];
            block.copy_from_slice(&channels[channel][idx * BLOCK_FRAMES..(idx + 1) * BLOCK_FRAMES]);
            block
        };
        Self((0..BLOCKS_PER_ROUND).map(|idx| [block(0, idx), block(1, idx)]).collect())
    }
}

/// Measures all contenders in turns.
///
/// # Errors
/// A contender fails.
pub(crate) fn measure(contenders: &mut [Contender<'_>], bar: &Progress) -> Result<Vec<Cost>> {
    let input = Input::pink();
    let mut hashes = Vec::new();
    for contender in contenders.iter_mut() {
        hashes.push(hash_output(contender, &input)?);
    }
    let mut rounds = vec![Vec::new(); contenders.len()];
    for _ in 0..NUM_ROUNDS {
        for (contender, rounds) in contenders.iter_mut().zip(&mut rounds) {
            rounds.push(time_round(contender, &input)?);
        }
        bar.inc(1);
    }
    let mut blocks = vec![Vec::new(); contenders.len()];
    for _ in 0..NUM_BLOCK_ROUNDS {
        for (contender, blocks) in contenders.iter_mut().zip(&mut blocks) {
            time_blocks(contender, &input, blocks)?;
        }
        bar.inc(1);
    }
    let measured = contenders.iter().zip(hashes).zip(rounds).zip(blocks);
    Ok(measured
        .map(|(((contender, output_hash), rounds), blocks)| {
            cost(&contender.name, output_hash, rounds, blocks)
        })
        .collect())
}

/// Number of steps [`measure`] takes.
pub(crate) const NUM_STEPS: usize = NUM_ROUNDS + NUM_BLOCK_ROUNDS;

fn cost(name: &str, output_hash: u64, rounds: Vec<f64>, mut blocks: Vec<f64>) -> Cost {
    let middle = median(&mut blocks).max(1.0);
    let worst = blocks.last().copied().unwrap_or(middle);
    let slow = blocks.get(blocks.len() - 1 - blocks.len() / 1000).copied().unwrap_or(middle);
    Cost {
        name: name.to_owned(),
        ns_per_frame: median(&mut rounds.clone()),
        rounds,
        worst_block_ratio: worst / middle,
        slow_block_ratio: slow / middle,
        output_hash,
    }
}

fn hash_output(contender: &mut Contender<'_>, input: &Input) -> Result<u64> {
    let mut hash = FNV_OFFSET;
    for [left, right] in &input.0 {
        let (mut left, mut right) = (*left, *right);
        (contender.process)(&mut left, &mut right)?;
        for sample in left.iter().chain(&right) {
            for byte in sample.to_bits().to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
            }
        }
    }
    Ok(hash)
}

/// Nanoseconds per frame over one turn.
fn time_round(contender: &mut Contender<'_>, input: &Input) -> Result<f64> {
    let start = Instant::now();
    for [left, right] in &input.0 {
        let (mut left, mut right) = (*left, *right);
        (contender.process)(&mut left, &mut right)?;
        black_box((&left, &right));
    }
    let elapsed_ns = start.elapsed().as_secs_f64() * 1e9;
    Ok(elapsed_ns / real(BLOCKS_PER_ROUND * BLOCK_FRAMES))
}

/// Nanoseconds of every block of one turn.
fn time_blocks(contender: &mut Contender<'_>, input: &Input, blocks: &mut Vec<f64>) -> Result<()> {
    for [left, right] in &input.0 {
        let (mut left, mut right) = (*left, *right);
        let start = Instant::now();
        (contender.process)(&mut left, &mut right)?;
        black_box((&left, &right));
        blocks.push(real_u64(u64::try_from(start.elapsed().as_nanos())?));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(factor: f32) -> Contender<'static> {
        Contender {
            name: "gain".to_owned(),
            process: Box::new(move |left, right| {
                left.iter_mut().chain(right).for_each(|sample| *sample *= factor);
                Ok(())
            }),
        }
    }

    #[test]
    fn the_hash_knows_the_sound_and_nothing_else() {
        let input = Input::pink();
        let hash = |factor| hash_output(&mut gain(factor), &input).unwrap();
        assert_eq!(hash(0.5), hash(0.5));
        assert_ne!(hash(0.5), hash(0.500_001));
    }

    #[test]
    fn ratios_are_taken_turn_by_turn() {
        let slow = cost("slow", 0, vec![2.0, 20.0, 4.0], vec![1.0]);
        let fast = cost("fast", 0, vec![1.0, 10.0, 2.0], vec![1.0]);
        assert_eq!(slow.relative_to(&fast), 2.0);
        assert_eq!(slow.ns_per_frame, 4.0);
    }
}
