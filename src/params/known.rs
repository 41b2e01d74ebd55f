//! What is known of a parameter whatever its type: its default, and what a saved state may say of it.

use nice_plug::plugin::ParamValue;
use nice_plug::prelude::*;

/// What this version knows of a parameter.
pub struct Known {
    pub(super) default: ParamValue,
    accepts: Accepts,
}

/// What may stand in a state.
enum Accepts {
    Float(f32, f32),
    Int(i32, i32),
    Switch,
    Choice(&'static [&'static str]),
}

impl Known {
    /// The value, within its range; `None` if it means nothing.
    pub(super) fn repaired(&self, value: &ParamValue) -> Option<ParamValue> {
        match (value, &self.accepts) {
            (ParamValue::F32(number), Accepts::Float(min, max)) if number.is_finite() => {
                Some(ParamValue::F32(number.clamp(*min, *max)))
            }
            (ParamValue::I32(number), Accepts::Int(min, max)) => {
                Some(ParamValue::I32((*number).clamp(*min, *max)))
            }
            (ParamValue::Bool(on), Accepts::Switch) => Some(ParamValue::Bool(*on)),
            (ParamValue::String(id), Accepts::Choice(ids)) => {
                ids.contains(&id.as_str()).then(|| ParamValue::String(id.clone()))
            }
            // Some states hold a choice by its place.
            (ParamValue::I32(place), Accepts::Choice(ids)) => {
                let id = usize::try_from(*place).ok().and_then(|place| ids.get(place))?;
                Some(ParamValue::String((*id).to_owned()))
            }
            _ => None,
        }
    }
}

/// A parameter of any type that hosts list.
pub trait Listed: Param + 'static {
    /// What a state may say of it.
    fn known(&self) -> Known;
}

impl Listed for FloatParam {
    fn known(&self) -> Known {
        let accepts = Accepts::Float(self.preview_plain(0.0), self.preview_plain(1.0));
        Known { default: ParamValue::F32(self.default_plain_value()), accepts }
    }
}

impl Listed for IntParam {
    fn known(&self) -> Known {
        let accepts = Accepts::Int(self.preview_plain(0.0), self.preview_plain(1.0));
        Known { default: ParamValue::I32(self.default_plain_value()), accepts }
    }
}

impl Listed for BoolParam {
    fn known(&self) -> Known {
        Known { default: ParamValue::Bool(self.default_plain_value()), accepts: Accepts::Switch }
    }
}

impl<T: Enum + PartialEq + 'static> Listed for EnumParam<T> {
    fn known(&self) -> Known {
        let ids = T::ids().unwrap_or_default();
        let default = ids.get(self.default_plain_value().to_index()).copied().unwrap_or_default();
        Known { default: ParamValue::String(default.to_owned()), accepts: Accepts::Choice(ids) }
    }
}
