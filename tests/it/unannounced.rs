//! Hosts that export without saying so: the guard on times that nobody has to wait for, and through the real CLAP entry.

use std::time::Duration;

use grille::engine::settings::OnExport;
use grille::engine::{ExportGuard, ExportState, Trust};
use grille::library::HostMemory;

use crate::support::child;
use crate::support::host::{Host, Stereo};
use crate::support::signals::noise;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 512;
const BLOCK_SECS: f64 = 512.0 / 48_000.0;

fn blocks(secs: f64) -> usize {
    (secs / BLOCK_SECS) as usize
}

/// The states of a host that says "real time", after blocks at these times.
fn states_of(trust: Trust, arrivals: impl IntoIterator<Item = f64>) -> Vec<ExportState> {
    let mut guard = ExportGuard::new(false, trust, RATE_HZ);
    let state_at = |secs: f64| {
        guard.take_in(BLOCK, Duration::from_secs_f64(100.0 + secs));
        guard.state(OnExport::PassThrough)
    };
    arrivals.into_iter().map(state_at).collect()
}

/// Steady blocks at so many times real time.
fn at_speed(speed: f64, secs: f64) -> impl Iterator<Item = f64> + Clone {
    (0..blocks(secs)).map(move |idx| idx as f64 * BLOCK_SECS / speed)
}

/// Anticipation: whenever less than `least_secs` lies ready, everything up to `most_secs` is asked for in one go, at
/// thirty times real time.
fn anticipating(least_secs: f64, most_secs: f64, secs: f64) -> Vec<f64> {
    let (mut now_secs, mut arrivals) = (0.0f64, Vec::new());
    for idx in 0..blocks(secs) {
        let ready_secs = idx as f64 * BLOCK_SECS;
        let is_full = idx % blocks(most_secs - least_secs).max(1) == 0;
        if is_full {
            now_secs = now_secs.max(ready_secs - least_secs);
        }
        now_secs += BLOCK_SECS / 30.0;
        arrivals.push(now_secs);
    }
    arrivals
}

fn all_monitored(states: &[ExportState]) -> bool {
    states.iter().all(|state| *state == ExportState::Monitoring)
}

/// Whatever the speed: one second of lead is heard, and nothing after it until the host is back at real time.
#[test]
fn a_render_that_is_not_announced_passes_through_after_a_second() {
    for speed in [1.2, 2.0, 7.0, 30.0, 1000.0] {
        let states = states_of(Trust::UntilCaught, at_speed(speed, 20.0));
        let caught = states.iter().position(|state| *state != ExportState::Monitoring).unwrap();
        let lead_secs = caught as f64 * BLOCK_SECS * (1.0 - 1.05 / speed);
        assert!((1.0..1.0 + 2.0 * BLOCK_SECS).contains(&lead_secs), "{speed}: {lead_secs} s ahead");
        let after = &states[caught..];
        assert!(after.iter().all(|state| *state == ExportState::PassingThroughUnannounced), "{speed}");
    }
}

/// Sound cards, on time, late, pulled up from film to video, with clocks that differ, for an hour.
#[test]
fn real_time_is_never_taken_for_a_render() {
    for speed in [1.0, 1.000_3, 0.999_7, 25.0 / 24.0, 24.0 / 25.0] {
        assert!(all_monitored(&states_of(Trust::UntilCaught, at_speed(speed, 3600.0))), "{speed}");
    }
    let late =
        at_speed(1.0, 60.0).enumerate().map(|(idx, secs)| secs + 0.009 * ((idx * 7) % 10) as f64 / 10.0);
    assert!(all_monitored(&states_of(Trust::UntilCaught, late)));
}

/// Reaper asks for 200 ms ahead, in bursts, and others for more.
#[test]
fn anticipation_is_real_time() {
    for (least_secs, most_secs) in [(0.0, 0.2), (0.1, 0.2), (0.05, 0.5), (0.4, 0.9)] {
        let states = states_of(Trust::UntilCaught, anticipating(least_secs, most_secs, 120.0));
        assert!(all_monitored(&states), "{least_secs} to {most_secs} s");
    }
}

/// A pause is no credit: who renders after it is caught as soon as anybody.
#[test]
fn a_pause_is_not_owed() {
    let start = blocks(3.0);
    let pause = (0..start + blocks(5.0)).map(|idx| {
        let render_secs = idx.saturating_sub(start) as f64 * BLOCK_SECS / 50.0;
        idx.min(start) as f64 * BLOCK_SECS + if idx >= start { 600.0 } else { 0.0 } + render_secs
    });
    let states = states_of(Trust::UntilCaught, pause);
    assert!(all_monitored(&states[..start + blocks(1.0)]));
    assert!(states[start + blocks(1.1)..].iter().all(|state| *state != ExportState::Monitoring));
}

/// Once it has been caught, a quarter of a second at real time is enough, and the next render has not a block.
#[test]
fn a_host_that_was_caught_has_to_prove_it() {
    for trust in [Trust::UntilCaught, Trust::OnProof] {
        let (render, live) = (blocks(4.0), blocks(2.0));
        let arrival = |idx: usize| {
            let (live_from, live_to) = (render, render + live);
            let heard = idx.clamp(live_from, live_to) - live_from;
            let rendered = idx.min(live_from) + idx.saturating_sub(live_to);
            heard as f64 * BLOCK_SECS + rendered as f64 * BLOCK_SECS / 40.0
        };
        let states = states_of(trust, (0..2 * render + live).map(arrival));
        let heard_from =
            render + states[render..].iter().position(|s| *s == ExportState::Monitoring).unwrap();
        let waited_secs = (heard_from - render) as f64 * BLOCK_SECS;
        assert!((0.25..0.4).contains(&waited_secs), "{waited_secs} s");
        assert!(all_monitored(&states[heard_from..render + live]));
        assert!(states[render + live + 4..].iter().all(|state| *state != ExportState::Monitoring));
    }
}

#[test]
fn a_known_host_starts_every_time_in_pass_through() {
    let mut guard = ExportGuard::new(false, Trust::OnProof, RATE_HZ);
    assert_eq!(guard.state(OnExport::PassThrough), ExportState::AwaitingRealTime);
    assert_eq!(guard.state(OnExport::Process), ExportState::Printing);
    for arrival_secs in at_speed(1.0, 0.5) {
        guard.take_in(BLOCK, Duration::from_secs_f64(arrival_secs));
    }
    assert_eq!(guard.state(OnExport::PassThrough), ExportState::Monitoring);
    guard.restart();
    assert_eq!(guard.state(OnExport::PassThrough), ExportState::AwaitingRealTime);
    assert!(!guard.has_caught(), "it has done nothing here");
}

/// qtractor idles at real time, then renders without a reset: what it tells is that its transport starts. Nothing of
/// the render is heard, from its first block on, and a start in real time is heard again after the usual wait.
#[test]
fn a_start_of_the_transport_may_be_a_render() {
    let idle_blocks = blocks(2.0);
    let states = |trust, speed: f64| -> Vec<ExportState> {
        let mut guard = ExportGuard::new(false, trust, RATE_HZ);
        let mut now_secs = 100.0;
        let mut states = Vec::new();
        for idx in 0..idle_blocks + blocks(1.0) {
            let is_playing = idx >= idle_blocks;
            now_secs += BLOCK_SECS / if is_playing { speed } else { 1.0 };
            guard.transport(is_playing);
            guard.take_in(BLOCK, Duration::from_secs_f64(now_secs));
            states.push(guard.state(OnExport::PassThrough));
        }
        states
    };
    let render = states(Trust::OnProof, 40.0);
    assert_eq!(render[idle_blocks - 1], ExportState::Monitoring);
    assert!(render[idle_blocks..].iter().all(|state| state.passes_through()));
    let played = states(Trust::OnProof, 1.0);
    let wait_blocks = played[idle_blocks..].iter().position(|state| !state.passes_through()).unwrap();
    assert!((blocks(0.25)..blocks(0.4)).contains(&wait_blocks), "{wait_blocks} blocks");
    assert!(all_monitored(&states(Trust::UntilCaught, 1.0)), "whoever is trusted has nothing to prove");
}

/// A reset is not a pause: a host that resets every half second of its export is caught as well.
#[test]
fn resets_do_not_hide_a_render() {
    let mut guard = ExportGuard::new(false, Trust::UntilCaught, RATE_HZ);
    for (idx, arrival_secs) in at_speed(30.0, 3.0).enumerate() {
        guard.take_in(BLOCK, Duration::from_secs_f64(arrival_secs));
        if idx % 47 == 46 {
            guard.restart();
        }
    }
    assert!(guard.has_caught());
}

fn stereo(seed: u64, secs: f64) -> Stereo {
    [seed, seed + 1].map(|seed| noise(seed, (secs * RATE_HZ) as usize))
}

fn host(name: &str, version: &str) -> Host {
    let mut host = Host::called(name, "Somebody", version);
    host.set_text("source", "ATH-M50x");
    host.set_text("target_1", "HD 650");
    host.set("slot", 1.0);
    host
}

/// The whole way: caught, left alone, remembered without a window, and the next instance prints nothing at all.
#[test]
fn a_host_is_caught_and_remembered_for_the_instances_to_come() {
    let Some(folder) = child::folder() else {
        let folder = std::env::temp_dir().join(format!("grille-unannounced-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let test = "unannounced::a_host_is_caught_and_remembered_for_the_instances_to_come";
        child::run_as_user_of(test, &folder);
        std::fs::remove_dir_all(folder).unwrap();
        return;
    };
    let input = stereo(901, 4.0);
    let output = host("Haste", "7.1").render_stereo(RATE_HZ, 512, &input, &[]);
    let second = RATE_HZ as usize;
    assert!(output[0][..second] != input[0][..second], "nobody could know yet");
    for (out, input) in output.iter().zip(&input) {
        assert!(out[3 * second..] == input[3 * second..], "left alone from then on");
    }
    let files = walk(&folder);
    let memory = files.iter().find(|path| path.ends_with("hosts.json")).expect("remembered with no window");
    assert!(HostMemory::at(memory.parent().unwrap()).holds("Haste"));
    assert!(host("Haste", "8").render_stereo(RATE_HZ, 512, &input, &[]) == input, "from the first frame");
    assert!(host("qtractorClapPlugin", "0.9.31").render_stereo(RATE_HZ, 64, &input, &[]) == input, "known");
    let short = stereo(903, 0.5);
    assert!(host("Patience", "1").render_stereo(RATE_HZ, 512, &short, &[]) != short, "another host");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
