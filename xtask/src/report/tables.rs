//! The tables of the report.

use std::fmt::Write;

use super::{Report, SlotReport};
use crate::measure::{IACC_HZ, OCTAVES_HZ, Rating, magnitude_db};

/// Loudness of every slot on pink noise and on the music.
pub(super) fn level_match(report: &Report) -> String {
    let mut html = String::from(
        "<table><thead><tr><th>Slot</th><th></th><th>Pink noise</th><th>to slot 0</th>\
         <th>Music</th><th>to slot 0</th><th>Gain of the file</th><th>The file</th><th>True peak</th></tr></thead>\
         <tbody>",
    );
    let Some(as_worn) = report.slots.first() else { return html };
    for slot in &report.slots {
        let _ = write!(
            html,
            "<tr><td class=\"n\">{}</td><td>{}</td><td class=\"v\">{}</td><td class=\"v d\">{}</td>\
             <td class=\"v\">{}</td><td class=\"v d\">{}</td><td class=\"v\">{}</td><td class=\"v\">{}</td>\
             <td class=\"v\">{}</td></tr>",
            slot.slot,
            escape(&slot.title),
            signed(slot.pink_lufs, 2, "LUFS"),
            difference(slot, as_worn, |slot| slot.pink_lufs),
            signed(slot.music.lufs, 2, "LUFS"),
            difference(slot, as_worn, |slot| slot.music.lufs),
            signed_always(slot.file_gain_db, "dB"),
            signed(slot.file().lufs, 2, "LUFS"),
            signed(slot.file().true_peak_dbtp, 1, "dBTP"),
        );
    }
    html + "</tbody></table>"
}

/// Level differences on sound that goes on, beside what others give.
pub(super) fn programme(report: &Report) -> String {
    let mut html = String::from(
        "<table><thead><tr><th></th><th colspan=\"3\">Programme match</th><th colspan=\"3\">Fixed trim</th>\
         <th></th></tr><tr><th>Sound</th><th>half within</th><th>nine of ten</th><th>worst</th>\
         <th>half within</th><th>nine of ten</th><th>worst</th><th>bs2b</th></tr></thead><tbody>",
    );
    for row in &report.levels {
        let _ = write!(html, "<tr><td>{}</td>", escape(&row.name));
        for (errors, class) in [(&row.programme, "v d"), (&row.fixed, "v")] {
            for share in [0.5, 0.9, 1.0] {
                let _ =
                    write!(html, "<td class=\"{class}\">{}</td>", signed(errors.within_lu(share), 2, "LU"));
            }
        }
        let bs2b = row.bs2b_lu.map_or_else(|| "–".to_owned(), |lu| signed_always(lu, "LU"));
        let _ = write!(html, "<td class=\"v\">{bs2b}</td></tr>");
    }
    html + "</tbody></table>"
}

/// Level and time between the ears for the slots with speakers.
pub(super) fn ears(report: &Report) -> String {
    let crossing: Vec<&SlotReport> = report
        .slots
        .iter()
        .filter(|slot| slot.interaural.iter().any(Option::is_some) && !is_mono(slot))
        .collect();
    if crossing.is_empty() {
        return "<p class=\"note\">No slot carries sound from one side to the other ear.</p>".to_owned();
    }
    let mut html = String::from("<table><thead><tr><th>Slot</th><th></th>");
    for octave_hz in OCTAVES_HZ {
        let _ = write!(html, "<th>{}</th>", octave_label(octave_hz));
    }
    html += "</tr></thead><tbody>";
    for slot in crossing {
        let level = slot.interaural.map(|ear| ear.map(|ear| format!("{:.1} dB", ear.ild_db)));
        let time = slot.interaural.map(|ear| ear.map(|ear| format!("{:.0} µs", ear.itd_secs * 1e6)));
        for (what, cells) in [("level", level), ("time", time)] {
            let _ = write!(html, "<tr><td class=\"n\">{}</td><td>{what}</td>", slot.slot);
            for cell in cells {
                let _ = write!(html, "<td class=\"v\">{}</td>", cell.unwrap_or_else(|| "–".to_owned()));
            }
            html += "</tr>";
        }
    }
    html + "</tbody></table>"
}

/// Every mode of the speakers against measured heads.
pub(super) fn ratings(ratings: &[Rating]) -> String {
    let mut html = String::from(
        "<table><thead><tr><th>Mode</th><th>ILD error</th><th>ITD</th><th>of people</th><th>Hassager E</th>",
    );
    for octave_hz in IACC_HZ {
        let _ = write!(html, "<th>{}</th>", octave_label(octave_hz));
    }
    html += "</tr></thead><tbody>";
    for rating in ratings {
        let _ = write!(
            html,
            "<tr><td>{}</td><td class=\"v\">{:.1} dB</td><td class=\"v\">{}</td>\
             <td class=\"v\">{:.0} ± {:.0} µs</td><td class=\"v\">{:.2}</td>",
            escape(&rating.mode),
            rating.ild_error_db,
            rating.itd_us.map_or_else(|| "–".to_owned(), |itd_us| signed(itd_us, 0, "µs")),
            rating.people.itd_us,
            rating.people.itd_sd_us,
            rating.externalization,
        );
        for coherence in rating.iacc {
            let _ = write!(html, "<td class=\"v\">{coherence:.2}</td>");
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
}

/// Both ears get the same: there is nothing between them to report.
pub(super) fn is_mono(slot: &SlotReport) -> bool {
    slot.paths
        .direct
        .iter()
        .zip(&slot.paths.cross)
        .all(|(near, far)| (magnitude_db(*near) - magnitude_db(*far)).abs() < 1e-3)
}

fn difference(slot: &SlotReport, as_worn: &SlotReport, loudness: impl Fn(&SlotReport) -> f64) -> String {
    if slot.slot == 0 { "–".to_owned() } else { signed_always(loudness(slot) - loudness(as_worn), "LU") }
}

/// A value with a true minus sign.
pub(super) fn signed(value: f64, digits: usize, unit: &str) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    format!("{value:.digits$} {unit}").replace('-', "−")
}

fn signed_always(value: f64, unit: &str) -> String {
    let rounded = if value.abs() < 0.005 { 0.0 } else { value };
    let sign = if rounded.is_finite() && rounded > 0.0 { "+" } else { "" };
    format!("{sign}{}", signed(rounded, 2, unit))
}

fn octave_label(hz: f64) -> String {
    if hz >= 1000.0 { format!("{} kHz", hz / 1000.0) } else { format!("{hz} Hz") }
}

/// Text that cannot be taken for markup.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_files_cannot_break_the_page() {
        assert_eq!(escape("<b> & \"c\""), "&lt;b&gt; &amp; &quot;c&quot;");
    }

    #[test]
    fn the_loudness_of_silence_is_a_dash() {
        assert_eq!(signed(f64::NEG_INFINITY, 1, "LUFS"), "–");
        assert_eq!(signed_always(f64::NAN, "LU"), "–");
    }

    #[test]
    fn numbers_have_a_true_minus() {
        assert_eq!(signed(-14.0, 1, "LUFS"), "−14.0 LUFS");
        assert_eq!(signed_always(0.123, "LU"), "+0.12 LU");
        assert_eq!(signed_always(-0.004, "LU"), "0.00 LU");
    }
}
