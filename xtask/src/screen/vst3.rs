//! The editor of the built VST3, opened as VST3 hosts do.
#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

use std::ffi::{c_char, c_void};
use std::path::Path;
use std::ptr::null_mut;
use std::thread::ThreadId;

use anyhow::{Context, Result, bail};
use libloading::Library;
use vst3::Steinberg::Vst::{
    IComponent, IComponent_iid, IComponentHandler, IEditController, IEditControllerTrait, ViewType::kEditor,
};
use vst3::Steinberg::{
    IPlugFrame, IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait, IPlugViewTrait,
    IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, ViewRect,
    kPlatformTypeX11EmbedWindowID, kResultOk, tresult,
};

use vst3::{ComPtr, ComWrapper};

use super::vst3_host::Vst3Host;
use crate::host::PixelSize;

/// An instance of the built VST3, let go in the order VST3 prescribes.
pub(crate) struct Vst3 {
    pub(super) component: ComPtr<IComponent>,
    host: ComWrapper<Vst3Host>,
    library: Library,
}

impl Vst3 {
    /// Loads a bundle and makes an instance.
    ///
    /// # Errors
    /// Not the bundle of a VST3 for this machine.
    pub(crate) fn load(bundle: &Path) -> Result<Self> {
        let folder = format!("{}-linux", std::env::consts::ARCH);
        let path = bundle.join("Contents").join(folder).join("Grille.so");
        // SAFETY: the library is this workspace's own; its entry points have the signatures of the
        // specification, and every pointer is to a live object of this function.
        unsafe {
            let library =
                Library::new(&path).with_context(|| format!("could not load {}", path.display()))?;
            let enter = library.get::<unsafe extern "C" fn(*mut c_void) -> bool>(b"ModuleEntry\0")?;
            if !enter(null_mut()) {
                bail!("the VST3 does not want to be loaded");
            }
            let factory =
                library.get::<unsafe extern "C" fn() -> *mut IPluginFactory>(b"GetPluginFactory\0")?;
            let factory = ComPtr::from_raw(factory()).context("the VST3 has no factory")?;
            let component = make(&factory)?;
            succeed(component.initialize(null_mut()), "initialize")?;
            let controller = component.cast::<IEditController>().context("the VST3 has no controller")?;
            let host = ComWrapper::new(Vst3Host::default());
            let handler = host.as_com_ref::<IComponentHandler>().map_or(null_mut(), |host| host.as_ptr());
            succeed(controller.setComponentHandler(handler), "take its handler")?;
            Ok(Self { component, host, library })
        }
    }

    /// Opens the editor inside an X11 window.
    ///
    /// # Errors
    /// The editor does not open.
    pub(crate) fn open_editor(&self, x11_window: u32, scale: f32) -> Result<Vst3Editor> {
        // SAFETY: the instance is initialized; every pointer is to a live object of this function.
        unsafe {
            let controller =
                self.component.cast::<IEditController>().context("the VST3 has no controller")?;
            let view = ComPtr::from_raw(controller.createView(kEditor)).context("the VST3 has no editor")?;
            if let Some(scaled) = view.cast::<IPlugViewContentScaleSupport>() {
                succeed(scaled.setContentScaleFactor(scale), "take its scale")?;
            }
            let frame = self.host.as_com_ref::<IPlugFrame>().map_or(null_mut(), |host| host.as_ptr());
            succeed(view.setFrame(frame), "take its frame")?;
            let parent = x11_window as usize as *mut c_void;
            succeed(view.attached(parent, kPlatformTypeX11EmbedWindowID), "open its editor")?;
            let mut rect = ViewRect { left: 0, top: 0, right: 0, bottom: 0 };
            succeed(view.getSize(&raw mut rect), "tell its size")?;
            let size = (u32::try_from(rect.right - rect.left)?, u32::try_from(rect.bottom - rect.top)?);
            Ok(Vst3Editor { view, size, host: self.host.clone() })
        }
    }

    /// The threads its edits came from, one for each call of the host's.
    pub(crate) fn edit_threads(&self) -> Vec<ThreadId> {
        self.host.edit_threads()
    }

    /// Gives the instance back, and the library.
    ///
    /// # Errors
    /// The VST3 refuses.
    pub(crate) fn let_go(self) -> Result<()> {
        let Self { component, library, .. } = self;
        // SAFETY: the component is initialized, and goes before the library does.
        unsafe {
            succeed(component.terminate(), "end")?;
            drop(component);
            let exit = library.get::<unsafe extern "C" fn() -> bool>(b"ModuleExit\0")?;
            exit();
        }
        Ok(())
    }
}

/// The editor of an instance, open.
pub(crate) struct Vst3Editor {
    view: ComPtr<IPlugView>,
    host: ComWrapper<Vst3Host>,
    /// Its size, pixels.
    pub(crate) size: PixelSize,
}

impl Vst3Editor {
    /// Lets the host's run loop call what waits for it.
    pub(crate) fn serve(&self) {
        self.host.serve();
    }

    /// Closes it.
    ///
    /// # Errors
    /// The VST3 refuses, or leaves something in the host's run loop.
    pub(crate) fn close(self) -> Result<()> {
        // SAFETY: the view is attached.
        unsafe {
            succeed(self.view.removed(), "close its editor")?;
            succeed(self.view.setFrame(null_mut()), "give its frame back")?;
        }
        match self.host.num_registered() {
            0 => Ok(()),
            left => bail!("the VST3's editor left {left} of its handlers in the host's run loop"),
        }
    }
}

/// The first class of a factory as a component.
fn make(factory: &ComPtr<IPluginFactory>) -> Result<ComPtr<IComponent>> {
    let mut made: *mut c_void = null_mut();
    // SAFETY: the class is one the factory itself names, and the pointers live to the end of the call.
    unsafe {
        let mut info: PClassInfo = std::mem::zeroed();
        succeed(factory.getClassInfo(0, &raw mut info), "name its class")?;
        let interface_id = IComponent_iid;
        let interface = (&raw const interface_id).cast::<c_char>();
        succeed(factory.createInstance(info.cid.as_ptr(), interface, &raw mut made), "make an instance")?;
        ComPtr::from_raw(made.cast::<IComponent>()).context("the VST3 made nothing")
    }
}

pub(super) fn succeed(result: tresult, what: &str) -> Result<()> {
    if result != kResultOk {
        bail!("the VST3 does not {what} ({result})");
    }
    Ok(())
}
