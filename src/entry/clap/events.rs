//! The events of a block: those that come in are taken here, those that go out leave as the host can take them.
//!
//! nice-plug 0.4.2 tells the editor of every value by a message from the audio thread, which calls the host, cuts a block
//! where an event says, also behind its end and before the last cut, and reads an event that is null or shorter than its
//! kind. Here the parameters are set as the VST3 entry sets them, and the framework gets pieces of the block without
//! events: every event has its place in the block, none comes before the one in front of it, and what is none means
//! nothing.

use std::ptr::{from_ref, null, null_mut};

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END,
    CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, CLAP_EVENT_TRANSPORT, clap_event_header,
    clap_event_param_gesture, clap_event_param_mod, clap_event_param_value, clap_event_transport,
    clap_input_events, clap_output_events,
};

use super::{Instance, Params};

/// What a host changes within one block, in its order and without any memory but the stack.
pub(super) struct Changes<'a> {
    params: &'a Params,
    list: Option<&'a clap_input_events>,
    num_events: u32,
    next: u32,
    /// Where the last event was put, and the last place there is.
    frame: u32,
    last_frame: u32,
    /// What the host says of its transport, from the frame on that was asked for last.
    pub(super) transport: *const clap_event_transport,
    is_any: bool,
}

impl<'a> Changes<'a> {
    /// Those of a block, whose transport begins like this.
    ///
    /// # Safety
    /// The list is null or the host's own, alive as long as this.
    ///
    /// # Real-time
    /// Safe.
    pub(super) unsafe fn of(
        list: *const clap_input_events,
        num_frames: u32,
        transport: *const clap_event_transport,
        params: &'a Params,
    ) -> Self {
        // SAFETY: by the caller.
        let list = unsafe { list.as_ref() };
        // SAFETY: the function is the list's own.
        let num_events = list.and_then(|list| Some(unsafe { (list.size?)(list) })).unwrap_or(0);
        let last_frame = num_frames.saturating_sub(1);
        Self { params, list, num_events, next: 0, frame: 0, last_frame, transport, is_any: false }
    }

    /// Takes everything up to a frame, and says at which the next change comes; `usize::MAX` if none does.
    ///
    /// # Real-time
    /// Safe: atomics, and the host's list.
    pub(super) fn apply_until(&mut self, frame: usize) -> usize {
        while self.next < self.num_events {
            let event = self.event(self.next);
            let Some(time) = event.time() else {
                self.next += 1;
                continue;
            };
            let place = time.min(self.last_frame).max(self.frame);
            let at = usize::try_from(place).unwrap_or(usize::MAX);
            if at > frame {
                return at;
            }
            (self.frame, self.next) = (place, self.next + 1);
            self.take(&event);
        }
        usize::MAX
    }

    /// Takes everything that is left.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn apply_rest(&mut self) {
        self.apply_until(usize::MAX);
    }

    /// Whether a parameter has another value than before.
    pub(super) fn is_any(&self) -> bool {
        self.is_any
    }

    fn event(&self, index: u32) -> Event<'a> {
        // SAFETY: the function is the list's own, and what it gives is null or an event as long as it says, alive during
        // the block.
        unsafe {
            let get = self.list.and_then(|list| Some((list, list.get?)));
            Event::of(get.map_or(null(), |(list, get)| get(list, index)))
        }
    }

    fn take(&mut self, event: &Event<'a>) {
        match event {
            Event::Value(event) => self.is_any |= self.params.set(event.param_id, event.value),
            Event::Modulation(event) => self.is_any |= self.params.modulate(event.param_id, event.amount),
            Event::Transport(event) => self.transport = from_ref(*event),
            Event::Nothing => {}
        }
    }
}

/// An event that means something here. No notes are taken.
enum Event<'a> {
    Value(&'a clap_event_param_value),
    Modulation(&'a clap_event_param_mod),
    Transport(&'a clap_event_transport),
    Nothing,
}

impl Event<'_> {
    /// # Safety
    /// Null, or an event that is as long as it says and lives as long as this.
    unsafe fn of(event: *const clap_event_header) -> Self {
        // SAFETY: by the caller; nothing is read that is longer than the event.
        unsafe {
            let Some(header) = event.as_ref() else { return Self::Nothing };
            let has = |needed: usize| usize::try_from(header.size).is_ok_and(|size| size >= needed);
            match header.type_ {
                _ if header.space_id != CLAP_CORE_EVENT_SPACE_ID => Self::Nothing,
                CLAP_EVENT_PARAM_VALUE if has(size_of::<clap_event_param_value>()) => {
                    Self::Value(&*event.cast())
                }
                CLAP_EVENT_PARAM_MOD if has(size_of::<clap_event_param_mod>()) => {
                    Self::Modulation(&*event.cast())
                }
                CLAP_EVENT_TRANSPORT if has(size_of::<clap_event_transport>()) => {
                    Self::Transport(&*event.cast())
                }
                _ => Self::Nothing,
            }
        }
    }

    fn time(&self) -> Option<u32> {
        match self {
            Self::Value(event) => Some(event.header.time),
            Self::Modulation(event) => Some(event.header.time),
            Self::Transport(event) => Some(event.header.time),
            Self::Nothing => None,
        }
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
        let Some(param_id) = instance.params.number_of(param) else { return };
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
            param_id,
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
