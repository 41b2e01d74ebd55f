//! The Speakers tab: how much softer and how much later a side reaches the other ear.

use egui::{Rect, Stroke, Ui, pos2};

use super::chart::{Chart, Scale};
use super::response::{Mark, hovered_hz, legend_ui, reading_ui};
use crate::dsp::curve::Curve;
use crate::editor::model::Model;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::summary::{hertz, signed_db};
use crate::spatial::{MEASURED_ITD_HZ, People, measured_itd_us};

/// Level difference, from the other ear louder to hardly there.
const LEVEL: Scale<'static> = Scale {
    range: (-3.0, 27.0),
    figures: &[(0.0, "0"), (6.0, "6"), (12.0, "12"), (18.0, "18"), (24.0, "24")],
    unit: "dB",
};

/// Time difference: a head is under a millisecond wide.
const DELAY: Scale<'static> =
    Scale { range: (0.0, 0.8), figures: &[(0.0, "0"), (0.2, "0.2"), (0.4, "0.4"), (0.6, "0.6")], unit: "ms" };

/// Shows level and time difference between the ears over frequency.
pub(in crate::editor) fn space_ui(ui: &mut Ui, rect: Rect, legend: Rect, model: &Model<'_>) {
    let Some(ears) = &model.curves.ears else {
        let inner = rect.shrink(space(4));
        crate::editor::widgets::panel::note(
            ui,
            inner,
            "No speakers in this slot: there is no difference between the ears to show.",
        );
        return;
    };
    let angle_deg = model.slot_params().map_or(30.0, |slot| f64::from(slot.angle.value()));
    let people = format!("heads at {angle_deg:.0}°");
    let entries = [
        ("softer", theme::APPLIED, Mark::Thick),
        ("later", theme::TARGET, Mark::Line),
        (people.as_str(), theme::EDGE, Mark::Band),
        ("one head", theme::AXIS, Mark::Dot),
    ];
    legend_ui(ui, legend, &entries);
    let split = egui::lerp(rect.y_range(), 0.55);
    let upper = Chart::new(ui, Rect::from_min_max(rect.min, pos2(rect.right(), split)), &LEVEL);
    let lower = Chart::new(ui, Rect::from_min_max(pos2(rect.left(), split), rect.max), &DELAY);
    measured_ui(&upper, &lower, angle_deg);
    upper.curve(&ears.ild.db, Stroke::new(theme::APPLIED_CURVE, theme::APPLIED));
    lower.curve(&ears.itd_ms, Stroke::new(theme::APPLIED_CURVE, theme::TARGET));
    let over = hovered_hz(ui, &upper, "Level difference between the ears over frequency");
    let under = hovered_hz(ui, &lower, "Time difference between the ears over frequency");
    let Some(freq_hz) = over.or(under) else { return };
    let (ild_db, itd_ms) = (ears.ild.at_hz(freq_hz), ears.itd_ms_at(freq_hz));
    for (chart, value, color) in [(&upper, ild_db, theme::APPLIED), (&lower, itd_ms, theme::TARGET)] {
        chart.hair(freq_hz);
        chart.dot(freq_hz, value, color);
    }
    let lines = [
        (hertz(freq_hz), theme::TEXT),
        (format!("other ear {}", signed_db(-ild_db, 1)), theme::APPLIED),
        (format!("{itd_ms:.2} ms later"), theme::TARGET),
    ];
    reading_ui(ui, &upper, freq_hz, &lines);
}

/// What measured heads do at this angle: the mean level difference of 29 with its spread, and the delays of one.
fn measured_ui(upper: &Chart<'_>, lower: &Chart<'_>, angle_deg: f64) {
    let people = People::at_angle(angle_deg);
    let curve =
        |sign: f64| Curve::from_fn(|freq_hz| people.ild_db_at(freq_hz) + sign * people.ild_sd_db_at(freq_hz));
    upper.band(&curve(-1.0).db, &curve(1.0).db, theme::BAND);
    upper.curve(&curve(0.0).db, Stroke::new(theme::LINE, theme::AXIS));
    for (freq_hz, us) in MEASURED_ITD_HZ.into_iter().zip(measured_itd_us(angle_deg)) {
        lower.dot(freq_hz, 1e-3 * us, theme::AXIS);
    }
}
