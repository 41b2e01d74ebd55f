//! Which host this is: the name it gives with the context of `initialize`, which the framework does not ask for.

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponent, IHostApplication, IHostApplicationTrait, String128,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{FUnknown, IPluginBase, kResultOk, tresult};

use super::vtable::Table;
use crate::known_host::Format;

pub(super) unsafe extern "system" fn initialize(this: *mut IPluginBase, context: *mut FUnknown) -> tresult {
    // SAFETY: `this` is an instance's component; the context is null or the host's own.
    unsafe {
        let table = Table::of((*this.cast::<IComponent>()).vtbl);
        if let (Some(link), Some(name)) = (table.instance.link(), name_of(context)) {
            link.host.is_called(Format::Vst3, &name, "", "");
        }
        if !context.is_null() {
            table.instance.follow.is_used();
        }
        (table.framework.base.initialize)(this, context)
    }
}

unsafe fn name_of(context: *mut FUnknown) -> Option<String> {
    let mut name: String128 = [0; 128];
    // SAFETY: by the caller; the array is as long as the interface wants it.
    unsafe {
        let host = ComRef::from_raw(context)?.cast::<IHostApplication>()?;
        (host.getName(&raw mut name) == kResultOk).then_some(())?;
    }
    #[expect(clippy::unnecessary_cast, reason = "the type of a character differs between systems")]
    let units = name.map(|unit| unit as u16);
    let len = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    Some(String::from_utf16_lossy(units.get(..len)?)).filter(|name| !name.is_empty())
}
