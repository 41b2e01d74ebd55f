//! Parameters by kind: range, text and how text is read.

use std::sync::Arc;

use nice_plug::prelude::*;

use super::format;
use super::typed::{self, Unit};
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
    number_param(name, default, (0.0, 100.0), (format::percent, Unit::Percent))
}

/// A number with a unit, over a range.
pub(super) fn linear_param(
    name: impl Into<String>,
    default: f64,
    (min, max): (f64, f64),
    text: (fn(f32) -> String, Unit),
) -> FloatParam {
    number_param(name, single(default), (single(min), single(max)), text)
}

fn number_param(
    name: impl Into<String>,
    default: f32,
    (min, max): (f32, f32),
    (shown, unit): (fn(f32) -> String, Unit),
) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_value_to_string(Arc::new(shown))
        .with_string_to_value(Arc::new(move |text| typed::number(text, unit, (min, max))))
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
        .with_string_to_value(Arc::new(move |text| typed::level(text, (single(min), single(max)))))
}

/// A level whose upper end is what nature gives, and which is off at the bottom.
pub(super) fn natural_level_param(
    name: impl Into<String>,
    default: f64,
    range: (f64, f64),
    off_at_db: f64,
) -> FloatParam {
    let (bottom, top) = (single(range.0), single(range.1));
    let is_natural = |text: &str| text.trim().eq_ignore_ascii_case("natural");
    level_param(name, default, range, off_at_db)
        .with_value_to_string(Arc::new(move |value| format::natural_level(value, single(off_at_db), top)))
        .with_string_to_value(Arc::new(move |text| {
            if is_natural(text) { Some(top) } else { typed::level(text, (bottom, top)) }
        }))
}

pub(super) fn decibel_param(name: impl Into<String>, default: f32, (min, max): (f32, f32)) -> FloatParam {
    number_param(name, default, (min, max), (format::decibels, Unit::Decibels))
}

pub(super) fn switch_param(name: impl Into<String>, default: bool) -> BoolParam {
    BoolParam::new(name, default)
        .with_value_to_string(Arc::new(format::switch))
        .with_string_to_value(Arc::new(typed::switch))
}
