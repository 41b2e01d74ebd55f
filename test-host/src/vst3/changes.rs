//! A host's parameter changes for one block, in the order they were added.

use std::cell::{Cell, RefCell};

use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID, ParamValue,
};
use vst3::Steinberg::{kInvalidArgument, kNotImplemented, kResultOk, tresult};
use vst3::{Class, ComWrapper};

use super::number;

/// Queues of points, one for each parameter.
pub struct Changes(ComWrapper<Queues>);

impl Changes {
    /// Points as (frame, value) for each parameter.
    pub fn new(points: impl IntoIterator<Item = (ParamID, Vec<(i32, ParamValue)>)>) -> Self {
        let queue = |(id, points)| ComWrapper::new(Queue { id, points });
        Self(ComWrapper::new(Queues(points.into_iter().map(queue).collect())))
    }

    /// As a block refers to it.
    pub fn as_ptr(&self) -> *mut IParameterChanges {
        self.0.as_com_ref::<IParameterChanges>().unwrap().as_ptr()
    }
}

struct Queues(Vec<ComWrapper<Queue>>);

struct Queue {
    id: ParamID,
    points: Vec<(i32, ParamValue)>,
}

impl Class for Queues {
    type Interfaces = (IParameterChanges,);
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParameterChangesTrait for Queues {
    unsafe fn getParameterCount(&self) -> i32 {
        number(self.0.len())
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        self.0[usize::try_from(index).unwrap()].as_com_ref::<IParamValueQueue>().unwrap().as_ptr()
    }

    unsafe fn addParameterData(&self, _id: *const ParamID, _index: *mut i32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> i32 {
        number(self.points.len())
    }

    unsafe fn getPoint(&self, index: i32, frame: *mut i32, value: *mut ParamValue) -> tresult {
        let Some(point) = usize::try_from(index).ok().and_then(|index| self.points.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plug-in's pointers, by the interface.
        unsafe { (*frame, *value) = *point };
        kResultOk
    }

    unsafe fn addPoint(&self, _frame: i32, _value: ParamValue, _index: *mut i32) -> tresult {
        kNotImplemented
    }
}

/// What a plug-in tells its host with a block: an empty list, and the points it has put there.
pub struct Answers(ComWrapper<Answered>);

#[derive(Default)]
struct Answered(RefCell<Vec<ComWrapper<Answer>>>);

#[derive(Default)]
struct Answer {
    id: ParamID,
    value: Cell<Option<ParamValue>>,
}

impl Default for Answers {
    fn default() -> Self {
        Self(ComWrapper::new(Answered::default()))
    }
}

impl Answers {
    /// As a block refers to it.
    pub fn as_ptr(&self) -> *mut IParameterChanges {
        self.0.as_com_ref::<IParameterChanges>().unwrap().as_ptr()
    }

    /// The last value of each parameter.
    pub fn values(&self) -> Vec<(ParamID, ParamValue)> {
        self.0.0.borrow().iter().filter_map(|answer| Some((answer.id, answer.value.get()?))).collect()
    }
}

impl Class for Answered {
    type Interfaces = (IParameterChanges,);
}

impl Class for Answer {
    type Interfaces = (IParamValueQueue,);
}

impl IParameterChangesTrait for Answered {
    unsafe fn getParameterCount(&self) -> i32 {
        number(self.0.borrow().len())
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        let answers = self.0.borrow();
        let answer = usize::try_from(index).ok().and_then(|index| answers.get(index));
        answer
            .map_or(std::ptr::null_mut(), |answer| answer.as_com_ref::<IParamValueQueue>().unwrap().as_ptr())
    }

    unsafe fn addParameterData(&self, id: *const ParamID, index: *mut i32) -> *mut IParamValueQueue {
        // SAFETY: the plug-in's pointers, by the interface.
        let answer = ComWrapper::new(Answer { id: unsafe { *id }, ..Answer::default() });
        let queue = answer.as_com_ref::<IParamValueQueue>().unwrap().as_ptr();
        let mut answers = self.0.borrow_mut();
        // SAFETY: as above.
        unsafe { *index = number(answers.len()) };
        answers.push(answer);
        queue
    }
}

impl IParamValueQueueTrait for Answer {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> i32 {
        i32::from(self.value.get().is_some())
    }

    unsafe fn getPoint(&self, _index: i32, _frame: *mut i32, _value: *mut ParamValue) -> tresult {
        kNotImplemented
    }

    unsafe fn addPoint(&self, _frame: i32, value: ParamValue, index: *mut i32) -> tresult {
        self.value.set(Some(value));
        // SAFETY: the plug-in's pointer, by the interface.
        unsafe { *index = 0 };
        kResultOk
    }
}
