//! Repairs of the framework's edit controller, where it lists parameters, spells them, and takes and gives their values.
//!
//! nice-plug 0.4.2 looks for the parameter behind the last one and panics, tells hosts nothing of lists, calls what is
//! hidden read-only, and cuts a character in half where a text is too long. What a host sets while audio runs it drops, for
//! the host sends it with a block as well; but a project may be saved before that.

use std::sync::atomic::Ordering;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IEditController, ParamID, ParamValue, ParameterInfo, ParameterInfo_::ParameterFlags_, RestartFlags_,
    String128, TChar,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};

use super::constant;
use super::edits::Edit;
use super::vtable::Table;

pub(super) unsafe extern "system" fn info(
    this: *mut IEditController,
    index: int32,
    to: *mut ParameterInfo,
) -> tresult {
    // SAFETY: `this` is an instance's, the information null or the host's own.
    unsafe {
        let table = Table::of((*this).vtbl);
        if !(0..(table.framework.getParameterCount)(this)).contains(&index) {
            return kInvalidArgument;
        }
        let result = (table.framework.getParameterInfo)(this, index, to);
        if let Some(info) = to.as_mut().filter(|_| result == kResultOk) {
            let parameters = &table.instance.parameters;
            if parameters.is_list(info.id) {
                info.flags |= constant(ParameterFlags_::kIsList);
            }
            if parameters.is_hidden(info.id) {
                info.flags = constant(ParameterFlags_::kIsHidden);
            }
        }
        result
    }
}

pub(super) unsafe extern "system" fn string_by_value(
    this: *mut IEditController,
    id: ParamID,
    value: ParamValue,
    to: *mut String128,
) -> tresult {
    // SAFETY: `this` is an instance's, the text null or the host's own.
    unsafe {
        let table = Table::of((*this).vtbl);
        let Some(to) = to.as_mut() else { return kInvalidArgument };
        let mut text: String128 = [0; 128];
        let result = (table.framework.getParamStringByValue)(this, id, value, &raw mut text);
        if result == kResultOk {
            end_whole(&mut text);
            *to = text;
        }
        result
    }
}

/// Takes the first half of a character off the end of a text that was too long.
fn end_whole(text: &mut [TChar]) {
    let end = text.iter().position(|unit| *unit == 0).unwrap_or(text.len());
    if let Some(last) = end.checked_sub(1).and_then(|last| text.get_mut(last))
        && (0xD800..0xDC00).contains(last)
    {
        *last = 0;
    }
}

pub(super) unsafe extern "system" fn value_by_string(
    this: *mut IEditController,
    id: ParamID,
    text: *mut TChar,
    to: *mut ParamValue,
) -> tresult {
    if text.is_null() || to.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: `this` is an instance's, the rest the host's own.
    unsafe { (Table::of((*this).vtbl).framework.getParamValueByString)(this, id, text, to) }
}

pub(super) unsafe extern "system" fn normalized(this: *mut IEditController, id: ParamID) -> ParamValue {
    // SAFETY: `this` is an instance's.
    unsafe {
        let table = Table::of((*this).vtbl);
        let waiting = table.instance.parameters.waiting(id);
        waiting.unwrap_or_else(|| (table.framework.getParamNormalized)(this, id))
    }
}

pub(super) unsafe extern "system" fn set_normalized(
    this: *mut IEditController,
    id: ParamID,
    value: ParamValue,
) -> tresult {
    // SAFETY: `this` is an instance's.
    let instance = unsafe { &Table::of((*this).vtbl).instance };
    let Some(place) = instance.parameters.place(id).filter(|_| value.is_finite()) else {
        return kInvalidArgument;
    };
    if instance.run.is_processing.load(Ordering::Relaxed) {
        instance.parameters.wait(place, value);
    } else if instance.parameters.set(place, value) {
        instance.wake_editor();
        // No block comes that could say what a knob over headphones has set.
        let mut has_moved = false;
        instance.take_moved(|_, _| has_moved = true);
        if has_moved {
            instance.edits.pass(Edit::Restart(constant(RestartFlags_::kParamValuesChanged)));
        }
    }
    kResultOk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_half_a_character_is_taken_off() {
        for (text, whole) in [("ab", "ab"), ("a🎧", "a🎧"), ("", "")] {
            let mut units: Vec<u16> = text.encode_utf16().chain([0]).collect();
            end_whole(&mut units);
            assert_eq!(String::from_utf16(&units[..units.len() - 1]).unwrap(), whole);
        }
        let mut half: Vec<u16> = "a🎧".encode_utf16().take(2).collect();
        end_whole(&mut half);
        assert_eq!(half, [u16::from(b'a'), 0]);
    }
}
