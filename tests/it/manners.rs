//! Hosts without manners, through the real CLAP entry: nothing ends them, and everything has a place.

use clap_sys::ext::params::{CLAP_PARAM_IS_BYPASS, CLAP_PARAM_IS_ENUM};
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR, CLAP_PROCESS_SLEEP,
    CLAP_PROCESS_TAIL,
};

use test_host::rude::{Block, Event, Rude};

use crate::support::host::hash;
use crate::support::signals::{Random, noise};

const RATE_HZ: f64 = 48_000.0;

fn stereo(seed: u64, len: usize) -> Vec<Vec<f32>> {
    vec![noise(seed, len), noise(seed + 1, len)]
}

/// A new instance of the entry that is linked in.
fn rude() -> Rude {
    Rude::new(&grille::clap_entry, c"org.grille.grille")
}

/// Slot 3 on a measured pair of headphones, running.
fn running() -> Rude {
    let rude = rude();
    rude.flush(&[
        Event::new(0, hash("source"), 44.0),
        Event::new(0, hash("target_3"), 78.0),
        Event::new(0, hash("slot"), 3.0),
    ]);
    assert!(rude.activate(RATE_HZ) && rude.start());
    rude
}

/// By the framework's source this ends the host: it expects an activation.
#[test]
fn a_block_before_the_first_activation_is_an_error() {
    let rude = rude();
    assert!(!rude.start());
    assert_eq!(rude.run(&stereo(1, 64), &[]).1, CLAP_PROCESS_ERROR);
    rude.reset();
    rude.stop();
    assert!(rude.activate(RATE_HZ) && rude.start());
    assert_ne!(rude.run(&stereo(1, 64), &[]).1, CLAP_PROCESS_ERROR);
    rude.stop();
    rude.deactivate();
    assert_eq!(rude.run(&stereo(1, 64), &[]).1, CLAP_PROCESS_ERROR);
}

/// By the framework's source this writes behind the buffers or ends the host: what is late counts at the last frame, what is out of order
/// where its turn is, and what is no event not at all.
#[test]
fn events_have_a_place_in_the_block() {
    let (slot, input) = (hash("slot"), stereo(3, 64));
    let late = running().run(&input, &[Event::new(1_000_000, slot, 1.0)]).0;
    assert_eq!(late, running().run(&input, &[Event::new(63, slot, 1.0)]).0);
    let disordered = [Event::new(40, slot, 1.0), Event::new(3, slot, 0.0), Event::new(50, slot, 2.0)];
    let ordered = [Event::new(40, slot, 1.0), Event::new(40, slot, 0.0), Event::new(50, slot, 2.0)];
    assert_eq!(running().run(&input, &disordered).0, running().run(&input, &ordered).0);
    let nothing = [
        Event { is_null: true, ..Event::new(5, slot, 0.0) },
        Event { size: 16, ..Event::new(6, slot, 0.0) },
        Event::new(7, slot, f64::NAN),
    ];
    let rude = running();
    rude.flush(&nothing);
    assert_eq!(rude.run(&input, &nothing).0, running().run(&input, &[]).0);
}

/// Seen to cut a degree sign in half.
#[test]
fn a_text_is_cut_between_characters() {
    let rude = rude();
    for (id, value) in [("angle_1", 0.2), ("source", 44.0), ("seal", 0.5)] {
        let whole = String::from_utf8(rude.text(hash(id), value, 256).unwrap()).unwrap();
        for room in 1..=whole.len() as u32 + 2 {
            let text = String::from_utf8(rude.text(hash(id), value, room).unwrap()).unwrap();
            assert!(whole.starts_with(&text) && text.len() < room as usize, "{whole} in {room}: {text}");
        }
        assert_eq!(rude.text(hash(id), value, 0), None);
        assert_eq!(rude.text(hash(id), f64::NAN, 256), None);
    }
    assert_eq!(rude.text(12_345, 0.0, 256), None);
}

/// By the framework's source this ends the host, or plays what lay in the output's memory.
#[test]
fn blocks_may_lack_anything() {
    let (sound, silence) = (stereo(5, 128), vec![vec![0.0; 128]; 2]);
    let heard = |num_inputs: usize, num_outputs: usize, missing_outputs: usize| {
        let rude = running();
        let mut inputs = vec![sound[0].clone(), sound[1].clone(), vec![1.0; 128]];
        inputs.truncate(num_inputs);
        let mut outputs = vec![vec![9.0; 128]; num_outputs];
        let (status, _) = rude.process(&mut Block {
            inputs: &mut inputs,
            outputs: &mut outputs,
            missing_outputs,
            num_frames: 128,
            events: &[],
            stale_mask: 0,
        });
        assert_ne!(status, CLAP_PROCESS_ERROR);
        outputs
    };
    let expected = running().run(&sound, &[]).0;
    assert!(expected != sound);
    assert_eq!(heard(2, 2, 0), expected);
    assert_eq!(heard(3, 2, 0), expected, "an input too many");
    let wide = heard(2, 4, 0);
    assert!(wide[..2] == expected[..] && wide[2..] == silence[..], "outputs too many are silent");
    assert_eq!(heard(0, 2, 0), silence, "no input");
    assert_eq!(heard(1, 2, 0), silence, "half an input");
    assert!(heard(2, 0, 0).is_empty());
    assert_eq!(heard(2, 1, 0), [vec![0.0; 128]], "half an output");
    assert_eq!(heard(2, 2, 1)[1], vec![0.0; 128], "an output that is null");
}

/// Seen to say *continue* for ever, and to leave the mask as the host had it.
#[test]
fn silence_that_has_come_to_its_end_may_sleep() {
    let rude = running();
    let (sound, silence) = (stereo(7, 480), vec![vec![0.0; 480]; 2]);
    for _ in 0..20 {
        let (_, status, mask) = rude.run(&sound, &[]);
        assert_eq!((status, mask), (CLAP_PROCESS_CONTINUE, 0));
    }
    let mut said = Vec::new();
    for _ in 0..600 {
        let (output, status, mask) = rude.run(&silence, &[]);
        assert_eq!(mask == 0b11, output == silence);
        said.push(status);
    }
    let asleep = said.iter().position(|status| *status == CLAP_PROCESS_SLEEP).expect("it may sleep");
    let awake = [CLAP_PROCESS_TAIL, CLAP_PROCESS_CONTINUE_IF_NOT_QUIET];
    assert!(said[..asleep].iter().all(|status| awake.contains(status)));
    assert!(said[asleep..].iter().all(|status| *status == CLAP_PROCESS_SLEEP));
    assert!((70..500).contains(&asleep), "after {asleep} blocks of 10 ms");
    assert_eq!(rude.run(&sound, &[]).1, CLAP_PROCESS_CONTINUE, "awake again");
    rude.set_offline(true);
    assert!((0..300).all(|_| rude.run(&silence, &[]).1 != CLAP_PROCESS_SLEEP), "a pace needs its blocks");
}

#[test]
fn the_layout_stays_while_the_engine_runs() {
    let rude = running();
    assert!(!rude.selects_a_layout());
    rude.stop();
    rude.deactivate();
    assert!(rude.selects_a_layout());
}

/// Whatever a host switches at whatever block: offline is the input from its first frame to its last.
#[test]
fn the_render_mode_may_change_at_any_block() {
    let (rude, mut random, mut is_offline) = (running(), Random::new(11), false);
    for block in 0..400 {
        if random.unit() < 0.3 {
            is_offline = !is_offline;
            rude.set_offline(is_offline);
        }
        let input = stereo(1000 + block, 1 + (random.unit() * 500.0) as usize);
        let output = rude.run(&input, &[]).0;
        assert_eq!(output == input, is_offline, "block {block}");
    }
}

/// Any order of calls, any rate, and a project saved from another thread all the while.
#[test]
fn storms_are_survived() {
    let (rude, mut random) = (rude(), Random::new(13));
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                assert!(rude.save().len() > 8);
            }
        });
        for _ in 0..300 {
            match (random.unit() * 9.0) as u32 {
                0 => drop(
                    rude.activate([44_100.0, 48_000.0, f64::NAN, 0.0, -1.0][(random.unit() * 5.0) as usize]),
                ),
                1 => rude.deactivate(),
                2 => drop(rude.start()),
                3 => rude.stop(),
                4 => rude.reset(),
                5 => rude.on_main_thread(),
                6 => rude.set_offline(random.unit() < 0.5),
                7 => rude.flush(&[Event::new(3, hash("slot"), (random.unit() * 7.0).floor())]),
                _ => {
                    let output = rude.run(&stereo(17, 1 + (random.unit() * 700.0) as usize), &[]).0;
                    assert!(output.iter().flatten().all(|y| y.is_finite()));
                }
            }
        }
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

/// What hosts list: the label of a blind test is none of their business, and what has names shows them.
#[test]
fn hosts_list_what_concerns_them() {
    let infos = rude().infos();
    assert!(infos.iter().all(|info| info.id != hash("blind")));
    let is_enumerated = |id: &str| {
        let info = infos.iter().find(|info| info.id == hash(id)).unwrap();
        info.flags & CLAP_PARAM_IS_ENUM != 0
    };
    assert!(["on_export", "level_match", "slot", "speakers_1", "speakers_6"].into_iter().all(is_enumerated));
    assert!(!["bypass", "mono", "source", "target_1", "seal"].into_iter().any(is_enumerated));
    assert_eq!(infos.iter().filter(|info| info.flags & CLAP_PARAM_IS_BYPASS != 0).count(), 1);
}
