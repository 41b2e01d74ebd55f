//! The reference beside the slots: whether something is connected, and how loud it is beside the mix.

use egui::{Context, Id, Rect, Ui};

use super::button::{SlotButton, slot_button};
use crate::editor::edit::gateway::{HostParam as _, ParamGateway};
use crate::editor::model::Model;
use crate::editor::shell::{notice, theme};
use crate::engine::{ReferenceInput, ReferenceLevel, ReferenceStatus};
use crate::units::to_f64;

/// Shows the button.
pub(super) fn reference_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let status = &model.status.reference;
    let detail = detail(status);
    let lag = lag_in_words(model);
    let hint = [Some(explanation(status)), lag.clone()].into_iter().flatten().collect::<Vec<_>>().join(". ");
    let hint = format!(". {hint}");
    let button = SlotButton {
        kind: "Reference",
        key: "R",
        corner: "R",
        title: "Ref",
        detail: &detail,
        heard: model.settings.reference && !model.is_blind,
        hint: &hint,
    };
    let response = slot_button(ui, rect, &button);
    if let Some(words) = &lag {
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words.clone()));
    }
    if response.clicked() {
        switch(model, gateway);
    }
    tell_lag(ui.ctx(), lag);
}

/// Says in passing that another version of the mix was recognized, once for each.
fn tell_lag(ctx: &Context, lag: Option<String>) {
    let id = Id::unique("the version of the mix that was recognized");
    let told = ctx.data(|data| data.get_temp::<Option<String>>(id)).flatten();
    if lag != told {
        if let Some(words) = &lag {
            notice::say(ctx, format!("{words}."));
        }
        ctx.data_mut(|data| data.insert_temp(id, lag));
    }
}

/// By how much another version of the mix comes later or earlier; `None` if the reference is none.
fn lag_in_words(model: &Model<'_>) -> Option<String> {
    let lag = model.status.reference_lag?;
    let samples = lag.unsigned_abs();
    let unit = if samples == 1 { "sample" } else { "samples" };
    let rate_hz = model.status.sample_rate_hz;
    let long = if rate_hz > 0.0 {
        format!("{samples} {unit} ({:.1} ms)", 1e3 * to_f64(usize::try_from(samples).ok()?) / rate_hz)
    } else {
        format!("{samples} {unit}")
    };
    let words = match lag {
        0 => "lies on the mix to the sample".to_owned(),
        1.. => format!("comes {long} after the mix: move it earlier by as much"),
        _ => format!("comes {long} before the mix: move it later by as much"),
    };
    Some(format!("The reference is another version of the mix and {words}"))
}

/// Goes on to the reference, or back to the mix.
pub(in crate::editor) fn switch(model: &Model<'_>, gateway: &mut dyn ParamGateway) {
    let param = &model.params.reference;
    gateway.set_once(param, 1.0 - param.normalized());
}

/// The second line: what is to be heard, or why there is nothing.
fn detail(status: &ReferenceStatus) -> String {
    match (status.input, status.is_heard, status.level) {
        (ReferenceInput::Absent, ..) => "none".to_owned(),
        (ReferenceInput::Silent, ..) => "silent".to_owned(),
        (ReferenceInput::Playing, false, _) => "ready".to_owned(),
        (ReferenceInput::Playing, true, ReferenceLevel::Off | ReferenceLevel::TooLittleHeard) => {
            "as it is".to_owned()
        }
        (ReferenceInput::Playing, true, _) => format!("{} dB", decibels(status.gain_db)),
    }
}

/// What the tooltip says behind the name.
fn explanation(status: &ReferenceStatus) -> String {
    let what = "Another track through the same slot, as loud as your mix.";
    match status.input {
        ReferenceInput::Absent => {
            format!("{what} Nothing is connected: send a track to this plug-in's side-chain input")
        }
        ReferenceInput::Silent => format!("{what} It has been silent for 10 seconds"),
        ReferenceInput::Playing => format!("{what} {}", in_words(status)),
    }
}

/// How loud it is, and why, in a sentence for tooltip and log.
pub(in crate::editor) fn in_words(status: &ReferenceStatus) -> String {
    if !status.is_heard {
        return "The mix is heard".to_owned();
    }
    let gain = decibels(status.gain_db);
    let level = match status.level {
        ReferenceLevel::Off => "The level match is off, so the reference is as loud as it comes".to_owned(),
        ReferenceLevel::TooLittleHeard => {
            "Too little of the two has been heard to match them: listen to both for a second, then switch again"
                .to_owned()
        }
        ReferenceLevel::Matched => format!("The reference is brought to the mix by {gain} dB"),
        ReferenceLevel::LimitedByClipping => {
            format!("The reference is brought to {gain} dB and no further, since it would clip")
        }
        ReferenceLevel::LimitedByRange => format!("The reference is brought to {gain} dB, the most there is"),
    };
    match status.loudness_lufs {
        Some([mix, reference]) => {
            let [mix, reference] = [mix, reference].map(decibels);
            format!("{level} (mix {mix} LUFS, reference {reference} LUFS)")
        }
        None => level,
    }
}

/// With a sign and one place behind the point.
fn decibels(db: f64) -> String {
    // Without a sign in front of nothing: −0 + 0 is +0.
    let rounded = (10.0 * db).round() / 10.0 + 0.0;
    theme::typographic(&format!("{rounded:+.1}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(level: ReferenceLevel) -> ReferenceStatus {
        ReferenceStatus {
            input: ReferenceInput::Playing,
            is_heard: true,
            gain_db: -4.44,
            level,
            loudness_lufs: Some([-14.2, -9.8]),
            short_term_lufs: Some(-9.1),
        }
    }

    #[test]
    fn the_button_says_what_is_connected_and_how_loud_it_is() {
        let absent = ReferenceStatus::NOTHING;
        assert_eq!(detail(&absent), "none");
        assert!(explanation(&absent).contains("side-chain input"));
        let silent = ReferenceStatus { input: ReferenceInput::Silent, ..absent };
        assert!(detail(&silent) == "silent" && explanation(&silent).contains("10 seconds"));
        let matched = playing(ReferenceLevel::Matched);
        assert_eq!(detail(&matched), "−4.4 dB");
        let words = "by −4.4 dB (mix −14.2 LUFS, reference −9.8 LUFS)";
        assert!(in_words(&matched).ends_with(words), "{}", in_words(&matched));
        assert_eq!(detail(&playing(ReferenceLevel::Off)), "as it is");
        assert!(in_words(&playing(ReferenceLevel::LimitedByClipping)).contains("would clip"));
        assert_eq!(detail(&ReferenceStatus { is_heard: false, ..matched }), "ready");
    }
}
