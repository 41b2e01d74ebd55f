//! One instance: the framework's object with repaired tables, and what lies behind these.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Weak};

use nice_plug::prelude::Param as _;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessor, IAudioProcessorVtbl, IComponent, IComponentHandler, IComponentHandler2, IComponentVtbl,
    IEditController, IEditControllerTrait, IEditControllerVtbl, IUnitInfo, IUnitInfoVtbl, ParamID,
    ParamValue, RestartFlags_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginBase, IPluginBaseVtbl, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComWrapper};

use super::edits::{self, Edit, Edits, Relay};
use super::parameters::Parameters;
use super::process::{self, Run};
use super::views::{self, Views};
use super::vtable::Table;
use super::{constant, controller, host_name, side_bus, streams, units, worker};
use crate::callback::Call;
use crate::entry::follow::Follow;
use crate::link::Link;
use crate::plugin::Grille;

/// What this entry knows of one instance.
pub(super) struct Instance {
    /// The plug-in's side. Weak, since the plug-in keeps this.
    link: Weak<Link>,
    pub(super) parameters: Parameters,
    pub(super) run: Run,
    pub(super) edits: Edits,
    pub(super) views: Views,
    /// A state was loaded, and the host's view of the parameters does not know yet.
    is_state_new: AtomicBool,
    /// Channels of the reference's bus, as agreed on.
    side_channels: AtomicU32,
    /// The listener's profile, from the making to the end.
    pub(super) follow: Follow,
}

impl Instance {
    /// The plug-in's side.
    ///
    /// # Real-time
    /// Safe: atomics.
    pub(super) fn link(&self) -> Option<Arc<Link>> {
        self.link.upgrade()
    }

    /// Wakes an editor that rests: a parameter has changed.
    ///
    /// # Real-time
    /// Safe: atomics.
    pub(super) fn wake_editor(&self) {
        if let Some(link) = self.link() {
            link.telemetry.alarm.sound();
        }
    }

    /// The numbers that knobs have set since the last call, with their values.
    ///
    /// # Real-time
    /// Safe: atomics, a search among some hundred parameters, and `tell` for each.
    pub(super) fn take_moved(&self, mut tell: impl FnMut(ParamID, ParamValue)) {
        let Some(link) = self.link() else { return };
        link.params.take_moved(|param| {
            if let Some(number) = self.parameters.number_of(param) {
                // SAFETY: the parameter is the link's, which is held here.
                tell(number, f64::from(unsafe { param.unmodulated_normalized_value() }));
            }
        });
    }

    /// Channels of the reference's bus.
    pub(super) fn side_channels(&self) -> u32 {
        self.side_channels.load(Ordering::Relaxed)
    }

    /// Another number of channels of the reference's bus.
    pub(super) fn set_side_channels(&self, channels: u32) {
        self.side_channels.store(channels, Ordering::Relaxed);
    }

    /// Notes that a state was loaded.
    pub(super) fn note_state(&self) {
        self.parameters.forget_waiting();
        self.is_state_new.store(true, Ordering::Relaxed);
    }

    /// Whether a state was loaded since this was asked last.
    pub(super) fn take_state(&self) -> bool {
        self.is_state_new.swap(false, Ordering::Relaxed)
    }

    /// The host's handler from now on, and by it whether windows can tell the host that a project is not saved.
    pub(super) fn set_host(self: &Arc<Self>, handler: Option<ComPtr<IComponentHandler>>) {
        if let Some(link) = self.link() {
            let hears =
                handler.as_ref().is_some_and(|handler| handler.cast::<IComponentHandler2>().is_some());
            link.params.user.tell_host_by(hears.then(|| self.teller()));
        }
        self.edits.set_host(handler);
    }

    fn teller(self: &Arc<Self>) -> Call<bool> {
        let instance = Arc::downgrade(self);
        Box::new(move || {
            let Some((instance, link)) = instance.upgrade().and_then(|one| Some((one.clone(), one.link()?)))
            else {
                return false;
            };
            let on_export = &link.params.on_export;
            let value = f64::from(on_export.unmodulated_normalized_value());
            let number = instance.parameters.number_of(on_export.as_ptr());
            number.is_some_and(|number| instance.edits.pass(Edit::Dirty(number, value)) == kResultOk)
        })
    }

    /// Tells the host that a profile has set parameters: with the next block, and where a window is open without one.
    fn tell_brought(&self) {
        let Some(link) = self.link() else { return };
        link.params.note_brought();
        if link.host.is_asked_to_read() {
            self.edits.pass_later(Edit::Restart(constant(RestartFlags_::kParamValuesChanged)));
        }
    }

    /// Lets go of everything that is the host's.
    fn end(self: &Arc<Self>) {
        self.follow.end(self.link().as_deref());
        self.views.close();
        self.set_host(None);
    }
}

/// The tables of one instance.
struct Tables {
    _component: Arc<Table<IComponentVtbl>>,
    _processor: Arc<Table<IAudioProcessorVtbl>>,
    _controller: Arc<Table<IEditControllerVtbl>>,
    _units: Arc<Table<IUnitInfoVtbl>>,
}

/// A new instance with repaired tables.
pub(super) fn make() -> Option<ComWrapper<Wrapper<Grille>>> {
    worker::keep();
    let made = ComWrapper::new(Wrapper::<Grille>::new());
    let link = Link::take_last_made()?;
    let controller = made.as_com_ref::<IEditController>()?;
    let instance = Arc::new_cyclic(|instance| Instance {
        link: Arc::downgrade(&link),
        parameters: Parameters::of(&controller, &link.params),
        run: Run::default(),
        edits: Edits::default(),
        views: Views::of(instance.clone()),
        is_state_new: AtomicBool::new(false),
        side_channels: AtomicU32::new(2),
        follow: Follow::default(),
    });
    let told = Arc::downgrade(&instance);
    instance.follow.begin(&link, move || {
        if let Some(instance) = told.upgrade() {
            instance.tell_brought();
        }
    });
    // The framework gets its one handler here and never another: it must not change while the window uses it.
    let relay = ComWrapper::new(Relay(Arc::downgrade(&instance)));
    // SAFETY: the framework takes a reference of its own.
    unsafe { controller.setComponentHandler(relay.as_com_ref::<IComponentHandler>()?.as_ptr()) };
    let component = made.as_com_ref::<IComponent>()?.as_ptr();
    let processor = made.as_com_ref::<IAudioProcessor>()?.as_ptr();
    let units = made.as_com_ref::<IUnitInfo>()?.as_ptr();
    // SAFETY: the object was made here and nobody else knows it yet; its plug-in keeps the tables.
    unsafe {
        link.keep(Tables {
            _component: Table::put(&raw mut (*component).vtbl, &instance, repair_component),
            _processor: Table::put(&raw mut (*processor).vtbl, &instance, repair_processor),
            _controller: Table::put(&raw mut (*controller.as_ptr()).vtbl, &instance, repair_controller),
            _units: Table::put(&raw mut (*units).vtbl, &instance, repair_units),
        });
    }
    Some(made)
}

fn repair_component(framework: IComponentVtbl) -> IComponentVtbl {
    IComponentVtbl {
        base: IPluginBaseVtbl {
            initialize: host_name::initialize,
            terminate: terminate_component,
            ..framework.base
        },
        getBusCount: side_bus::count,
        getBusInfo: side_bus::info,
        activateBus: side_bus::activate,
        setActive: process::set_active,
        setState: streams::set_state,
        getState: streams::state,
        ..framework
    }
}

fn repair_processor(framework: IAudioProcessorVtbl) -> IAudioProcessorVtbl {
    IAudioProcessorVtbl {
        setBusArrangements: side_bus::set_arrangements,
        getBusArrangement: side_bus::arrangement,
        setupProcessing: process::set_up,
        setProcessing: process::set_processing,
        process: process::process,
        ..framework
    }
}

fn repair_controller(framework: IEditControllerVtbl) -> IEditControllerVtbl {
    IEditControllerVtbl {
        base: IPluginBaseVtbl { terminate: terminate_controller, ..framework.base },
        setComponentState: streams::set_component_state,
        getParameterInfo: controller::info,
        getParamStringByValue: controller::string_by_value,
        getParamValueByString: controller::value_by_string,
        getParamNormalized: controller::normalized,
        setParamNormalized: controller::set_normalized,
        setComponentHandler: edits::set_handler,
        createView: views::create,
        ..framework
    }
}

fn repair_units(framework: IUnitInfoVtbl) -> IUnitInfoVtbl {
    IUnitInfoVtbl { getUnitCount: units::count, getUnitInfo: units::info, ..framework }
}

unsafe extern "system" fn terminate_component(this: *mut IPluginBase) -> tresult {
    // SAFETY: `this` is an instance's component.
    unsafe {
        let table = Table::of((*this.cast::<IComponent>()).vtbl);
        table.instance.end();
        (table.framework.base.terminate)(this)
    }
}

unsafe extern "system" fn terminate_controller(this: *mut IPluginBase) -> tresult {
    // SAFETY: `this` is an instance's controller.
    unsafe {
        let table = Table::of((*this.cast::<IEditController>()).vtbl);
        table.instance.end();
        (table.framework.base.terminate)(this)
    }
}
