//! A reference track that holds several songs, that is taken away while it is heard, or that nobody knows yet.

use grille::engine::settings::{LevelMatch, Settings};
use grille::engine::{Engine, ReferenceInput, ReferenceLevel};

use crate::reference::{connected, factory, pair, play};
use crate::support::measure::{largest_step, lufs, peak};
use crate::support::signals::{Random, pink, sine};

const RATE_HZ: f64 = 48_000.0;

type Piece = [Vec<f32>; 2];

fn untrimmed(slot: usize, reference: bool) -> Settings {
    Settings { output_trim_db: 0.0, level_match: LevelMatch::Static, ..factory(slot, reference) }
}

/// Ten seconds of a piece with this loudness.
fn at_lufs(rate_hz: f64, piece: &Piece, wanted: f64) -> Piece {
    let [left, right] = piece;
    let gain = 10f64.powf((wanted - lufs(rate_hz, left, right)) / 20.0) as f32;
    piece.each_ref().map(|channel| channel.iter().map(|x| gain * x).collect())
}

/// Noise whose loudness moves as that of music does.
fn restless(seed: u64) -> Piece {
    let mut random = Random::new(seed);
    let mut piece = [pink(seed, 480_000), pink(seed + 1, 480_000)];
    for start in (0..480_000).step_by(24_000) {
        let gain = 10f64.powf(-(random.below(8) as f64) / 20.0) as f32;
        for channel in &mut piece {
            channel[start..start + 24_000].iter_mut().for_each(|x| *x *= gain);
        }
    }
    piece
}

fn play_in(engine: &mut Engine, len: usize, mix: &Piece, reference: &Piece) -> Piece {
    let mut output = [Vec::new(), Vec::new()];
    for start in (0..mix[0].len()).step_by(len) {
        let part = |channel: &Vec<f32>| channel[start..(start + len).min(channel.len())].to_vec();
        let ([a, b], [c, d]) = (mix.each_ref().map(part), reference.each_ref().map(part));
        for (to, from) in output.iter_mut().zip(play(engine, [&a, &b], [&c, &d])) {
            to.extend(from);
        }
    }
    output
}

/// A mix, a reference track of two songs with two seconds between them, and whether the mix goes on meanwhile.
struct Track {
    rate_hz: f64,
    mix: Piece,
    songs: [Piece; 2],
    goes_on: bool,
}

impl Track {
    /// Twenty seconds of the first song and ten of the second one.
    fn played(&self, len: usize) -> Engine {
        let mut engine = connected(self.rate_hz, &untrimmed(0, false));
        let [first, second] = &self.songs;
        (0..2).for_each(|_| _ = play_in(&mut engine, len, &self.mix, first));
        let gap = self.mix.each_ref().map(|channel| vec![0.0; channel.len() / 5]);
        let beside = self.mix.each_ref().map(|channel| channel[..channel.len() / 5].to_vec());
        play_in(&mut engine, len, if self.goes_on { &beside } else { &gap }, &gap);
        play_in(&mut engine, len, &self.mix, second);
        engine
    }

    /// The second song once more, or the mix: how loud it is, and what is heard.
    fn heard(&self, engine: &Engine, (slot, reference): (usize, bool), len: usize) -> (f64, Piece) {
        let mut engine = engine.clone();
        engine.set_target(&untrimmed(slot, reference));
        let output = play_in(&mut engine, len, &self.mix, &self.songs[1]);
        assert!(
            !reference || engine.reference().level == ReferenceLevel::Matched,
            "{:?}",
            engine.reference()
        );
        (lufs(self.rate_hz, &output[0], &output[1]), output)
    }
}

/// Two songs 12 LU apart on one track, between which the mix goes on or pauses too: after ten seconds of the second one it
/// is as loud as the mix, however blocks are cut.
#[test]
fn the_second_song_of_a_track_is_as_loud_as_the_mix() {
    let mut pieces = vec![(RATE_HZ, [restless(11), restless(21), restless(31)])];
    for (first, second) in [(0, 3), (5, 8)] {
        let both = pair(first, second, 10).zip(pair((first + 1) % 10, second, 10));
        if let Some(((one, other), (mix, _))) = both
            && one.rate_hz == mix.rate_hz
        {
            pieces.push((one.rate_hz, [mix, one, other].map(|piece| [piece.left, piece.right])));
        }
    }
    let whole = usize::MAX / 2;
    let mut worst: f64 = 0.0;
    for (rate_hz, [mix, one, other]) in pieces {
        for (first_lufs, second_lufs, goes_on) in [(-14.0, -26.0, true), (-26.0, -14.0, false)] {
            let songs = [at_lufs(rate_hz, &one, first_lufs), at_lufs(rate_hz, &other, second_lufs)];
            let track = Track { rate_hz, mix: at_lufs(rate_hz, &mix, -20.0), songs, goes_on };
            let engine = track.played(whole);
            for slot in [0, 3] {
                let (of_mix, _) = track.heard(&engine, (slot, false), whole);
                let (of_reference, output) = track.heard(&engine, (slot, true), whole);
                let error = of_reference - of_mix;
                eprintln!("{first_lufs} to {second_lufs} LUFS, slot {slot}: {error:+.2} LU");
                worst = worst.max(error.abs());
                if slot == 0 && goes_on && rate_hz == RATE_HZ {
                    let cut = track.heard(&track.played(1_000), (slot, true), 77);
                    assert!(cut.1 == output, "cut otherwise");
                }
            }
        }
    }
    assert!(worst < 0.4, "{worst}");
}

/// Taken away while it is heard, and plugged in again at once: no step beyond those of the sines themselves, and the mix is
/// heard within 40 ms.
#[test]
fn a_reference_that_is_taken_away_fades() {
    let (mix, other) = (sine(1000.0, RATE_HZ, 48_000), sine(700.0, RATE_HZ, 48_000));
    let mix: Vec<f32> = mix.iter().map(|x| 0.3 * x).collect();
    for slot in [0, 1, 3] {
        // At a zero crossing, at a peak, and between.
        for at in [24_000, 24_017, 24_009] {
            let mut engine = connected(RATE_HZ, &untrimmed(slot, true));
            let whole = play(&mut engine, [&mix, &mix], [&other, &other])[0].clone();
            let own = largest_step(&whole[12_000..]);
            let mut engine = connected(RATE_HZ, &untrimmed(slot, true));
            let mut heard = play(&mut engine, [&mix[..at]; 2], [&other[..at]; 2])[0].clone();
            let mut alone = |engine: &mut Engine, from: usize, to: usize| {
                let (mut left, mut right) = (mix[from..to].to_vec(), mix[from..to].to_vec());
                engine.process_with(&mut left, Some(&mut right), None);
                heard.extend(left);
            };
            alone(&mut engine, at, at + 333);
            assert_eq!(engine.reference().input, ReferenceInput::Absent);
            let mut again = engine.clone();
            alone(&mut engine, at + 333, 40_000);
            let step = largest_step(&heard[12_000..]);
            assert!(step <= 1.1 * own, "slot {slot}, {at}: {step} over {own}");
            if slot == 0 {
                assert!(heard[at + 1_920..] == mix[at + 1_920..40_000], "the mix, bit for bit");
            }
            let back = play(&mut again, [&mix[at + 333..]; 2], [&other[at + 333..]; 2]);
            let step = largest_step(&back[0]).max((back[0][0] - heard[at + 332]).abs());
            assert!(step <= 1.1 * own, "slot {slot}, {at}: {step} over {own} with the plug back in");
            assert!(again.reference().is_heard);
        }
    }
}

/// Nobody knows it, it is 20 dB beyond full scale, and it is heard: at full scale, and it says so.
#[test]
fn an_unknown_reference_is_never_beyond_full_scale() {
    let noise = pink(2, 240_000);
    let scale = 10.0 / peak(&noise);
    let reference: Vec<f32> = noise.iter().map(|x| scale * x).collect();
    let mix: Vec<f32> = pink(1, 240_000).iter().map(|x| 0.2 * x).collect();
    let silence = vec![0.0; 96_000];
    for (trim_db, level_match) in
        [(0.0, LevelMatch::Programme), (-12.0, LevelMatch::Programme), (0.0, LevelMatch::Off)]
    {
        for slot in [0, 3] {
            let settings = Settings { output_trim_db: trim_db, level_match, ..factory(slot, true) };
            let mut engine = connected(RATE_HZ, &settings);
            let heard = play(&mut engine, [&silence; 2], [&reference[..96_000]; 2]);
            assert!(peak(&heard[0]) <= 1.001, "slot {slot}, {trim_db} dB: {}", peak(&heard[0]));
            let status = engine.reference();
            assert_eq!(status.level, ReferenceLevel::LimitedByClipping);
            assert!(status.gain_db < -20.0 - trim_db + 6.0, "{}", status.gain_db);
            let [left, right] = play(&mut engine, [&mix; 2], [&reference; 2]);
            assert!(peak(&left) <= 1.001, "slot {slot}, {trim_db} dB: {}", peak(&left));
            if level_match == LevelMatch::Programme && slot == 0 {
                // Matched after three seconds, and what was taken away before is not taken twice. Samples beyond +12 dBFS
                // count as that much, so a reference at +20 is a little louder than it seems.
                let trim = 10f64.powf(trim_db / 20.0) as f32;
                let trimmed: Vec<f32> = mix[192_000..].iter().map(|x| trim * x).collect();
                let error =
                    lufs(RATE_HZ, &left[192_000..], &right[192_000..]) - lufs(RATE_HZ, &trimmed, &trimmed);
                assert!(error.abs() < 1.0, "{trim_db} dB: {error}");
            }
        }
    }
}

/// A mix whose peaks the ceiling of a slot takes down, and a reference without such peaks: it is held as low.
#[test]
fn what_a_ceiling_takes_from_the_mix_it_takes_from_the_reference() {
    let [mut mix, reference] = [1, 2].map(|seed| {
        let noise = pink(seed, 480_000);
        let scale = 0.25 / peak(&noise);
        noise.iter().map(|x| scale * x).collect::<Vec<f32>>()
    });
    // Strokes that the mix alone has.
    for stroke in mix.chunks_mut(24_000) {
        let scale = 0.99 / peak(&stroke[..480]);
        stroke[..480].iter_mut().for_each(|x| *x *= scale);
    }
    let mut engine = connected(RATE_HZ, &untrimmed(3, false));
    play(&mut engine, [&mix; 2], [&reference; 2]);
    let of_mix = play(&mut engine, [&mix; 2], [&reference; 2]);
    engine.set_target(&untrimmed(3, true));
    play(&mut engine, [&mix; 2], [&reference; 2]);
    let of_reference = play(&mut engine, [&mix; 2], [&reference; 2]);
    let error = lufs(RATE_HZ, &of_reference[0], &of_reference[1]) - lufs(RATE_HZ, &of_mix[0], &of_mix[1]);
    let taken = engine.status().matched.shortfall_db;
    eprintln!("{error:+.2} LU apart, {taken:.2} dB taken; {:?}", engine.reference());
    assert!(taken > 0.5, "{taken}");
    assert!(error.abs() < 0.3, "{error}");
}
