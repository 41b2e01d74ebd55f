//! What a profile says, field by field, and the same in an instance.

#![expect(unsafe_code, reason = "the framework sets a parameter through a pointer; it says why that holds")]

use std::sync::Arc;

use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::{FloatParam, Param};
use serde_json::{Map, Value};

use crate::headphones::{HeadphoneId, Imported};
use crate::params::GrilleParams;
use crate::project::{HEAD, SavedUser, head_json, head_of_json};

/// The field of the headphone that is worn: a number of the registry, or a whole import.
const SOURCE: &str = "source";

/// A parameter that a profile says as a number, and how much a unit of the profile's is in the parameter's.
type Number<'a> = (&'static str, &'a FloatParam, f64);

fn numbers(params: &GrilleParams) -> [Number<'_>; 3] {
    [
        ("seal", &params.seal, 100.0),
        ("head_size_cm", &params.head_size, 1.0),
        ("balance", &params.tools.balance, 100.0),
    ]
}

/// Everything an instance has that belongs to its listener, as a profile keeps it. A worn headphone that is missing is
/// nobody's.
#[must_use]
pub fn values_of(params: &GrilleParams) -> Map<String, Value> {
    let mut values = params.user.worn().fields();
    values.insert(HEAD.to_owned(), head_json(params.user.head().as_deref()));
    let wanted = [
        params.source.as_ptr(),
        params.seal.as_ptr(),
        params.head_size.as_ptr(),
        params.tools.balance.as_ptr(),
    ];
    for param in wanted {
        // SAFETY: the parameter is one of these, which are borrowed.
        let normalized = unsafe { param.unmodulated_normalized_value() };
        values.extend(field_of(params, param, normalized));
    }
    values
}

/// The field of a profile that a value of a parameter is, 0…1; `None` for what belongs to no listener.
#[must_use]
pub fn field_of(params: &GrilleParams, param: ParamPtr, normalized: f32) -> Option<(String, Value)> {
    if param == params.source.as_ptr() {
        let id = HeadphoneId(u16::try_from(params.source.preview_plain(normalized)).unwrap_or(0));
        let value = if HeadphoneId::IMPORTS.contains(&id) {
            let mut import = params.user.import(id)?.to_json();
            // It has another one in every project.
            if let Some(fields) = import.as_object_mut() {
                fields.remove("number");
            }
            import
        } else {
            id.0.into()
        };
        return Some((SOURCE.to_owned(), value));
    }
    let (field, number, scale) = numbers(params).into_iter().find(|(_, known, _)| known.as_ptr() == param)?;
    let value = f64::from(number.preview_plain(normalized)) / scale;
    // Digits that a person could have typed: an `f32` has no more.
    Some((field.to_owned(), ((value * 1e6).round() / 1e6).into()))
}

/// What came of bringing an instance to a profile.
#[derive(Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Brought {
    /// What could not be used, in sentences.
    pub problems: Vec<String>,
    /// A parameter has another value than before: the host is to be told, by [`crate::project::SavedUser::tell_brought`].
    pub has_moved: bool,
}

/// Brings an instance to these fields of a profile; what cannot be used is left as it is. Fields this version does not
/// know mean nothing to it.
pub fn bring(params: &GrilleParams, fields: &Map<String, Value>) -> Brought {
    let mut brought = Brought::default();
    for (field, value) in fields {
        match bring_field(params, field, value) {
            Ok(has_moved) => brought.has_moved |= has_moved,
            Err(problem) => brought.problems.push(problem),
        }
    }
    brought
}

/// Brings one field; whether a parameter has moved.
fn bring_field(params: &GrilleParams, field: &str, value: &Value) -> Result<bool, String> {
    if let Some((_, number, scale)) = numbers(params).into_iter().find(|(known, _, _)| *known == field) {
        let plain = value.as_f64().filter(|value| value.is_finite()).ok_or_else(|| unusable(field))?;
        #[expect(clippy::cast_possible_truncation, reason = "brought into the parameter's range by it")]
        let normalized = number.preview_normalized((plain * scale) as f32);
        return Ok(set(number, normalized));
    }
    match field {
        SOURCE => {
            let id = source_of(&params.user, value)?;
            Ok(set(&params.source, params.source.preview_normalized(i32::from(id.0))))
        }
        HEAD => {
            if head_json(params.user.head().as_deref()) != *value {
                let head = head_of_json(value).ok_or_else(|| unusable(field))?;
                params.user.bring_head(head.map(Arc::new));
            }
            Ok(false)
        }
        _ => {
            let worn = params.user.worn();
            if worn.fields().contains_key(field) {
                let wanted = worn.with(field, value).ok_or_else(|| unusable(field))?;
                if wanted != worn {
                    params.user.bring_worn(wanted);
                }
            }
            Ok(false)
        }
    }
}

/// The number that the profile's headphone has in this project.
fn source_of(user: &SavedUser, value: &Value) -> Result<HeadphoneId, String> {
    if value.is_object() {
        let import =
            Imported::from_json(value).map_err(|error| format!("Its headphone cannot be used: {error}."))?;
        let placed = user.number_of(&import.key).or_else(|| {
            let has_room = user.has_room_for(std::slice::from_ref(&import));
            Some(user.offer(import).filter(|_| has_room)?.number)
        });
        return placed.ok_or_else(|| {
            "This project holds all 64 imports it has room for, and not its headphone: take out what nothing uses."
                .to_owned()
        });
    }
    let id = value.as_u64().and_then(|number| u16::try_from(number).ok()).map(HeadphoneId);
    let id = id.filter(|id| !HeadphoneId::IMPORTS.contains(id)).ok_or_else(|| unusable(SOURCE))?;
    if id != HeadphoneId::NONE && user.data().catalog.get(id).is_none() {
        return Err(format!(
            "Its headphone has the number {}, which this version does not know: update Grille.",
            id.0
        ));
    }
    Ok(id)
}

fn unusable(field: &str) -> String {
    format!("What it says of “{field}” cannot be used: set it again.")
}

/// Sets a parameter; true if its value is another than before.
fn set<P: Param>(param: &P, normalized: f32) -> bool {
    // SAFETY: the parameter is borrowed; its value is atomic.
    param.unmodulated_normalized_value().to_bits() != normalized.to_bits()
        && unsafe { param.as_ptr()._internal_set_normalized_value(normalized) }
}
