//! Parameters by kind: range, text and how text is read.

use std::sync::Arc;

use nice_plug::prelude::*;

use super::format;
use crate::headphones::HeadphoneId;
use crate::project::SavedUser;
use crate::units::single;

pub(super) fn headphone_id(param: &IntParam) -> HeadphoneId {
    HeadphoneId(u16::try_from(param.value()).unwrap_or(0))
}

/// A parameter that names a headphone: the `choice`th of those `user` looks after.
pub(super) fn headphone_param(
    name: impl Into<String>,
    default: HeadphoneId,
    user: &SavedUser,
    choice: usize,
) -> IntParam {
    let range = IntRange::Linear { min: 0, max: i32::from(HeadphoneId::MAX.0) };
    let (shown, typed, noted) = (user.clone(), user.clone(), user.clone());
    IntParam::new(name, i32::from(default.0), range)
        .with_value_to_string(Arc::new(move |number| {
            shown.data().catalog.display_name(HeadphoneId(u16::try_from(number).unwrap_or(0)))
        }))
        .with_string_to_value(Arc::new(move |text| typed.data().catalog.find(text).map(|id| i32::from(id.0))))
        .with_callback(Arc::new(move |number| noted.note(choice, number)))
}

pub(super) fn percent_param(name: impl Into<String>, default: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min: 0.0, max: 100.0 })
        .with_value_to_string(Arc::new(format::percent))
        .with_string_to_value(Arc::new(format::parse_number))
}

/// A number with a unit, over a range.
pub(super) fn linear_param(
    name: impl Into<String>,
    default: f64,
    (min, max): (f64, f64),
    text: fn(f32) -> String,
) -> FloatParam {
    let range = FloatRange::Linear { min: single(min), max: single(max) };
    FloatParam::new(name, single(default), range)
        .with_value_to_string(Arc::new(text))
        .with_string_to_value(Arc::new(format::parse_number))
}

/// A level that is off at the bottom of its range.
pub(super) fn level_param(
    name: impl Into<String>,
    default: f64,
    (min, max): (f64, f64),
    off_at_db: f64,
) -> FloatParam {
    let range = FloatRange::Linear { min: single(min), max: single(max) };
    FloatParam::new(name, single(default), range)
        .with_value_to_string(Arc::new(move |value| format::level(value, single(off_at_db))))
        .with_string_to_value(Arc::new(move |text| format::parse_level(text, single(min))))
}

pub(super) fn decibel_param(name: impl Into<String>, default: f32, (min, max): (f32, f32)) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_value_to_string(Arc::new(format::decibels))
        .with_string_to_value(Arc::new(format::parse_number))
}

pub(super) fn switch_param(name: impl Into<String>, default: bool) -> BoolParam {
    BoolParam::new(name, default)
        .with_value_to_string(Arc::new(format::switch))
        .with_string_to_value(Arc::new(format::parse_switch))
}
