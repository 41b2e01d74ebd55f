//! Which host this is: the name it gives with the context of `initialize`, which the framework does not ask for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponent, IComponentVtbl, IHostApplication, IHostApplicationTrait, String128,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FUnknown, IPluginBase, IPluginBaseVtbl, kInvalidArgument, kResultOk, tresult,
};

use super::Tables;
use crate::known_host::Format;
use crate::link::Link;

static COMPONENT: OnceLock<Tables<IComponentVtbl>> = OnceLock::new();

/// The links to components, by address.
static LINKS: Mutex<BTreeMap<usize, Weak<Link>>> = Mutex::new(BTreeMap::new());

fn links() -> MutexGuard<'static, BTreeMap<usize, Weak<Link>>> {
    LINKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a component take note of its host's name.
///
/// # Safety
/// `component` is an object of the framework that nobody else uses yet; `link` leads to its instance.
pub(super) unsafe fn repair(component: *mut IComponent, link: &Arc<Link>) {
    let mut links = links();
    links.retain(|_, link| link.strong_count() > 0);
    links.insert(component as usize, Arc::downgrade(link));
    drop(links);
    // SAFETY: the caller vouches for the object.
    unsafe {
        Tables::exchange(&raw mut (*component).vtbl, &COMPONENT, |framework| IComponentVtbl {
            base: IPluginBaseVtbl { initialize, ..framework.base },
            ..framework
        });
    }
}

unsafe extern "system" fn initialize(this: *mut IPluginBase, context: *mut FUnknown) -> tresult {
    let Some(Tables { framework, .. }) = COMPONENT.get() else { return kInvalidArgument };
    let link = links().get(&(this as usize)).and_then(Weak::upgrade);
    // SAFETY: null or the host's own context; `this` is the framework's.
    unsafe {
        if let (Some(link), Some(name)) = (link, name_of(context)) {
            link.host.is_called(Format::Vst3, &name, "", "");
        }
        (framework.base.initialize)(this, context)
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
