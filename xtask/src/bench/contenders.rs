//! What is compared: the engine, the plug-in through its CLAP bundle, and libbs2b.

use std::sync::Arc;

use anyhow::Result;
use grille::engine::settings::{Settings, SlotSettings, SpeakersMode};
use grille::engine::{Engine, EngineConfig, ExportState, Prepared, Reference, UserData};
use grille::params::GrilleParams;
use grille::spatial::measured::MeasuredHead;
use grille::spatial::sofa;

use super::{BLOCK_FRAMES, RATE_HZ};
use crate::foreign::{Bs2b, Bs2bProcessor};
use crate::host::{Bundle, Running};

/// Processes one stereo block in place.
type Process<'a> = Box<dyn FnMut(&mut [f32; BLOCK_FRAMES], &mut [f32; BLOCK_FRAMES]) -> Result<()> + 'a>;

/// One way to process sound.
pub(crate) struct Contender<'a> {
    /// Name in the table.
    pub(crate) name: String,
    pub(super) process: Process<'a>,
}

/// Slots both the engine and the bundle run, by what they cost: nothing, the bank, the bank and the cross path.
const SLOTS: [(usize, &str); 3] = [(0, "slot 0, as worn"), (1, "conversion"), (3, "conversion + speakers")];

/// Changes a slot with speakers.
type Change = fn(&mut SlotSettings);

/// What the engine alone runs as well: slot 3 with other speakers.
const SPEAKERS: [(&str, Change); 6] = [
    ("… at 60°", |slot| slot.angle_deg = 60.0),
    ("… at 0.7 m", |slot| slot.distance_m = 0.7),
    ("… in a room", |slot| slot.room_db = -6.0),
    ("… classic", |slot| slot.speakers = SpeakersMode::Classic),
    ("… personal", |slot| slot.speakers = SpeakersMode::Personal),
    ("… personal, in a room", |slot| {
        (slot.speakers, slot.room_db) = (SpeakersMode::Personal, -6.0);
    }),
];

/// What slot 1 costs beside a reference.
const REFERENCES: [(&str, bool); 2] =
    [("conversion, no reference connected", false), ("conversion, a reference beside it", true)];

/// A head as a user might load it: what is measured is its cost, which does not depend on whose it is.
const HEAD: &[u8] = include_bytes!("../../../tests/sofa/good.sofa");

/// The engine itself, as this tool links it.
///
/// # Errors
/// The head cannot be read.
pub(crate) fn engine_contenders() -> Result<Vec<Contender<'static>>> {
    let prepared = Arc::new(Prepared::new(f64::from(RATE_HZ)));
    let user = user_with_head(&prepared)?;
    let mut contenders: Vec<Contender<'static>> = Vec::new();
    for (slot, name) in SLOTS {
        let settings = Settings { slot, ..GrilleParams::default().settings() };
        contenders.push(engine_contender(name, &prepared, &user, &settings));
    }
    for (name, settings) in speaker_settings() {
        contenders.push(engine_contender(name, &prepared, &user, &settings));
    }
    for (name, is_connected) in REFERENCES {
        let settings = Settings { slot: 1, ..GrilleParams::default().settings() };
        contenders.push(beside_reference(name, is_connected, engine_of(&prepared, &user, &settings)));
    }
    Ok(contenders)
}

/// A conversion whose host may connect a reference: does it, or not.
fn beside_reference(name: &str, is_connected: bool, mut engine: Engine) -> Contender<'static> {
    engine.connect_reference(Box::new(Reference::new(&Prepared::new(f64::from(RATE_HZ)))));
    let other: Vec<f32> = (0u8..).take(BLOCK_FRAMES).map(|n| f32::from(n) / 400.0 - 0.1).collect();
    Contender {
        name: format!("engine  {name}"),
        process: Box::new(move |left, right| {
            engine.process_with(left, Some(right), is_connected.then_some([&other, &other]));
            Ok(())
        }),
    }
}

/// Every kind of speakers, by name.
pub(super) fn speaker_settings() -> impl Iterator<Item = (&'static str, Settings)> {
    SPEAKERS.into_iter().map(|(name, change)| {
        let mut settings = Settings { slot: 3, ..GrilleParams::default().settings() };
        change(&mut settings.slots[2]);
        (name, settings)
    })
}

/// What a project with a measured head carries.
///
/// # Errors
/// The head cannot be read.
pub(super) fn user_with_head(prepared: &Prepared) -> Result<Arc<UserData>> {
    let head = Arc::new(MeasuredHead::from_hrirs(&sofa::parse(HEAD.to_vec())?, "bench")?);
    Ok(Arc::new(UserData { head: Some(Arc::new(prepared.realize(head))), ..UserData::default() }))
}

fn engine_of(prepared: &Arc<Prepared>, user: &Arc<UserData>, settings: &Settings) -> Engine {
    let (prepared, user) = (Arc::clone(prepared), Arc::clone(user));
    let config = EngineConfig {
        prepared,
        user,
        is_mono_bus: false,
        export: ExportState::Monitoring,
        memory: Box::default(),
    };
    Engine::new(config, settings)
}

fn engine_contender(
    name: &str,
    prepared: &Arc<Prepared>,
    user: &Arc<UserData>,
    settings: &Settings,
) -> Contender<'static> {
    let mut engine = engine_of(prepared, user, settings);
    Contender {
        name: format!("engine  {name}"),
        process: Box::new(move |left, right| {
            engine.process(left, Some(right));
            Ok(())
        }),
    }
}

/// The plug-in as a host runs it.
///
/// # Errors
/// The bundle cannot be loaded or started.
pub(crate) fn clap_contenders(bundle: &Bundle) -> Result<Vec<Contender<'static>>> {
    SLOTS
        .iter()
        .map(|(slot, name)| {
            let mut unit = bundle.create()?;
            unit.set("slot", &slot.to_string())?;
            let mut running = unit.start(RATE_HZ, BLOCK_FRAMES, 2)?;
            Ok(Contender {
                name: format!("CLAP    {name}"),
                process: Box::new(move |left, right| process_clap(&mut running, left, right)),
            })
        })
        .collect()
}

fn process_clap(
    running: &mut Running,
    left: &mut [f32; BLOCK_FRAMES],
    right: &mut [f32; BLOCK_FRAMES],
) -> Result<()> {
    let mut sides = [&mut left[..], &mut right[..]];
    for (memory, side) in running.player.input.iter_mut().zip(&sides) {
        memory.copy_from_slice(side);
    }
    running.player.process(BLOCK_FRAMES)?;
    for (side, memory) in sides.iter_mut().zip(&running.player.output) {
        side.copy_from_slice(memory);
    }
    Ok(())
}

/// libbs2b's C crossfeed at its default preset, on the interleaved frames it is made for.
pub(crate) fn libbs2b(bs2b: &Bs2b) -> Option<Contender<'_>> {
    let mut processor = bs2b.processor()?;
    let mut interleaved = [0.0; 2 * BLOCK_FRAMES];
    Some(Contender {
        name: "libbs2b (C), default preset".to_owned(),
        process: Box::new(move |left, right| {
            process_bs2b(&mut processor, &mut interleaved, left, right);
            Ok(())
        }),
    })
}

fn process_bs2b(
    processor: &mut Bs2bProcessor<'_>,
    interleaved: &mut [f32; 2 * BLOCK_FRAMES],
    left: &mut [f32; BLOCK_FRAMES],
    right: &mut [f32; BLOCK_FRAMES],
) {
    for (frame, (l, r)) in interleaved.chunks_exact_mut(2).zip(left.iter().zip(right.iter())) {
        frame.copy_from_slice(&[*l, *r]);
    }
    processor.process(interleaved);
    for (frame, (l, r)) in interleaved.chunks_exact(2).zip(left.iter_mut().zip(right.iter_mut())) {
        (*l, *r) = (frame[0], frame[1]);
    }
}
