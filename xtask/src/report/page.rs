//! The page around plots and tables.

use std::fmt::Write;

use anyhow::Result;
use plotters::style::RGBColor;

use super::plots::SLOT_COLORS;
use super::tables::{escape, is_mono};
use super::{Report, SlotReport, plots, tables};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("player.js");

/// The whole page.
pub(super) fn page(report: &Report) -> Result<String> {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Grille demo</title>\
         <style>{STYLE}</style></head><body><main>"
    );
    html += &header(report);
    html += &cards(report);
    html += &player(report);
    let _ = write!(
        html,
        "<section><h2>What each slot does to a sound in the middle</h2>\
         <p>Both channels alike, heard at one ear. Measured with impulses through the CLAP bundle, level \
         match included.</p><figure>{}</figure>{}</section>",
        plots::overview(&report.slots)?,
        overview_legend(report),
    );
    html += "<section><h2>Slot by slot</h2><p>White: one channel to its own ear. Where speakers are on, \
             amber: to the other ear; teal: a sound in the middle. \
             Lines are measured with impulses; dots are what the plug-in's own plot shows.</p><div class=\"grid\">";
    for slot in report.slots.iter().filter(|slot| slot.slot > 0) {
        html += &panel(slot)?;
    }
    html += "</div></section>";
    let _ = write!(
        html,
        "<section><h2>Level match</h2><p>Integrated loudness (BS.1770) by an independent meter. Slots should \
         sound different, not louder: pink noise with independent channels is what the static match is made \
         for; music differs from it by how its energy is spread.</p>{}\
         <p>Ten seconds of each piece are heard in slot 0, then a slot is switched to, and the next ten seconds are \
         measured: how far the six slots are from slot 0 (half of them, nine of ten, and the worst). Beside it, one fixed trim per slot, and \
         what bs2b's default preset does to the level of the same sound.</p>{}</section>\
         <section><h2>Between the ears</h2><p>A sound in one channel only: how much weaker (level) and later \
         (time, phase delay) the far ear gets it.</p>{}</section>\
         <section><h2>How near to a head</h2><p>Speakers at 30° against five measured heads, at other angles against the mean of 29: error of the level \
         difference (200 Hz–8 kHz, rms), delay of the far ear (by cross-correlation below 1.5 kHz) beside that of 29 people, Hassager's externalization rating from it (1 inside the head … 4.8), \
         and the coherence of the ears with independent channels per octave (measured heads: .9 in the bass, \
         .2 to .5 above).</p>{}</section>",
        tables::level_match(report),
        tables::programme(report),
        tables::ears(report),
        tables::ratings(&report.ratings),
    );
    let _ = writeln!(html, "{}</main><script>{SCRIPT}</script></body></html>", footer(report));
    Ok(html)
}

fn header(report: &Report) -> String {
    format!(
        "<header><h1>GRILLE</h1><p>{} through all seven slots of Grille {} at {} Hz, worn on: {}.</p></header>",
        capitalized(&escape(&report.song)),
        escape(&report.version),
        report.rate_hz,
        escape(&report.source),
    )
}

fn cards(report: &Report) -> String {
    let exactness = |differing: usize| match differing {
        0 => ("bit-exact".to_owned(), true),
        n => (format!("{n} samples differ"), false),
    };
    let latency = report.latency_frames();
    let pink_lu = report.worst_match_lu(|slot| slot.pink_lufs);
    let music_lu = report.worst_match_lu(|slot| slot.music.lufs);
    let programme_lu = report.ninth_programme_lu();
    let (as_worn, as_worn_good) = exactness(report.num_differing_as_worn);
    let (bypassed, bypassed_good) = exactness(report.num_differing_bypassed);
    let cards = [
        ("Latency", format!("{latency} samples"), latency == 0),
        ("Slot 0", as_worn, as_worn_good),
        ("Bypass", bypassed, bypassed_good),
        ("Plot = sound", report.picture(), report.worst_picture_db() <= 0.05),
        ("Match, pink noise", format!("±{pink_lu:.2} LU"), pink_lu <= 0.1),
        ("Match, this music", format!("±{music_lu:.2} LU"), music_lu <= 0.5),
        ("Match, nine switches of ten", format!("{programme_lu:.2} LU"), programme_lu <= 0.6),
    ];
    let mut html = String::from("<div class=\"cards\">");
    for (label, value, is_good) in cards {
        let class = if is_good { "card good" } else { "card" };
        let _ = write!(html, "<div class=\"{class}\"><span>{label}</span><strong>{value}</strong></div>");
    }
    html + "</div>"
}

/// Buttons that switch between the sounds beside the report at the same place in the music.
fn player(report: &Report) -> String {
    let mut html = String::from(
        "<section class=\"player\"><h2>Listen</h2><p>The sounds lie beside this file. Switch while it plays, \
         with the buttons or the keys 0–6; the space bar starts and stops. Wear closed headphones. All files are brought to \
         the loudness of slot 0 and kept below −1 dBTP; the table under <em>Level match</em> has their gains.</p>\
         <div class=\"buttons\"><button id=\"play\" type=\"button\">Play</button>",
    );
    for slot in &report.slots {
        let _ = write!(
            html,
            "<button type=\"button\" data-slot=\"{0}\" data-wav=\"{1}\"><b>{0}</b> {2}</button>",
            slot.slot,
            escape(&slot.wav_name),
            escape(&slot.title),
        );
    }
    html + "</div></section>"
}

fn overview_legend(report: &Report) -> String {
    let mut html = String::from("<ul class=\"legend\">");
    for (slot, RGBColor(r, g, b)) in report.slots.iter().skip(1).zip(SLOT_COLORS) {
        let _ = write!(
            html,
            "<li><i style=\"background:rgb({r},{g},{b})\"></i>{} {}</li>",
            slot.slot,
            escape(&slot.title)
        );
    }
    html + "</ul>"
}

fn panel(slot: &SlotReport) -> Result<String> {
    let side = if is_mono(slot) { "both ears get the same" } else { "left and right are treated alike" };
    let symmetry = if slot.paths.asymmetry_lin == 0.0 {
        side.to_owned()
    } else {
        format!("left and right differ by {}", tables::signed(asymmetry_db(slot), 0, "dB"))
    };
    Ok(format!(
        "<figure><figcaption><b>{}</b> {}<span>{symmetry}</span></figcaption>{}</figure>",
        slot.slot,
        escape(&slot.title),
        plots::slot(slot)?
    ))
}

fn asymmetry_db(slot: &SlotReport) -> f64 {
    grille::units::db_from_lin(slot.paths.asymmetry_lin)
}

fn footer(report: &Report) -> String {
    format!(
        "<footer><p>Everything on this page was measured on Grille.clap as a host loads it, version {}. \
         <code>cargo xtask install</code> puts the plug-in where your host looks for it; \
         <code>cargo xtask demo song.wav</code> makes this page for a song of yours.</p></footer>",
        escape(&report.version)
    )
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
