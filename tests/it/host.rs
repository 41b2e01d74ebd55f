//! Through the real CLAP entry, in this process.

use crate::support::engine::{busy_settings, engine, run};
use crate::support::host::{Change, Host, Stereo, hash};
use crate::support::measure::{error_db, largest_step};
use crate::support::signals::{noise, sine};

fn stereo(seed: u64, len: usize) -> Stereo {
    [noise(seed, len), noise(seed + 1, len)]
}

fn busy_host() -> Host {
    let mut host = Host::new();
    host.set_text("source", "ATH-M50x");
    host.set_text("slot", "1");
    host.set_text("target_1", "HD 650");
    host.set_text("speakers_1", "Head");
    host
}

#[test]
fn latency_is_zero_in_every_slot() {
    let mut host = Host::new();
    for slot in 0..=6 {
        host.set("slot", f64::from(slot));
        assert_eq!(host.latency_frames(), 0);
    }
}

/// A host that asks until it is refused.
#[test]
fn a_parameter_that_does_not_exist_is_refused() {
    let mut host = Host::new();
    let num_parameters = u32::try_from(host.facts().len()).unwrap();
    assert!(host.has_parameter_at(num_parameters - 1));
    assert!(
        ![num_parameters, num_parameters + 1, u32::MAX].into_iter().any(|index| host.has_parameter_at(index))
    );
}

#[test]
fn slot_0_nulls_bit_exactly_and_so_does_bypass() {
    let input = stereo(101, 20_000);
    let mut host = busy_host();
    host.set("slot", 0.0);
    assert_eq!(host.render_stereo(48_000.0, 512, &input, &[]), input);
    let mut host = busy_host();
    host.set("bypass", 1.0);
    assert_eq!(host.render_stereo(48_000.0, 512, &input, &[]), input);
}

/// The plug-in is the engine: nothing happens to the sound in between.
#[test]
fn the_plug_in_is_the_engine() {
    let input = stereo(103, 10_000);
    let output = busy_host().render_stereo(48_000.0, 480, &input, &[]);
    let expected = run(&mut engine(48_000.0, &busy_settings()), &input[0], &input[1]);
    assert_eq!(output, [expected.0, expected.1]);
}

#[test]
fn any_block_size_gives_the_same_samples() {
    let input = stereo(105, 9_000);
    let expected = busy_host().render_stereo(48_000.0, 9_000, &input, &[]);
    for block in [1, 17, 64, 441, 4096, 8192, 16_384] {
        assert_eq!(busy_host().render_stereo(48_000.0, block, &input, &[]), expected, "{block}");
    }
}

#[test]
fn every_supported_rate_runs_and_stays_finite() {
    for rate_hz in [1_000.0, 8_000.0, 22_050.0, 44_100.0, 96_000.0, 192_000.0, 384_000.0, 768_000.0] {
        let input = stereo(107, 6_000);
        let output = busy_host().render_stereo(rate_hz, 256, &input, &[]);
        assert!(output.iter().flatten().all(|y| y.is_finite() && !y.is_subnormal()), "{rate_hz}");
        assert!(error_db(&output[0], &input[0]) > -40.0, "{rate_hz}: nothing happened");
    }
}

#[test]
fn a_mono_bus_hears_the_conversion_alone() {
    let mono = vec![noise(109, 8_000)];
    let on = busy_host().render(48_000.0, 300, &mono, &[]);
    let mut host = busy_host();
    host.set_text("speakers_1", "Off");
    let off = host.render(48_000.0, 300, &mono, &[]);
    assert_eq!(on, off);
    assert!(error_db(&on[0], &mono[0]) > -40.0);
}

/// Automation lands on its frame: until then bit-identical to no automation, and it does not matter
/// where in the block it falls.
#[test]
fn automation_is_accurate_to_the_sample() {
    let input = stereo(111, 8_000);
    let change = Change { frame: 3_333, id: hash("slot"), value: 2.0 };
    let plain = busy_host().render_stereo(48_000.0, 512, &input, &[]);
    let automated = busy_host().render_stereo(48_000.0, 512, &input, &[change]);
    assert_eq!(automated[0][..3_333], plain[0][..3_333]);
    assert_ne!(automated[0][3_333..3_500], plain[0][3_333..3_500]);
    assert_eq!(busy_host().render_stereo(48_000.0, 100, &input, &[change]), automated);
}

/// Every slot to every other by automation, on a loud sine, at every sample of a block of 64 and at both ends
/// of the usual rates: acceptance 40 through the real entry.
#[test]
fn automated_switches_do_not_click() {
    for rate_hz in [44_100.0, 192_000.0] {
        let spacing = (0.04 * rate_hz) as usize / 64 * 64 + 1;
        let signal = sine(1000.0, rate_hz, 66 * spacing);
        let input = [signal.clone(), signal.clone()];
        let changes: Vec<Change> = (1..=64)
            .map(|k| Change {
                frame: (k * spacing) as u32,
                id: hash("slot"),
                value: f64::from((k as u32 * 3) % 7),
            })
            .collect();
        let output = busy_host().render_stereo(rate_hz, 64, &input, &changes);
        let loudest = output[0].iter().fold(0.0f32, |peak, y| peak.max(y.abs())).max(1.0);
        let step = largest_step(&output[0][480..]);
        assert!(step <= 1.5 * loudest * largest_step(&signal), "{rate_hz}: {step}");
    }
}

#[test]
fn an_event_on_every_frame_is_survived() {
    let input = stereo(113, 2_048);
    let changes: Vec<Change> = (0..2_048)
        .map(|frame| Change { frame, id: hash("angle_1"), value: 15.0 + 0.01 * f64::from(frame) })
        .collect();
    let output = busy_host().render_stereo(48_000.0, 1_024, &input, &changes);
    assert!(output.iter().flatten().all(|y| y.is_finite()));
}

/// Two instances do not share anything that sounds.
#[test]
fn instances_are_independent() {
    let input = stereo(115, 4_000);
    let alone = busy_host().render_stereo(48_000.0, 256, &input, &[]);
    let mut first = busy_host();
    let mut second = Host::new();
    second.set("slot", 5.0);
    second.render_stereo(96_000.0, 128, &input, &[]);
    assert_eq!(first.render_stereo(48_000.0, 256, &input, &[]), alone);
}

/// Activating twice starts from silence both times. Only a level outlives it, and what is soft needs none.
#[test]
fn a_second_activation_is_a_fresh_start() {
    let mut input = stereo(117, 3_000);
    input.iter_mut().flatten().for_each(|x| *x *= 0.125);
    let mut host = busy_host();
    let first = host.render_stereo(48_000.0, 256, &input, &[]);
    host.render_stereo(192_000.0, 64, &input, &[]);
    assert_eq!(host.render_stereo(48_000.0, 256, &input, &[]), first);
}
