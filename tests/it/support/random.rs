//! Random settings over everything a host can ask for.

use grille::engine::settings::{LevelMatch, OnExport, Settings, SlotSettings, SpeakersMode, Tools};
use grille::headphones::{BoostLimit, Catalog, HeadphoneId, Rows};

use super::signals::Random;

fn headphone(random: &mut Random) -> HeadphoneId {
    let entries = Catalog::embedded().entries();
    if random.unit() < 0.1 {
        return HeadphoneId(random.below(1024) as u16);
    }
    entries[random.below(entries.len())].id
}

fn slot(random: &mut Random) -> SlotSettings {
    SlotSettings {
        target: headphone(random),
        amount: if random.coin() { 1.0 } else { random.unit() },
        mono: random.unit() < 0.15,
        speakers: match random.below(6) {
            0..3 => SpeakersMode::Head,
            3 => SpeakersMode::Classic,
            _ => SpeakersMode::Off,
        },
        crossfeed_db: random.within(-21.0, 0.0),
        angle_deg: random.within(15.0, 90.0),
        center_color: random.unit(),
        center_trim_db: random.within(-3.0, 3.0),
        distance_m: if random.coin() { 1.5 } else { random.within(0.5, 3.0) },
        frontal: if random.coin() { 0.0 } else { random.within(0.0, 0.5) },
        room_db: if random.coin() { -31.0 } else { random.within(-31.0, 0.0) },
        room_size_m: random.within(3.0, 8.0),
        room_damping: random.unit(),
        classic_corner_hz: random.within(300.0, 2000.0),
        classic_feed_db: random.within(1.0, 15.0),
        cup_leak: random.unit() < 0.3,
    }
}

/// Any settings, monitor tools at rest.
pub(crate) fn settings(random: &mut Random) -> Settings {
    Settings {
        slot: random.below(7),
        source: headphone(random),
        seal: random.unit(),
        rows: Rows::default(),
        boost_limit: if random.coin() { BoostLimit::OFF } else { BoostLimit::CHOICES[random.below(8)] },
        head_size_cm: if random.coin() { 55.0 } else { random.within(50.0, 65.0) },
        level_match: [LevelMatch::Off, LevelMatch::Static, LevelMatch::Programme, LevelMatch::Frozen]
            [random.below(4)],
        frozen_gains_db: None,
        on_export: OnExport::default(),
        output_trim_db: 0.0,
        reference: false,
        tools: Tools::default(),
        bypass: false,
        slots: std::array::from_fn(|_| slot(random)),
    }
}

/// Any settings in a slot other than 0.
pub(crate) fn processing(random: &mut Random) -> Settings {
    Settings { slot: 1 + random.below(6), ..settings(random) }
}

/// Any settings, monitor tools, trim and bypass included.
pub(crate) fn everything(random: &mut Random) -> Settings {
    let tools = Tools {
        mono: random.coin(),
        side: random.unit() < 0.2,
        solo_left: random.unit() < 0.2,
        solo_right: random.unit() < 0.2,
        swap: random.coin(),
        flip_left: random.coin(),
        flip_right: random.coin(),
        dim: random.coin(),
        dim_db: random.within(-40.0, 0.0),
        balance: random.within(-1.0, 1.0),
    };
    let (output_trim_db, bypass) = (random.within(-24.0, 12.0), random.unit() < 0.1);
    Settings { output_trim_db, tools, bypass, ..settings(random) }
}
