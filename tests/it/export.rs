//! Offline renders: the guard on times that nobody has to wait for, and through the real CLAP entry.

use std::time::{Duration, Instant};

use grille::engine::settings::OnExport;
use grille::engine::{ExportGuard, ExportState, Trust};

use crate::support::host::{Host, Stereo};
use crate::support::signals::noise;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 512;
const BLOCK_SECS: f64 = 512.0 / 48_000.0;

/// A small repeatable jitter, 0…1.
fn jitter(idx: usize) -> f64 {
    real((idx * 7919 + 13) % 101) / 101.0
}

/// The states after each of `num_blocks`, whose arrival times `arrival_secs` gives.
fn states(num_blocks: usize, arrival_secs: impl Fn(usize) -> f64) -> Vec<ExportState> {
    let mut guard = ExportGuard::new(true, Trust::UntilCaught, RATE_HZ);
    (0..num_blocks)
        .map(|idx| {
            guard.take_in(BLOCK, Duration::from_secs_f64(100.0 + arrival_secs(idx)));
            guard.state(OnExport::PassThrough)
        })
        .collect()
}

fn real(count: usize) -> f64 {
    count as f64
}

fn seconds(secs: f64) -> usize {
    (secs / BLOCK_SECS) as usize
}

fn first_monitored_secs(states: &[ExportState]) -> Option<f64> {
    let first = states.iter().position(|state| *state == ExportState::OfflineAtRealTimePace);
    first.map(|idx| real(idx + 1) * BLOCK_SECS)
}

#[test]
fn codes_name_their_states() {
    for state in ExportState::ALL {
        assert_eq!(ExportState::from_code(state.code()), state);
    }
    assert_eq!(ExportState::from_code(99), ExportState::Monitoring);
}

#[test]
fn what_the_host_declares_and_the_user_wants_decide() {
    let (live, offline) = (
        ExportGuard::new(false, Trust::UntilCaught, RATE_HZ),
        ExportGuard::new(true, Trust::UntilCaught, RATE_HZ),
    );
    assert_eq!(live.state(OnExport::PassThrough), ExportState::Monitoring);
    assert_eq!(live.state(OnExport::Process), ExportState::Monitoring);
    assert_eq!(offline.state(OnExport::PassThrough), ExportState::PassingThrough);
    assert_eq!(offline.state(OnExport::Process), ExportState::Printing);
}

/// Blocks of a sound card, each up to 8 ms late: monitored after more than a second, within 1.5.
#[test]
fn the_pace_of_real_time_is_monitored_after_a_second() {
    let found = states(seconds(20.0), |idx| real(idx) * BLOCK_SECS + 0.008 * jitter(idx));
    let first_secs = first_monitored_secs(&found).unwrap();
    assert!(first_secs > 1.0 && first_secs < 1.5, "{first_secs} s");
    assert!(found[seconds(1.5)..].iter().all(|state| *state == ExportState::OfflineAtRealTimePace));
}

/// A sound card that wants 40 ms at once, and a clock that is off by 300 parts in a million.
#[test]
fn bursts_and_drift_are_real_time_too() {
    let found = states(seconds(60.0), |idx| real(idx - idx % 4) * BLOCK_SECS * 1.000_3);
    assert!(first_monitored_secs(&found).unwrap() < 1.5);
    assert!(found[seconds(1.5)..].iter().all(|state| *state == ExportState::OfflineAtRealTimePace));
}

/// Renders at any speed but that of real time pass through from the first block to the last.
#[test]
fn no_steady_render_is_taken_for_real_time() {
    for speed in [0.1, 0.5, 0.8, 0.95, 0.99, 1.01, 1.05, 1.2, 2.0, 30.0, 1000.0] {
        let found = states(seconds(30.0), |idx| real(idx) * BLOCK_SECS / speed + 0.002 * jitter(idx));
        assert_eq!(first_monitored_secs(&found), None, "{speed}");
    }
}

/// A heavy render: blocks take from half to one and a half times their own length to compute.
#[test]
fn an_uneven_render_near_real_time_passes_through() {
    let mut arrivals = vec![0.0];
    for idx in 0..seconds(60.0) {
        let load = 0.5 + jitter(idx / 9) + 0.2 * (real(idx) * 0.011).sin();
        arrivals.push(arrivals[idx] + BLOCK_SECS * load);
    }
    let found = states(seconds(60.0), |idx| arrivals[idx]);
    assert_eq!(first_monitored_secs(&found), None);
}

/// After a second of monitoring the transport runs away: at most a fifth of a second gets out.
#[test]
fn a_render_that_follows_a_performance_is_left_alone_at_once() {
    for (pause_secs, allowed_secs) in [(0.0, 0.04), (0.1, 0.2), (0.3, 0.0), (5.0, 0.0)] {
        let start = seconds(3.0);
        let arrival = |idx: usize| {
            let ahead = real(idx.saturating_sub(start)) * BLOCK_SECS / 40.0;
            let pause = if idx >= start { pause_secs } else { 0.0 };
            real(idx.min(start)) * BLOCK_SECS + pause + ahead
        };
        let found = states(start + seconds(20.0), arrival);
        assert_eq!(found[start - 1], ExportState::OfflineAtRealTimePace);
        let leaked = found[start..].iter().filter(|s| **s == ExportState::OfflineAtRealTimePace).count();
        assert!(real(leaked) * BLOCK_SECS <= allowed_secs, "{leaked} blocks after {pause_secs} s");
    }
}

/// A block that the wrapper hands over in pieces, at every parameter event, is one block.
#[test]
fn pieces_of_a_block_count_as_one() {
    let mut guard = ExportGuard::new(true, Trust::UntilCaught, RATE_HZ);
    for idx in 0..seconds(3.0) {
        let now = Duration::from_secs_f64(real(idx) * BLOCK_SECS);
        let num_pieces = 1 + idx % 4;
        for _ in 0..num_pieces - 1 {
            guard.take_in(100, now);
        }
        guard.take_in(BLOCK - 100 * (num_pieces - 1), now);
    }
    assert_eq!(guard.state(OnExport::PassThrough), ExportState::OfflineAtRealTimePace);
}

#[test]
fn a_restart_forgets_the_pace() {
    let mut guard = ExportGuard::new(true, Trust::UntilCaught, RATE_HZ);
    for idx in 0..seconds(3.0) {
        guard.take_in(BLOCK, Duration::from_secs_f64(real(idx) * BLOCK_SECS));
    }
    assert_eq!(guard.state(OnExport::PassThrough), ExportState::OfflineAtRealTimePace);
    guard.restart();
    assert_eq!(guard.state(OnExport::PassThrough), ExportState::PassingThrough);
}

fn stereo(seed: u64, secs: f64) -> Stereo {
    [seed, seed + 1].map(|seed| noise(seed, (secs * RATE_HZ) as usize))
}

/// Everything that changes the sound is on.
fn busy_host() -> Host {
    let mut host = Host::new();
    for (id, text) in [
        ("source", "ATH-M50x"),
        ("slot", "3"),
        ("target_3", "HD 650"),
        ("swap", "on"),
        ("balance", "30 L"),
        ("output_trim", "-6"),
    ] {
        host.set_text(id, text);
    }
    host
}

fn bits(sound: &Stereo) -> Vec<u32> {
    sound.iter().flatten().map(|sample| sample.to_bits()).collect()
}

#[test]
fn an_offline_render_is_the_input_bit_for_bit() {
    let mut input = stereo(501, 0.4);
    input[0][..6].copy_from_slice(&[-0.0, 1e-40, -3e38, f32::MIN_POSITIVE, 2.0, -1.0]);
    // What is too small to be a normal number counts as silence.
    let mut expected = input.clone();
    expected[0][1] = 0.0;
    let mut host = busy_host();
    host.set_offline(true);
    for block in [1, 64, 441, 4096] {
        assert!(bits(&host.render_stereo(RATE_HZ, block, &input, &[])) == bits(&expected), "{block}");
    }
}

#[test]
fn an_offline_render_on_a_mono_bus_is_the_input() {
    let mut host = busy_host();
    host.set_offline(true);
    let mono = vec![noise(505, 9_000)];
    assert!(host.render(RATE_HZ, 512, &mono, &[]) == mono);
}

/// On purpose: printed, the same every time, with the static level match.
#[test]
fn process_prints_and_prints_repeat() {
    let input = stereo(503, 3.0);
    let mut host = busy_host();
    host.set_text("on_export", "Process");
    host.set_offline(true);
    let print = host.render_stereo(RATE_HZ, 512, &input, &[]);
    assert!(print != input);
    assert!(host.render_stereo(RATE_HZ, 480, &input, &[]) == print);
    let mut matched = busy_host();
    matched.set_text("level_match", "Static");
    assert!(matched.render_stereo(RATE_HZ, 512, &input, &[]) == print);
}

#[test]
fn back_in_real_time_it_is_monitored_again() {
    let input = stereo(507, 0.4);
    let mut host = busy_host();
    // What was heard outlives the restarts, and a level that follows it would not repeat.
    host.set_text("level_match", "Static");
    let heard = host.render_stereo(RATE_HZ, 512, &input, &[]);
    host.set_offline(true);
    assert!(host.render_stereo(RATE_HZ, 512, &input, &[]) == input);
    host.set_offline(false);
    assert!(host.render_stereo(RATE_HZ, 512, &input, &[]) == heard);
}

/// A host that changes the mode without a restart: the first frame of the render is the input already, and monitoring
/// begins anew after it.
#[test]
fn a_mode_set_while_running_counts_from_the_next_block() {
    const BLOCK: usize = 480;
    let input = stereo(508, 0.6);
    let mut host = busy_host();
    let changes = [(20 * BLOCK, true), (40 * BLOCK, false)];
    let output = host.render_with(RATE_HZ, BLOCK, &input, &[], |host, frame| {
        for (_, is_offline) in changes.iter().filter(|(at, _)| *at == frame) {
            host.set_offline(*is_offline);
        }
    });
    let (from, to) = (20 * BLOCK, 40 * BLOCK);
    for (out, input) in output.iter().zip(&input) {
        assert!(out[from..to] == input[from..to]);
        assert!(out[..from] != input[..from] && out[to..] != input[to..]);
    }
    let anew = [input[0][to..].to_vec(), input[1][to..].to_vec()];
    let heard = host.render_stereo(RATE_HZ, BLOCK, &anew, &[]);
    assert!(output[0][to..] == heard[0] && output[1][to..] == heard[1]);
}

/// A host that calls everything offline: at the pace of real time it passes through for a second, and is monitored once
/// the pace is found. It plays until then; a machine that is busy for a moment only delays it.
#[test]
fn the_pace_of_real_time_is_monitored_whatever_the_host_calls_it() {
    const BLOCK: usize = 480;
    let input = stereo(509, 20.0);
    let second = RATE_HZ as usize;
    let mut host = busy_host();
    host.set_offline(true);
    let start = Instant::now();
    let output = host.play(RATE_HZ, BLOCK, &input, &[], |_, output| {
        let frame = output[0].len();
        while start.elapsed() < Duration::from_secs_f64(frame as f64 / RATE_HZ) {
            std::hint::spin_loop();
        }
        let last = frame.saturating_sub(BLOCK)..frame;
        output[0][last.clone()] == input[0][last]
    });
    let num_frames = output[0].len();
    assert!(
        num_frames > second && output[0][..second] == input[0][..second],
        "the first second passes through"
    );
    assert!(num_frames < input[0].len(), "twenty seconds at the pace of real time pass through");
    let short = input.map(|channel| channel[..2 * second].to_vec());
    assert!(host.render_stereo(RATE_HZ, BLOCK, &short, &[]) == short, "at full speed it passes through");
}
