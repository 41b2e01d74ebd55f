//! Names short enough for a button or a sentence.

use crate::engine::settings::{CROSSFEED_OFF_DB, ROOM_OFF_DB, Settings, SlotSettings, SpeakersMode};
use crate::headphones::{BackType, Catalog, Fit, Headphone, HeadphoneId};
use crate::params::format::{degrees, percent};
use crate::units::single;

/// Amounts from here on read as 100 %.
const WHOLE: f64 = 0.995;

/// The two lines on a slot button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotLabel {
    /// What it gives.
    pub title: String,
    /// How; nothing for a headphone of the user's own, whose name says all.
    pub detail: String,
}

impl SlotLabel {
    /// Both lines in one.
    #[must_use]
    pub fn words(&self) -> String {
        in_one_line(&self.title, &self.detail)
    }
}

/// Two lines of a slot in one; the second may be empty.
#[must_use]
pub fn in_one_line(title: &str, detail: &str) -> String {
    if detail.is_empty() { title.to_owned() } else { format!("{title}, {detail}") }
}

/// The label of slot `slot` (0…6): what the design of these settings makes heard, and nothing it does not.
#[must_use]
pub fn slot_label(catalog: &Catalog, settings: &Settings, slot: usize) -> SlotLabel {
    let Some(request) = settings.request(slot) else {
        let detail = short_name(catalog, settings.source);
        return SlotLabel { title: "As worn".to_owned(), detail };
    };
    let slot = request.slot;
    let missing = missing(catalog, settings, &slot);
    let target = catalog.get(slot.target).filter(|_| slot.amount > 0.0 && missing.is_none());
    let title = match (target, Space::of(&slot)) {
        _ if slot.mono => "Mono".to_owned(),
        (Some(target), _) => class_title(target).unwrap_or_else(|| model_name(target)),
        (None, Space::Speakers(_)) => "Speakers".to_owned(),
        (None, Space::Classic) => "Classic".to_owned(),
        (None, Space::None) => "As worn".to_owned(),
    };
    SlotLabel { title, detail: slot_detail(&slot, target, missing) }
}

/// What a conversion lacks: then nothing is converted.
fn missing(catalog: &Catalog, settings: &Settings, slot: &SlotSettings) -> Option<&'static str> {
    if slot.target == HeadphoneId::NONE {
        None
    } else if catalog.get(slot.target).is_none() {
        Some("target is missing")
    } else {
        catalog.get(settings.source).is_none().then_some("worn is missing")
    }
}

/// How the channels reach the ears, as a label says it.
enum Space {
    None,
    /// `30°`, and the room.
    Speakers(String),
    Classic,
}

impl Space {
    fn of(slot: &SlotSettings) -> Self {
        match slot.speakers {
            SpeakersMode::Classic => Self::Classic,
            SpeakersMode::Head | SpeakersMode::Personal if slot.crossfeed_db > CROSSFEED_OFF_DB => {
                let room = if slot.room_db > ROOM_OFF_DB { ", room" } else { "" };
                Self::Speakers(format!("{}{room}", degrees(single(slot.angle_deg))))
            }
            _ => Self::None,
        }
    }
}

fn slot_detail(slot: &SlotSettings, target: Option<&Headphone>, missing: Option<&str>) -> String {
    let space = match Space::of(slot) {
        Space::None => None,
        Space::Speakers(where_from) => Some(format!("speakers {where_from}")),
        Space::Classic => Some("classic".to_owned()),
    };
    let part = if slot.amount < WHOLE {
        format!("{} ", percent(single(100.0 * slot.amount)))
    } else {
        String::new()
    };
    if let Some(missing) = missing {
        return space.map_or_else(|| missing.to_owned(), |space| format!("{missing}, {space}"));
    }
    match (slot.mono, target, space) {
        (true, Some(target), space) => {
            let name = if target.is_class() { target.model.to_lowercase() } else { model_name(target) };
            let space = space.map_or_else(String::new, |space| format!(" + {space}"));
            format!("{part}{name}{space}")
        }
        (true, None, Some(space)) => format!("as worn + {space}"),
        (true, None, None) => "as worn".to_owned(),
        (false, Some(_), Some(space)) => format!("{part}+ {space}"),
        (false, Some(target), None) => format!("{part}{}", class_detail(target)),
        (false, None, Some(_)) => match Space::of(slot) {
            Space::Speakers(where_from) => format!("as worn, {where_from}"),
            _ => "as worn".to_owned(),
        },
        (false, None, None) => "no change".to_owned(),
    }
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
        Fit::InEar => "In-ear".to_owned(),
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
        (None, Fit::OnEar | Fit::InEar) => entry.back.label().to_owned(),
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
    fn a_slot_in_one_line_has_no_comma_too_many() {
        assert_eq!(in_one_line("Open", "over-ear"), "Open, over-ear");
        assert_eq!(in_one_line("acme one", ""), "acme one");
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

    #[test]
    fn a_label_says_what_kind_of_speakers_at_which_angle_and_how_far_the_way() {
        let mut settings = GrilleParams::default().settings();
        let slot = &mut settings.slots[3];
        slot.angle_deg = 22.5;
        assert_eq!(label(&settings, 4), "Speakers / as worn, 22.5°");
        settings.slots[3].room_db = -6.0;
        assert_eq!(label(&settings, 4), "Speakers / as worn, 22.5°, room");
        settings.slots[3].crossfeed_db = -21.0;
        assert_eq!(label(&settings, 4), "As worn / no change");
        settings.slots[3].speakers = SpeakersMode::Classic;
        assert_eq!(label(&settings, 4), "Classic / as worn");
        settings.slots[2].speakers = SpeakersMode::Classic;
        settings.slots[2].amount = 0.5;
        assert_eq!(label(&settings, 3), "Open / 50 % + classic");
        settings.slots[5].speakers = SpeakersMode::Head;
        assert_eq!(label(&settings, 6), "Mono / open on-ear + speakers 30°");
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
