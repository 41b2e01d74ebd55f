//! The events of a block as the framework can take them, and those it sends as the host can.
//!
//! nice-plug 0.4.2 cuts a block where an event says, also behind its end and before the last cut, and reads an event that
//! is null or shorter than its kind. Here every event has its place in the block, none comes before the one in front of
//! it, and what is none means nothing.

use std::cell::Cell;
use std::ptr::{from_ref, null, null_mut};

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END,
    CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, CLAP_EVENT_TRANSPORT, clap_event_header,
    clap_event_param_gesture, clap_event_param_mod, clap_event_param_value, clap_event_transport,
    clap_input_events, clap_output_events,
};

use super::Instance;

/// An event that means nothing: of a space nobody has.
const NONE: clap_event_header =
    clap_event_header { size: 16, time: 0, space_id: u16::MAX, type_: u16::MAX, flags: 0 };

/// Room for an event that is moved, of a kind that says a parameter.
#[derive(Clone, Copy)]
#[repr(C)]
union Moved {
    header: clap_event_header,
    value: clap_event_param_value,
    modulation: clap_event_param_mod,
}

/// Events on their way in.
pub(super) struct Incoming {
    table: clap_input_events,
    theirs: *const clap_input_events,
    num_frames: u32,
    /// Where the last event was put.
    last: Cell<u32>,
    moved: Cell<Moved>,
}

impl Incoming {
    pub(super) fn new(theirs: *const clap_input_events, num_frames: u32) -> Self {
        Self {
            table: clap_input_events { ctx: null_mut(), size: Some(size), get: Some(get) },
            theirs,
            num_frames,
            last: Cell::new(0),
            moved: Cell::new(Moved { header: NONE }),
        }
    }

    /// The list to hand on, which is valid as long as this stays where it is; null if the host has none.
    pub(super) fn list(&mut self) -> *const clap_input_events {
        self.table.ctx = from_ref(self).cast_mut().cast();
        // SAFETY: null or the host's own list.
        match unsafe { self.theirs.as_ref() } {
            Some(clap_input_events { size: Some(_), get: Some(_), .. }) => from_ref(&self.table),
            _ => null(),
        }
    }

    /// An event in its place.
    unsafe fn placed(&self, event: *const clap_event_header) -> *const clap_event_header {
        // SAFETY: null or the host's own event, as long as it says.
        let Some(header) = (unsafe { event.as_ref() }) else { return from_ref(&NONE) };
        let is_core = header.space_id == CLAP_CORE_EVENT_SPACE_ID;
        let needed = match header.type_ {
            CLAP_EVENT_PARAM_VALUE if is_core => size_of::<clap_event_param_value>(),
            CLAP_EVENT_PARAM_MOD if is_core => size_of::<clap_event_param_mod>(),
            CLAP_EVENT_TRANSPORT if is_core => size_of::<clap_event_transport>(),
            // Nothing of ours: no notes are taken.
            _ => return from_ref(&NONE),
        };
        if usize::try_from(header.size).is_ok_and(|size| size < needed) {
            return from_ref(&NONE);
        }
        let time = header.time.min(self.num_frames.saturating_sub(1)).max(self.last.get());
        self.last.set(time);
        if time == header.time {
            return event;
        }
        // SAFETY: the event is as long as its kind, by the check above.
        let mut moved = match header.type_ {
            CLAP_EVENT_PARAM_VALUE => Moved { value: unsafe { *event.cast() } },
            CLAP_EVENT_PARAM_MOD => Moved { modulation: unsafe { *event.cast() } },
            _ => return from_ref(&NONE),
        };
        moved.header.time = time;
        self.moved.set(moved);
        self.moved.as_ptr().cast()
    }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: the list is ours, and leads to the host's.
    unsafe {
        let incoming = &*(*list).ctx.cast::<Incoming>();
        (*incoming.theirs).size.map_or(0, |size| size(incoming.theirs))
    }
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as above.
    unsafe {
        let incoming = &*(*list).ctx.cast::<Incoming>();
        let event = (*incoming.theirs).get.map_or(null(), |get| get(incoming.theirs, index));
        incoming.placed(event)
    }
}

/// Events on their way out.
pub(super) struct Outgoing {
    table: clap_output_events,
    theirs: *const clap_output_events,
    /// A parameter the host has never heard of.
    unlisted: Option<u32>,
}

impl Outgoing {
    pub(super) fn new(theirs: *const clap_output_events, unlisted: Option<u32>) -> Self {
        let table = clap_output_events { ctx: null_mut(), try_push: Some(push) };
        Self { table, theirs, unlisted }
    }

    /// The list to hand on, which is valid as long as this stays where it is; null if the host has none.
    pub(super) fn list(&mut self) -> *const clap_output_events {
        self.table.ctx = from_ref(self).cast_mut().cast();
        if self.theirs.is_null() { null() } else { from_ref(&self.table) }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "some dozen bytes")]
const EVENT_BYTES: u32 = size_of::<clap_event_param_value>() as u32;

/// Tells a host of numbers that a knob has set: an event for each, at the first frame.
///
/// # Safety
/// The list is null or the host's own, and of this call.
///
/// # Real-time
/// Safe: atomics, a search among some hundred numbers, and what the host does with an event.
pub(super) unsafe fn tell_moved(instance: &Instance, list: *const clap_output_events) {
    // SAFETY: by the caller.
    let Some((list, push)) = (unsafe { list.as_ref() }).and_then(|list| Some((list, list.try_push?))) else {
        return;
    };
    instance.link.params.take_moved(|param| {
        let Some((_, param_id)) = instance.params.numbers.iter().find(|(known, _)| *known == param) else {
            return;
        };
        // SAFETY: the parameters live as long as the instance.
        let (value, num_steps) = unsafe { (param.unmodulated_normalized_value(), param.step_count()) };
        let num_steps = num_steps.and_then(|steps| u16::try_from(steps).ok()).unwrap_or(1);
        let event = clap_event_param_value {
            header: clap_event_header {
                size: EVENT_BYTES,
                time: 0,
                space_id: CLAP_CORE_EVENT_SPACE_ID,
                type_: CLAP_EVENT_PARAM_VALUE,
                flags: 0,
            },
            param_id: *param_id,
            cookie: null_mut(),
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value: (f64::from(value) * f64::from(num_steps)).round(),
        };
        // SAFETY: the event outlives the call, as the host's list.
        unsafe { push(list, from_ref(&event.header)) };
    });
}

unsafe extern "C" fn push(list: *const clap_output_events, event: *const clap_event_header) -> bool {
    // SAFETY: the list is ours, and leads to the host's; the event is the framework's.
    unsafe {
        let outgoing = &*(*list).ctx.cast::<Outgoing>();
        let param = match (*event).type_ {
            CLAP_EVENT_PARAM_VALUE => Some(event.cast::<clap_event_param_value>().read_unaligned().param_id),
            CLAP_EVENT_PARAM_GESTURE_BEGIN | CLAP_EVENT_PARAM_GESTURE_END => {
                Some((*event.cast::<clap_event_param_gesture>()).param_id)
            }
            _ => None,
        };
        if param.is_some() && param == outgoing.unlisted {
            return true;
        }
        (*outgoing.theirs).try_push.is_some_and(|push| push(outgoing.theirs, event))
    }
}
