//! Names short enough for a button or a sentence.

use crate::engine::settings::{Settings, SlotSettings, SpeakersMode};
use crate::headphones::{BackType, Catalog, Fit, Headphone, HeadphoneId};

/// The two lines on a slot button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotLabel {
    /// What it gives.
    pub title: String,
    /// How.
    pub detail: String,
}

/// The label of slot `slot` (0…6).
#[must_use]
pub fn slot_label(catalog: &Catalog, settings: &Settings, slot: usize) -> SlotLabel {
    let Some(request) = settings.request(slot) else {
        let detail = short_name(catalog, settings.source);
        return SlotLabel { title: "As worn".to_owned(), detail };
    };
    let slot = request.slot;
    let target = catalog.get(slot.target);
    let title = match target {
        _ if slot.mono => "Mono".to_owned(),
        Some(target) => class_title(target).unwrap_or_else(|| model_name(target)),
        None if slot.speakers == SpeakersMode::Classic => "Classic".to_owned(),
        None if has_speakers(&slot) => "Speakers".to_owned(),
        None => "As worn".to_owned(),
    };
    SlotLabel { title, detail: slot_detail(&slot, target) }
}

fn slot_detail(slot: &SlotSettings, target: Option<&Headphone>) -> String {
    let is_classic = slot.speakers == SpeakersMode::Classic;
    let angle = angle_text(slot.angle_deg);
    match (slot.mono, target, has_speakers(slot)) {
        (true, Some(target), _) if target.is_class() => target.model.to_lowercase(),
        (true, Some(target), _) => model_name(target),
        (true, None, _) => "as worn".to_owned(),
        (false, Some(_), true) if is_classic => "+ classic".to_owned(),
        (false, Some(_), true) => format!("+ speakers {angle}"),
        (false, None, true) if is_classic => "as worn".to_owned(),
        (false, None, true) => format!("as worn, {angle}"),
        (false, None, false) if slot.target != HeadphoneId::NONE => "target is missing".to_owned(),
        (false, None, false) => "no change".to_owned(),
        (false, Some(target), false) => class_detail(target),
    }
}

/// An angle to a tenth of a degree, where it has one.
pub(super) fn angle_text(angle_deg: f64) -> String {
    format!("{}°", (10.0 * angle_deg).round() / 10.0)
}

fn has_speakers(slot: &SlotSettings) -> bool {
    slot.speakers != SpeakersMode::Off
}

/// `Open`, `Semi-open`, `On-ear` for a back type.
fn class_title(entry: &Headphone) -> Option<String> {
    let back = match entry.back {
        BackType::Open => "Open",
        BackType::SemiOpen => "Semi-open",
        BackType::Closed => "Closed",
    };
    entry.is_class().then(|| match entry.fit {
        Fit::OverEar => back.to_owned(),
        Fit::OnEar => "On-ear".to_owned(),
    })
}

/// What a class or model is beyond its title: `over-ear`, `sealed`, or the maker.
fn class_detail(entry: &Headphone) -> String {
    if !entry.is_class() {
        return entry.maker.clone();
    }
    match (entry.model.split_once(", "), entry.fit) {
        (Some((_, variant)), _) => variant.to_owned(),
        (None, Fit::OverEar) => "over-ear".to_owned(),
        (None, Fit::OnEar) => entry.back.label().to_owned(),
    }
}

/// The model without its variant in parentheses.
fn model_name(entry: &Headphone) -> String {
    entry.model.split(" (").next().unwrap_or_default().to_owned()
}

/// A name short enough for a sentence.
#[must_use]
pub fn short_name(catalog: &Catalog, id: HeadphoneId) -> String {
    match catalog.get(id) {
        Some(entry) if entry.is_class() => entry.model.to_lowercase(),
        Some(entry) => model_name(entry),
        None => catalog.display_name(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::GrilleParams;

    fn label(settings: &Settings, slot: usize) -> String {
        let SlotLabel { title, detail } = slot_label(Catalog::embedded(), settings, slot);
        format!("{title} / {detail}")
    }

    #[test]
    fn factory_slots_name_themselves() {
        let settings = GrilleParams::default().settings();
        let labels: Vec<String> = (0..=6).map(|slot| label(&settings, slot)).collect();
        let expected = [
            "As worn / closed over-ear",
            "Open / over-ear",
            "Semi-open / sealed",
            "Open / + speakers 30°",
            "Speakers / as worn, 30°",
            "On-ear / open",
            "Mono / open on-ear",
        ];
        assert_eq!(labels, expected);
    }

    /// Every mode at every angle, with a target and without one.
    #[test]
    fn speakers_are_called_what_they_are() {
        let mut settings = GrilleParams::default().settings();
        let target = settings.slots[0].target;
        for (mode, angle_deg, alone, with_target) in [
            (SpeakersMode::Head, 22.5, "Speakers / as worn, 22.5°", "Open / + speakers 22.5°"),
            (SpeakersMode::Head, 30.0, "Speakers / as worn, 30°", "Open / + speakers 30°"),
            (SpeakersMode::Head, 59.96, "Speakers / as worn, 60°", "Open / + speakers 60°"),
            (SpeakersMode::Classic, 22.5, "Classic / as worn", "Open / + classic"),
        ] {
            (settings.slots[0].speakers, settings.slots[0].angle_deg) = (mode, angle_deg);
            settings.slots[0].target = HeadphoneId::NONE;
            assert_eq!(label(&settings, 1), alone);
            settings.slots[0].target = target;
            assert_eq!(label(&settings, 1), with_target);
        }
    }

    #[test]
    fn a_model_shows_without_its_maker_and_variant() {
        let mut settings = GrilleParams::default().settings();
        settings.slots[0].target = Catalog::embedded().find("dt770").unwrap();
        assert_eq!(label(&settings, 1), "DT 770 Pro / Beyerdynamic");
        settings.source = HeadphoneId(900);
        assert_eq!(label(&settings, 0), "As worn / Unknown model 900");
        settings.slots[1].target = HeadphoneId(960);
        assert_eq!(label(&settings, 2), "As worn / target is missing");
    }
}
