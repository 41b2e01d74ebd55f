//! Pages for hardware with eight knobs and a small display (CLAP remote controls).

use nice_plug::prelude::*;

use super::{GrilleParams, SlotParams};

/// Describes the pages: what is switched while mixing first, then each slot, then the monitor tools.
///
/// Every name stands alone, since some displays show the page without its section.
pub fn remote_controls(params: &GrilleParams, context: &mut impl RemoteControlsContext) {
    context.add_section("Slots", |section| {
        section.add_page("Slots", |page| {
            page.add_param(&params.slot);
            page.add_param(&params.source);
            page.add_param(&params.seal);
            page.add_param(&params.level_match);
            page.add_param(&params.tools.mono);
            page.add_param(&params.tools.dim);
            page.add_param(&params.output_trim);
            page.add_param(&params.bypass);
        });
    });
    context.add_section("Slot settings", |section| {
        for (slot, number) in params.slots.iter().zip(1..) {
            slot_pages(section, slot, number);
        }
    });
    context.add_section("Tools", |section| {
        section.add_page("Tools", |page| {
            let tools = &params.tools;
            let switches = [&tools.mono, &tools.side, &tools.solo_left, &tools.solo_right];
            for switch in switches {
                page.add_param(switch);
            }
            page.add_param(&tools.swap);
            page.add_param(&tools.dim);
            page.add_param(&tools.dim_db);
            page.add_param(&tools.balance);
        });
        section.add_page("Listener", |page| {
            page.add_param(&params.head_size);
            page.add_param(&params.rows);
        });
        section.add_page("Polarity", |page| {
            page.add_param(&params.tools.flip_left);
            page.add_param(&params.tools.flip_right);
        });
        section.add_page("Export", |page| page.add_param(&params.on_export));
        section.add_page("Browse", |page| {
            page.add_param(&params.slot);
            page.add_param(&params.browse.source);
            page.add_param(&params.browse.target);
            page.add_param(&params.reference);
        });
    });
}

fn slot_pages(section: &mut impl RemoteControlsSection, slot: &SlotParams, number: usize) {
    section.add_page(format!("Slot {number}"), |page| {
        page.add_param(&slot.target);
        page.add_param(&slot.amount);
        page.add_param(&slot.mono);
        page.add_param(&slot.cup_leak);
    });
    section.add_page(format!("Slot {number} Speakers"), |page| {
        page.add_param(&slot.speakers);
        page.add_param(&slot.crossfeed);
        page.add_param(&slot.angle);
        page.add_param(&slot.distance);
        page.add_param(&slot.center_color);
        page.add_param(&slot.center_trim);
        page.add_param(&slot.frontal);
    });
    section.add_page(format!("Slot {number} Room"), |page| {
        page.add_param(&slot.room);
        page.add_param(&slot.room_size);
        page.add_param(&slot.room_damping);
        page.add_param(&slot.classic_corner);
        page.add_param(&slot.classic_feed);
    });
}
