//! A host's parameter changes for one block, in the order they were added.

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
