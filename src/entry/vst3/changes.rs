//! What a host changes within one block, in the order of its frames and without any memory but the stack.
//!
//! nice-plug 0.4.2 collects the points of all parameters and sorts them: beyond 1024 it allocates and writes a line to
//! its log, on the audio thread. Here each parameter's queue has a cursor.

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamValue,
    ProcessData,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kResultOk};

use super::parameters::Parameters;

/// Queues with a cursor: more than there are parameters. What a host sends beyond is set at the first frame.
const MAX_QUEUES: usize = 144;

/// The place of a parameter, the queue of its points, and the next of these.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    place: usize,
    queue: ComRef<'a, IParamValueQueue>,
    num_points: int32,
    next: int32,
    frame: usize,
    value: ParamValue,
}

impl Cursor<'_> {
    /// Goes to the next point there is; false at the end. Points of the past come at once, those behind the block with its
    /// last frame.
    fn advance(&mut self, last_frame: usize) -> bool {
        while self.next < self.num_points {
            let (mut frame, mut value) = (0, 0.0);
            // SAFETY: the queue is the host's, alive during the block.
            let result = unsafe { self.queue.getPoint(self.next, &raw mut frame, &raw mut value) };
            self.next += 1;
            if result == kResultOk {
                let frame = usize::try_from(frame).unwrap_or(0).min(last_frame);
                (self.frame, self.value) = (frame.max(self.frame), value);
                return true;
            }
        }
        false
    }
}

pub(super) struct Changes<'a> {
    parameters: &'a Parameters,
    cursors: [Option<Cursor<'a>>; MAX_QUEUES],
    num_queues: usize,
    last_frame: usize,
    is_any: bool,
}

impl<'a> Changes<'a> {
    /// Those of a block.
    ///
    /// # Safety
    /// The block's changes are null or the host's own, alive as long as this.
    ///
    /// # Real-time
    /// Safe.
    pub(super) unsafe fn of(data: &ProcessData, parameters: &'a Parameters) -> Self {
        let last_frame = usize::try_from(data.numSamples).unwrap_or(0).saturating_sub(1);
        let cursors = [None; MAX_QUEUES];
        let mut changes = Self { parameters, cursors, num_queues: 0, last_frame, is_any: false };
        // SAFETY: by the caller.
        unsafe {
            let Some(queues) = ComRef::<IParameterChanges>::from_raw(data.inputParameterChanges) else {
                return changes;
            };
            for index in 0..queues.getParameterCount() {
                if let Some(queue) = ComRef::from_raw(queues.getParameterData(index)) {
                    changes.add(queue);
                }
            }
        }
        changes
    }

    fn add(&mut self, queue: ComRef<'a, IParamValueQueue>) {
        // SAFETY: the queue is the host's, alive during the block.
        let (number, num_points) = unsafe { (queue.getParameterId(), queue.getPointCount()) };
        let Some(place) = self.parameters.place(number) else { return };
        let mut cursor = Cursor { place, queue, num_points, next: 0, frame: 0, value: 0.0 };
        if !cursor.advance(self.last_frame) {
            return;
        }
        if let Some(free) = self.cursors.get_mut(self.num_queues) {
            *free = Some(cursor);
            self.num_queues += 1;
            return;
        }
        self.set(cursor.place, cursor.value);
        while cursor.advance(self.last_frame) {
            self.set(cursor.place, cursor.value);
        }
    }

    /// Sets everything up to a frame, and says at which the next change comes; `usize::MAX` if none does.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn apply_until(&mut self, frame: usize) -> usize {
        let mut following = usize::MAX;
        for idx in 0..self.num_queues {
            let Some(Some(mut cursor)) = self.cursors.get(idx).copied() else { continue };
            let mut is_left = true;
            while is_left && cursor.frame <= frame {
                self.set(cursor.place, cursor.value);
                is_left = cursor.advance(self.last_frame);
            }
            if is_left {
                following = following.min(cursor.frame);
            }
            if let Some(kept) = self.cursors.get_mut(idx) {
                *kept = is_left.then_some(cursor);
            }
        }
        following
    }

    /// Sets everything that is left.
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

    fn set(&mut self, place: usize, value: ParamValue) {
        self.is_any |= self.parameters.set(place, value);
    }
}
