//! What hosts and saved projects rely on: ids, order, ranges, defaults and texts, frozen in
//! `golden/params.txt`. `UPDATE_GOLDEN=1` rewrites the file; its diff is a decision about compatibility.

use std::fmt::Write as _;

use grille::engine::settings::NUM_SLOTS;
use grille::headphones::Catalog;
use grille::params::all_ids;

use crate::support::golden;
use crate::support::host::{Host, entry, hash};

/// Ids in the order hosts list them: all but the label of a blind test, which no host can use.
fn listed_ids() -> Vec<String> {
    all_ids().into_iter().filter(|id| id != "blind").collect()
}

#[test]
fn parameters_are_frozen() {
    let mut host = Host::new();
    let facts = host.facts();
    let ids = listed_ids();
    assert_eq!(facts.len(), ids.len());
    let mut table = String::from("id | number | name | group | min | max | default | default text\n");
    for (id, fact) in ids.iter().zip(&facts) {
        assert_eq!(hash(id), fact.id, "{id} is out of order");
        let text = host.text(fact.id, fact.default);
        writeln!(
            table,
            "{id} | {} | {} | {} | {} | {} | {} | {text}",
            fact.id, fact.name, fact.module, fact.min, fact.max, fact.default
        )
        .unwrap();
    }
    golden("params.txt", &table);
}

#[test]
fn no_two_ids_share_a_number() {
    let mut numbers: Vec<u32> = all_ids().iter().map(|id| hash(id)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), all_ids().len());
}

/// The registry is append-only: a number never changes its headphone.
#[test]
fn the_registry_is_frozen() {
    let catalog = Catalog::embedded();
    let mut table = String::new();
    for entry in catalog.entries() {
        writeln!(table, "{} {}", entry.id.0, entry.name()).unwrap();
    }
    assert_eq!(catalog.entries().len(), 7 + 544 + 51);
    golden("registry.txt", &table);
}

/// Text → value → text, for every parameter over its whole range.
#[test]
fn every_text_is_understood_again() {
    let mut host = Host::new();
    for fact in host.facts() {
        for step in 0..=1023 {
            let value = fact.min + (fact.max - fact.min) * f64::from(step) / 1023.0;
            let text = host.text(fact.id, value);
            let back = host.value_of_text(fact.id, &text);
            let back = back.unwrap_or_else(|| panic!("{}: “{text}” is not understood", fact.name));
            assert_eq!(host.text(fact.id, back), text, "{}", fact.name);
        }
    }
}

/// The host's field reads what the window's does.
#[test]
fn values_are_accepted_as_people_type_them() {
    let mut host = Host::new();
    for (id, typed, shown) in [
        ("angle_1", "30", "30°"),
        ("angle_1", "22,5 deg", "22.5°"),
        ("output_trim", "-6", "-6.0 dB"),
        ("output_trim", "−6 dB", "-6.0 dB"),
        ("source", "m50", "Audio-Technica ATH-M50x"),
        ("target_2", "HD 650", "Sennheiser HD 650"),
        ("target_2", "open", "Open over-ear"),
        ("slot", "as worn", "As worn"),
        ("slot", "3", "Slot 3"),
        ("crossfeed_3", "off", "off"),
        ("amount_1", "40%", "40 %"),
        ("balance", "20 left", "20 L"),
        ("mono", "yes", "on"),
        ("angle_1", "30 deg", "30°"),
        ("angle_1", "1.5k", "90°"),
        ("distance_1", "2.2m", "2.2 m"),
        ("room_1", "off", "off"),
        ("room_size_1", "4,6", "4.6 m"),
        ("classic_corner_1", "0.65k", "650 Hz"),
        ("head_size", "57 cm", "57 cm"),
        ("speakers_4", "Classic", "Classic"),
        ("crossfeed_3", "-6", "-6.0 dB"),
        ("crossfeed_3", "-inf", "off"),
        ("balance", "L30", "30 L"),
        ("seal", "70", "70 %"),
        ("blind", "x", "off"),
        ("dim_db", "20", "-20.0 dB"),
        ("crossfeed_1", "6", "-6.0 dB"),
        ("room_2", "6 dB", "-6.0 dB"),
        ("classic_corner_1", "1 000", "1000 Hz"),
        ("classic_corner_1", "1e3", "1000 Hz"),
        ("classic_corner_1", "1,000 Hz", "1000 Hz"),
        ("classic_corner_1", "0.7k", "700 Hz"),
        ("angle_1", "500", "90°"),
        ("distance_3", "150 cm", "1.5 m"),
        ("amount_2", "62,5 %", "62 %"),
    ] {
        let value = host.value_of_text(hash(id), typed).unwrap_or_else(|| panic!("{id}: {typed}"));
        assert_eq!(host.text(hash(id), value), shown, "{id}: {typed}");
    }
    for (id, typed) in [
        ("angle_1", "wide"),
        ("angle_1", "30 dB"),
        ("source", "no such headphone"),
        ("slot", "first"),
        ("slot", "-30"),
        ("slot", "9"),
        ("dim_db", "loud"),
        ("amount_1", ""),
    ] {
        assert_eq!(host.value_of_text(hash(id), typed), None, "{id}: {typed}");
    }
}

/// The slot is stepped, so that MIDI learn and automation land on slots evenly.
#[test]
fn slots_are_even_steps() {
    let mut host = Host::new();
    let slot = host.facts().into_iter().find(|fact| fact.id == hash("slot")).unwrap();
    assert_eq!((slot.min, slot.max), (0.0, 6.0));
    assert_eq!(host.text(slot.id, 0.0), "As worn");
}

/// Eight knobs a page, names a small display can hold, and every parameter a controller may move is there.
#[test]
fn hardware_finds_every_parameter_on_a_page_with_a_readable_name() {
    let mut host = Host::new();
    let pages = host.remote_pages();
    let names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
    assert_eq!(names[..3], ["Slots", "Slot 1", "Slot 1 Speakers"]);
    assert!(pages.iter().all(|page| ["Slots", "Slot settings", "Tools"].contains(&page.section.as_str())));
    assert!(names.iter().all(|name| name.chars().count() <= 16), "{names:?}");
    assert!(pages.iter().all(|page| !page.params.is_empty()));
    assert_eq!(pages[0].params[0], hash("slot"), "the first knob of the first page chooses the slot");
    let facts = host.facts();
    for fact in &facts {
        let is_there = pages.iter().any(|page| page.params.contains(&fact.id));
        assert_eq!(is_there, fact.is_automatable, "{}", fact.name);
        assert!(fact.name.chars().count() <= 24, "{} is too long for a small display", fact.name);
    }
    // Displays of 16 characters cut the rest: what is left must still tell every parameter from the others.
    let mut cut: Vec<String> = facts.iter().map(|fact| fact.name.chars().take(16).collect()).collect();
    cut.sort();
    let num_names = cut.len();
    cut.dedup();
    assert_eq!(cut.len(), num_names, "{cut:?}");
    for slot in 1..=NUM_SLOTS {
        let own = pages.iter().filter(|page| page.name.starts_with(&format!("Slot {slot}")));
        for id in own.flat_map(|page| &page.params) {
            let fact = facts.iter().find(|fact| fact.id == *id).unwrap();
            assert_eq!(fact.module, format!("Slot {slot}"), "{}", fact.name);
        }
    }
}

/// They are set once, in `Cargo.toml`.
#[test]
fn hosts_are_told_version_maker_and_addresses() {
    let entry = entry();
    let factory = entry.get_plugin_factory().unwrap();
    let plugin = factory.plugin_descriptors().next().unwrap();
    let told = [plugin.version(), plugin.vendor(), plugin.url(), plugin.support_url()]
        .map(|text| text.map_or("", |text| text.to_str().unwrap()).to_owned());
    let set = [
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_AUTHORS"),
        env!("CARGO_PKG_HOMEPAGE"),
        env!("CARGO_PKG_REPOSITORY"),
    ];
    assert_eq!(told, set);
    assert!(!told[0].is_empty() && !told[1].is_empty());
}
