//! A repair of the framework's units, which are the groups of parameters: the root is one of them.
//!
//! nice-plug 0.4.2 names the root as the parent of its units and does not list it, as Steinberg's own plug-ins do and
//! hosts that build a tree expect.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IUnitInfo, UnitInfo, kNoParentUnitId, kNoProgramListId, kRootUnitId,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};

use super::vtable::Table;

/// Name of the root.
const ROOT: &str = "Root";

pub(super) unsafe extern "system" fn count(this: *mut IUnitInfo) -> int32 {
    // SAFETY: `this` is an instance's.
    unsafe { (Table::of((*this).vtbl).framework.getUnitCount)(this).saturating_add(1) }
}

pub(super) unsafe extern "system" fn info(this: *mut IUnitInfo, index: int32, to: *mut UnitInfo) -> tresult {
    // SAFETY: `this` is an instance's, the information null or the host's own.
    unsafe {
        let Some(to) = to.as_mut() else { return kInvalidArgument };
        if index == 0 {
            *to = UnitInfo {
                id: kRootUnitId,
                parentUnitId: kNoParentUnitId,
                name: [0; 128],
                programListId: kNoProgramListId,
            };
            for (unit, character) in to.name.iter_mut().zip(ROOT.encode_utf16()) {
                *unit = character;
            }
            return kResultOk;
        }
        let table = Table::of((*this).vtbl);
        if !(1..=(table.framework.getUnitCount)(this)).contains(&index) {
            return kInvalidArgument;
        }
        (table.framework.getUnitInfo)(this, index - 1, to)
    }
}
