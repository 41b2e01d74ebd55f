//! The CLAP under supervision.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use grille::params::all_ids;

use super::{BLOCK, NUM_OPENINGS, NUM_POINTS, NUM_STATES, OPEN, RATE_HZ, Supervised};
use crate::cast::real;
use crate::host::Bundle;
use crate::music::noise::stereo_pink;
use crate::screen::Screen;

/// Plays with every parameter automated, with states loaded, and with the editor closed, open, opening and closing.
///
/// # Errors
/// The bundle cannot be loaded, or makes a call.
pub(super) fn run(bundle: &Path) -> Result<()> {
    let mut unit = Bundle::load(bundle)?.create()?;
    let mut parameters = Vec::new();
    for id in all_ids() {
        // The label of a blind test is not the host's.
        let Ok(param) = unit.param(&id) else { continue };
        let id = ClapId::from_raw(test_host::param_id(&id)).context("invalid parameter id")?;
        parameters.push((id, param.min, param.max));
    }
    let state = unit.state()?;
    let events: Vec<EventBuffer> = (0..4).map(|round| automation(&parameters, round)).collect();
    let (mut unit, mut player) = unit.start(RATE_HZ, BLOCK, 2)?.split();
    for (memory, channel) in player.input.iter_mut().zip(stereo_pink(BLOCK)) {
        memory.copy_from_slice(&channel);
    }
    let supervised = Supervised::start(move |block| {
        let round = usize::try_from(block).unwrap_or(0) % (events.len() + 1);
        let played = match events.get(round) {
            Some(events) => player.process_with(BLOCK, &events.as_input()),
            None => player.process(BLOCK),
        };
        std::mem::forget(played);
    })?;
    unit.serve_editor();
    supervised.wait_for(2 * super::MIN_BLOCKS)?;
    ensure!(!unit.is_called(), "the CLAP calls its host from the audio thread when a parameter is automated");
    let screen = Screen::open((980, 640))?;
    for _ in 0..NUM_OPENINGS {
        unit.open_editor(screen.window, 1.0)?;
        let opened = Instant::now();
        for _ in 0..NUM_STATES {
            unit.load_state(&state)?;
            unit.serve_editor();
            std::thread::sleep(OPEN.saturating_sub(opened.elapsed()) / 10);
        }
        unit.close_editor()?;
    }
    std::mem::forget(unit);
    supervised.judge("CLAP")
}

/// Points on every parameter in turn, all over a block.
fn automation(parameters: &[(ClapId, f64, f64)], round: usize) -> EventBuffer {
    let mut events = EventBuffer::with_capacity(NUM_POINTS);
    for point in 0..NUM_POINTS {
        let (id, min, max) = parameters[point % parameters.len()];
        let part = real((point / parameters.len() + round) % 4) / 3.0;
        let value = (min + part * (max - min)).round();
        let frame = u32::try_from(point * BLOCK / NUM_POINTS).unwrap_or(u32::MAX);
        events.push(&ParamValueEvent::new(frame, id, Pckn::match_all(), value));
    }
    events
}
