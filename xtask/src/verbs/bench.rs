//! `cargo xtask bench`: what the plug-in costs, beside libbs2b.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result};

use crate::bench::{
    BLOCK_FRAMES, BLOCKS, CollectionCost, Cost, DesignTime, History, Loading, NUM_ROUNDS, NUM_STEPS, RATE_HZ,
    Ratios, WorstBlock, clap_contenders, engine_contenders, libbs2b, measure, measure_collection,
    measure_designs, measure_loading, measure_spreads, measure_worst_blocks, scan_once,
};
#[cfg(target_os = "linux")]
use crate::bench::{Shares, measure_editor};
use crate::error::user_error;
use crate::foreign::Bs2b;
use crate::host::Bundle;
#[cfg(target_os = "linux")]
use crate::screen::in_own_display;
use crate::terminal::{progress_bar, say};
use crate::workspace::{Build, Workspace};

/// Goals: what the README promises of speed, as ratios to a peer in the same run.
const MAX_RATIO: f64 = 4.0;
const MAX_MEMORY_MB: f64 = 8.0;
const MAX_SCAN_MS: f64 = 30.0;
const MAX_CREATE_MS: f64 = 30.0;
const MIN_FILES_PER_SEC: f64 = 2000.0;
const MAX_AGAIN_MS: f64 = 1000.0;
const MAX_KEYSTROKE_MS: f64 = 16.0;
#[cfg(target_os = "linux")]
const MAX_IDLE_PERCENT: f64 = 1.0;
#[cfg(target_os = "linux")]
const MAX_OPEN_MS: f64 = 200.0;
/// The row the ratio goal is about.
const GOAL_ROW: &str = "engine  conversion + speakers";

/// Measures and prints.
///
/// # Errors
/// The build fails, or the bundle cannot be loaded.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    match arguments {
        [] if cfg!(debug_assertions) => run_in_release(arguments),
        [] => run_all(),
        #[cfg(target_os = "linux")]
        [flag] if flag == "--editor-inside" => editor_inside(),
        [flag, _] if flag == "--collection" && cfg!(debug_assertions) => run_in_release(arguments),
        [flag, folder] if flag == "--collection" => {
            let cost = measure_collection(Some(Path::new(folder)))?;
            for name in &cost.sample {
                say(name);
            }
            print_collection(&cost);
            Ok(())
        }
        [flag, bundle] if flag == "--scan-once" => {
            say(scan_once(Path::new(bundle))?.to_string());
            Ok(())
        }
        _ => Err(user_error("`bench` takes nothing, or `--collection FOLDER`: run `cargo xtask bench`")),
    }
}

/// The alias builds this tool for quick starts; the bench needs it built like the plug-in.
fn run_in_release(arguments: &[OsString]) -> Result<()> {
    let workspace = Workspace::locate()?;
    let status = workspace
        .cargo()
        .args(["run", "--release", "--quiet", "--package", "xtask", "--", "bench"])
        .args(arguments)
        .status()
        .context("could not start cargo")?;
    std::process::exit(status.code().unwrap_or(1));
}

fn run_all() -> Result<()> {
    let workspace = Workspace::locate()?;
    let path = workspace.build(Build::Release)?.clap;
    let loading = measure_loading(&path)?;
    let bundle = Bundle::load(&path)?;
    let bs2b = Bs2b::open_or_install(RATE_HZ);
    let mut contenders = engine_contenders()?;
    contenders.extend(clap_contenders(&bundle)?);
    contenders.extend(bs2b.as_ref().and_then(libbs2b));
    let bar = progress_bar(NUM_STEPS as u64, "measuring");
    let costs = measure(&mut contenders, &bar)?;
    bar.finish_and_clear();
    print_costs(&costs);
    print_spreads();
    print_designs()?;
    let worst = measure_worst_blocks()?;
    print_worst_blocks(&worst);
    print_loading(&loading);
    print_collection(&measure_collection(None)?);
    print_goals(&costs, &loading);
    print_history(&workspace, &costs, &worst)?;
    #[cfg(target_os = "linux")]
    in_own_display(&["bench".into(), "--editor-inside".into()], &workspace)?;
    Ok(())
}

/// The part that needs a screen, in a process of its own inside one.
#[cfg(target_os = "linux")]
fn editor_inside() -> Result<()> {
    let bundle = Bundle::load(&Workspace::locate()?.bundles(Build::Release).clap)?;
    let cost = measure_editor(&bundle)?;
    let row = |what: &str, shares: Shares| {
        say(format!(
            "{what:32} {:.2} % of a core, and {:.2} % in the driver that stands in for a graphics card",
            shares.editor_percent, shares.driver_percent
        ));
    };
    say("");
    row("open editor, audio silent", cost.idle);
    row("open editor, music plays", cost.busy);
    say(format!("{:32} {:.0} ms (the first: {:.0} ms)\n", "open it", cost.open_ms, cost.first_open_ms));
    say(verdict("idle editor", Some(cost.idle.editor_percent), MAX_IDLE_PERCENT, " % of a core"));
    say(verdict("open the editor", Some(cost.open_ms), MAX_OPEN_MS, " ms"));
    Ok(())
}

fn reference(costs: &[Cost]) -> Option<&Cost> {
    costs.iter().find(|cost| cost.name.starts_with("libbs2b"))
}

fn print_costs(costs: &[Cost]) {
    say(format!(
        "\n{RATE_HZ} Hz, blocks of {BLOCK_FRAMES} frames, stereo pink noise, median of {NUM_ROUNDS} \
         interleaved turns\n"
    ));
    say(format!(
        "{:32} {:>9} {:>10} {:>8} {:>8} {:>8}  {}",
        "", "ns/frame", "× libbs2b", "CPU %", "99.9 %", "worst", "output hash"
    ));
    for cost in costs {
        let ratio = reference(costs)
            .map_or_else(|| "–".to_owned(), |other| format!("{:.2}", cost.relative_to(other)));
        say(format!(
            "{:32} {:>9.2} {:>10} {:>8.3} {:>8.2} {:>8.2}  {:016x}",
            cost.name,
            cost.ns_per_frame,
            ratio,
            cost.ns_per_frame * f64::from(RATE_HZ) * 1e-7,
            cost.slow_block_ratio,
            cost.worst_block_ratio,
            cost.output_hash,
        ));
    }
    say("\nCPU %: share of one core in real time. 99.9 %, worst: slow blocks relative to the median block.");
}

fn print_spreads() {
    say(
        "\nConvolution with a measured head, one channel: ns/frame, and its dearest block relative to the median\n",
    );
    let sizes = BLOCKS.map(|len| format!("{:>16}", format!("blocks of {len}"))).join("");
    say(format!("{:32}{sizes}", ""));
    for spread in measure_spreads() {
        let cells = spread.blocks.map(|(ns, ratio)| format!("{:>16}", format!("{ns:.1}  {ratio:.2}×")));
        say(format!("{:32}{}", format!("{} Hz, {} taps", spread.rate_hz, spread.num_taps), cells.join("")));
    }
}

fn print_designs() -> Result<()> {
    say("\nOne design, made on the audio thread in slices\n");
    say(format!("{:32} {:>16} {:>16}", "", "speakers turned", "from nothing"));
    for DesignTime { name, turned_us, anew_us } in measure_designs()? {
        say(format!("{name:32} {turned_us:>13.0} µs {anew_us:>13.0} µs"));
    }
    Ok(())
}

/// What a drop-out would come from.
fn print_worst_blocks(worst: &[WorstBlock]) {
    say("\nThe dearest block, the engine alone, every block the quickest of seven identical runs\n");
    say(format!("{:32} {:>10} {:>8} {:>8} {:>16}", "", "", "median", "worst", "of a block's time"));
    for row in worst {
        let size = size(row);
        say(format!(
            "{:32} {size:>10} {:>5.1} µs {:>6.1} × {:>14.1} %",
            row.name, row.median_us, row.ratio, row.percent
        ));
    }
}

fn size(row: &WorstBlock) -> String {
    let (rate_hz, len) = row.size;
    format!("{} kHz/{len}", 1e-3 * rate_hz)
}

/// Compares the ratios with those of the last run on this machine, and keeps them.
fn print_history(workspace: &Workspace, costs: &[Cost], worst: &[WorstBlock]) -> Result<()> {
    let to_bs2b = |cost: &Cost| Some((cost.name.clone(), cost.relative_to(reference(costs)?)));
    let mut ratios: Ratios = costs.iter().filter_map(to_bs2b).collect();
    ratios.extend(worst.iter().map(|row| (format!("worst block, {} {}", row.name, size(row)), row.ratio)));
    let history = History::of_this_machine(&workspace.target.join("bench"))?;
    say("");
    for moved in history.moved(&ratios) {
        let ((was, is), percent) = (moved.ratios, moved.percent);
        say(format!("moved by {percent:+.0} %  {}: {is:.2}, {was:.2} in the last run", moved.name));
    }
    let commit = workspace.git(&["rev-parse", "--short", "HEAD"]).unwrap_or_default();
    let path = history.keep(commit.trim(), &ratios)?;
    say(format!("all ratios are kept in {}", path.display()));
    Ok(())
}

fn print_loading(loading: &Loading) {
    let memory =
        loading.memory_mb.map_or_else(|| "not told by this system".to_owned(), |mb| format!("{mb:.2} MB"));
    say(format!("\n{:32} {:.1} ms", "scan the bundle", loading.scan_ms));
    say(format!(
        "{:32} {:.1} ms (the first: {:.1} ms)",
        "create an instance", loading.create_ms, loading.first_create_ms
    ));
    say(format!(
        "{:32} {:.1} ms (the first: {:.1} ms)",
        "activate it", loading.activate_ms, loading.first_activate_ms
    ));
    say(format!("{:32} {memory}\n", "memory per active instance"));
}

/// A folder of thousands of headphones, on one thread.
fn print_collection(cost: &CollectionCost) {
    let memory =
        cost.memory_mb.map_or_else(|| "memory not told".to_owned(), |mb| format!("{mb:.1} MB of memory"));
    say(format!(
        "{:32} {} models, {} not read, index {:.1} MB, {memory}",
        format!("collection of {} files", cost.num_files),
        cost.num_models,
        cost.num_broken,
        cost.index_mb
    ));
    say(format!("{:32} {:.0} files/s; again {:.0} ms", "index it", cost.files_per_sec, cost.again_ms));
    say(format!("{:32} {:.2} ms, after “{}”\n", "slowest keystroke", cost.keystroke_ms, cost.slowest));
    let index_ms = 1e3 / cost.files_per_sec;
    say(verdict("index a file", Some(index_ms), 1e3 / MIN_FILES_PER_SEC, " ms"));
    say(verdict("look again at all files", Some(cost.again_ms), MAX_AGAIN_MS, " ms"));
    say(verdict("search at a keystroke", Some(cost.keystroke_ms), MAX_KEYSTROKE_MS, " ms"));
}

fn print_goals(costs: &[Cost], loading: &Loading) {
    let ratio = costs
        .iter()
        .find(|cost| cost.name == GOAL_ROW)
        .zip(reference(costs))
        .map(|(cost, other)| cost.relative_to(other));
    let goals = [
        ("conversion + speakers, × libbs2b", ratio, MAX_RATIO, ""),
        ("memory per active instance", loading.memory_mb, MAX_MEMORY_MB, " MB"),
        ("scan the bundle", Some(loading.scan_ms), MAX_SCAN_MS, " ms"),
        ("create an instance", Some(loading.create_ms.max(loading.first_create_ms)), MAX_CREATE_MS, " ms"),
    ];
    for (what, measured, limit, unit) in goals {
        say(verdict(what, measured, limit, unit));
    }
    let is_same = same_sound(costs);
    say(format!(
        "{}the engine and the CLAP bundle give the same samples",
        if is_same { "met           " } else { "MISSED        " }
    ));
}

/// True if everything the bundle ran came out of the engine bit for bit alike.
fn same_sound(costs: &[Cost]) -> bool {
    let of = |kind: &'static str| {
        let rows = move |cost: &'_ Cost| {
            let name = cost.name.strip_prefix(kind)?;
            Some((name.trim().to_owned(), cost.output_hash))
        };
        costs.iter().filter_map(rows)
    };
    of("CLAP").all(|bundle| of("engine").any(|engine| engine == bundle))
}

fn verdict(what: &str, measured: Option<f64>, limit: f64, unit: &str) -> String {
    match measured {
        None => format!("not measured  {what} (goal ≤ {limit}{unit})"),
        Some(value) if value <= limit => {
            format!("met           {what}: {value:.2}{unit} (goal ≤ {limit}{unit})")
        }
        Some(value) => format!("MISSED        {what}: {value:.2}{unit} (goal ≤ {limit}{unit})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_say_plainly_what_is_met() {
        assert!(verdict("scan", Some(12.0), 30.0, " ms").starts_with("met"));
        assert!(verdict("scan", Some(31.0), 30.0, " ms").starts_with("MISSED"));
        assert!(verdict("scan", None, 30.0, " ms").starts_with("not measured"));
    }
}
