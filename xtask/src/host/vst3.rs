//! The editor of the built VST3, opened as VST3 hosts do.
#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

use std::ffi::c_void;
use std::path::Path;
use std::ptr::null_mut;
#[cfg(target_os = "linux")]
use std::thread::ThreadId;

use anyhow::{Context, Result, bail};
use libloading::Library;
use test_host::vst3::{Handler, Instance, PlugFrame, succeed};
use vst3::Steinberg::Vst::{IEditControllerTrait, ViewType::kEditor};
#[cfg(windows)]
use vst3::Steinberg::kPlatformTypeHWND as WINDOW_KIND;
#[cfg(not(windows))]
use vst3::Steinberg::kPlatformTypeX11EmbedWindowID as WINDOW_KIND;
use vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait,
    IPlugViewTrait, IPluginBaseTrait, IPluginFactory, ViewRect,
};
use vst3::{ComPtr, ComWrapper};

use super::PixelSize;
use crate::foreign::{HostWindow, pointer_to};

/// The functions a host calls first and last.
const ENTER: &[u8] = if cfg!(windows) { b"InitDll\0" } else { b"ModuleEntry\0" };
const EXIT: &[u8] = if cfg!(windows) { b"ExitDll\0" } else { b"ModuleExit\0" };

/// An instance of the built VST3, let go in the order VST3 prescribes.
pub(crate) struct Vst3 {
    instance: Instance,
    #[cfg(target_os = "linux")]
    handler: &'static Handler,
    frame: ComWrapper<PlugFrame>,
    library: Library,
}

impl Vst3 {
    /// Loads a bundle and makes an instance.
    ///
    /// # Errors
    /// Not the bundle of a VST3 for this machine.
    pub(crate) fn load(bundle: &Path) -> Result<Self> {
        let path = bundle.join("Contents").join(library_in_bundle());
        // SAFETY: the library is this workspace's own; its entry points have the signatures of the
        // specification, and every pointer is to a live object of this function.
        unsafe {
            let library =
                Library::new(&path).with_context(|| format!("could not load {}", path.display()))?;
            // What Linux passes is an argument more, which the function of Windows does not look at.
            let enter = library.get::<unsafe extern "system" fn(*mut c_void) -> bool>(ENTER)?;
            if !enter(null_mut()) {
                bail!("the VST3 does not want to be loaded");
            }
            let factory =
                library.get::<unsafe extern "system" fn() -> *mut IPluginFactory>(b"GetPluginFactory\0")?;
            let factory = ComPtr::from_raw(factory()).context("the VST3 has no factory")?;
            let instance = Instance::of(&factory)?;
            succeed(instance.component.initialize(null_mut()), "initialize")?;
            let (handler, frame) = (Handler::new(), PlugFrame::new());
            succeed(instance.controller.setComponentHandler(handler.as_ptr()), "take its handler")?;
            Ok(Self {
                instance,
                #[cfg(target_os = "linux")]
                handler,
                frame,
                library,
            })
        }
    }

    /// Opens the editor inside a window of the host's.
    ///
    /// # Errors
    /// The editor does not open.
    pub(crate) fn open_editor(&self, window: HostWindow, scale: f32) -> Result<Vst3Editor> {
        // SAFETY: the instance is initialized; every pointer is to a live object of this function.
        unsafe {
            let view = self.instance.controller.createView(kEditor);
            let view = ComPtr::from_raw(view).context("the VST3 has no editor")?;
            if let Some(scaled) = view.cast::<IPlugViewContentScaleSupport>() {
                succeed(scaled.setContentScaleFactor(scale), "take its scale")?;
            }
            let frame = self.frame.as_com_ref::<IPlugFrame>().map_or(null_mut(), |frame| frame.as_ptr());
            succeed(view.setFrame(frame), "take its frame")?;
            let kind: FIDString = WINDOW_KIND;
            succeed(view.attached(pointer_to(window), kind), "open its editor")?;
            let mut rect = ViewRect { left: 0, top: 0, right: 0, bottom: 0 };
            succeed(view.getSize(&raw mut rect), "tell its size")?;
            let size = (u32::try_from(rect.right - rect.left)?, u32::try_from(rect.bottom - rect.top)?);
            Ok(Vst3Editor { view, size, frame: self.frame.clone() })
        }
    }

    /// The instance.
    pub(crate) fn instance(&self) -> &Instance {
        &self.instance
    }

    /// The threads its edits came from, one for each call of the host's.
    #[cfg(target_os = "linux")]
    pub(crate) fn edit_threads(&self) -> Vec<ThreadId> {
        self.handler.told().into_iter().map(|(_, thread)| thread).collect()
    }

    /// Gives the instance back, and the library.
    ///
    /// # Errors
    /// The VST3 refuses.
    pub(crate) fn let_go(self) -> Result<()> {
        let Self { instance, library, .. } = self;
        // SAFETY: the component is initialized, and goes before the library does.
        unsafe {
            succeed(instance.component.terminate(), "end")?;
            drop(instance);
            let exit = library.get::<unsafe extern "system" fn() -> bool>(EXIT)?;
            exit();
        }
        Ok(())
    }
}

/// Where in a bundle's contents the library for this system is.
fn library_in_bundle() -> String {
    let arch = std::env::consts::ARCH;
    if cfg!(windows) { format!("{arch}-win/Grille.vst3") } else { format!("{arch}-linux/Grille.so") }
}

/// The editor of an instance, open.
pub(crate) struct Vst3Editor {
    view: ComPtr<IPlugView>,
    frame: ComWrapper<PlugFrame>,
    /// Its size, pixels.
    pub(crate) size: PixelSize,
}

impl Vst3Editor {
    /// Lets the host's run loop call what waits for it.
    #[cfg(target_os = "linux")]
    pub(crate) fn serve(&self) {
        self.frame.serve();
    }

    /// Gives it another size.
    ///
    /// # Errors
    /// The VST3 refuses.
    #[cfg(windows)]
    pub(crate) fn resize(&self, size: PixelSize) -> Result<()> {
        let (right, bottom) = (i32::try_from(size.0)?, i32::try_from(size.1)?);
        let mut rect = ViewRect { left: 0, top: 0, right, bottom };
        // SAFETY: the view is attached, and the rectangle outlives the call.
        unsafe { succeed(self.view.onSize(&raw mut rect), "take its size") }
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
        match self.frame.num_registered() {
            (0, 0) => Ok(()),
            (handlers, timers) => {
                bail!("the VST3's editor left {handlers} handlers and {timers} timers in the host's run loop")
            }
        }
    }
}
