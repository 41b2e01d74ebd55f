//! The editor as hosts see it: opens at the remembered size and scale, resizes, reports its size.
//!
//! The framework's editor fixes its size when the plug-in is created, before the host has loaded a
//! state, and reports it without the scale; this one asks the parameters at every opening.

#[cfg(windows)]
use std::cell::Cell;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use atomic_float::AtomicF32;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize};
use nice_plug::editor::{
    Editor, EditorHandle, HostMainThreadCaller, HostMethods, Modifiers, ParentWindowHandle, ResizeHint,
    SpawnedEditor, VirtualKeyCode,
};
use nice_plug_egui::{
    EguiEditorHandle, EguiEditorState, EguiNiceSettings, RepaintNotifier, baseview, create_egui_editor,
};

#[cfg(windows)]
use super::on_windows::scale_of;
#[cfg(target_os = "linux")]
use super::window_thread::Closing;
use super::window_thread::{Joined, WindowThread};
use crate::editor::app::SharedApp;
use crate::editor::shell::prefs;
use crate::params::GrilleParams;
use crate::project::WindowSize;
use crate::telemetry::TelemetryReceiver;

/// How often the windowing layer looks whether another thread asks for a frame: a key of the host's, a file, the end of
/// silence. A third of its own 64 times a second would show; this halves what a window at rest costs (judged 2026-11-30).
const ASKED: Duration = Duration::from_millis(25);

/// The editor of one plug-in instance.
pub struct GrilleEditor {
    app: SharedApp,
    params: Arc<GrilleParams>,
    system_scale: Arc<AtomicF32>,
    notifier: RepaintNotifier,
}

/// An open window.
pub struct GrilleEditorHandle {
    inner: EguiEditorHandle,
    params: Arc<GrilleParams>,
    /// The scale the host has told last.
    #[cfg(windows)]
    told: Cell<Option<f64>>,
}

#[cfg(windows)]
impl GrilleEditorHandle {
    /// Tells the windowing layer a scale once more, and the size that goes with it: it scales what it has scaled already.
    fn settle(&self, scale: f64, window: &EditorWindow) -> Result<(), baseview::Error> {
        self.inner.set_fallback_scale_factor(scale, &window.inner)?;
        let open = self.params.window.load();
        let size = scaled(open.width, open.height, open.scale_percent);
        let size = NativeSize::from_size(size.into(), window.inner.size().scale_factor);
        self.inner.set_size(size, &window.inner)
    }
}

/// A window that is open; closes with this value.
pub struct EditorWindow {
    // Dropped in this order: the window closes by itself, then for good, then its thread's end is waited for.
    #[cfg(target_os = "linux")]
    _closing: Closing,
    inner: baseview::Window,
    _thread: Joined,
}

/// The editor of a plug-in with these parameters.
#[must_use]
pub fn create(params: Arc<GrilleParams>, telemetry: TelemetryReceiver) -> Option<GrilleEditor> {
    let system_scale = Arc::new(AtomicF32::new(1.0));
    let notifier = RepaintNotifier::default();
    let ringing = notifier.clone();
    telemetry.values().alarm.connect(move || ringing.request_repaint());
    let app = SharedApp::new(Arc::clone(&params), telemetry, Arc::clone(&system_scale), notifier.clone());
    Some(GrilleEditor { app, params, system_scale, notifier })
}

impl GrilleEditor {
    /// The project's size, or the user's where the project has none of its own.
    fn window(&self) -> WindowSize {
        let window = self.params.window.load();
        if window != WindowSize::DEFAULT {
            return window;
        }
        let window = prefs::load().unwrap_or(window);
        self.params.window.store(window);
        window
    }
}

/// A size at its scale, in points of the system.
fn scaled(width: u32, height: u32, scale_percent: u32) -> LogicalSize<f64> {
    let zoom = f64::from(scale_percent) / 100.0;
    LogicalSize::new(zoom * f64::from(width), zoom * f64::from(height))
}

/// A way to the host that is silent once a window is being closed: its end is what the host has asked for.
struct Caller {
    inner: Box<dyn HostMainThreadCaller>,
    is_closing: Arc<AtomicBool>,
}

impl HostMainThreadCaller for Caller {
    fn call_main_thread(&mut self) {
        if !self.is_closing.load(Ordering::Relaxed) {
            self.inner.call_main_thread();
        }
    }
}

fn quiet_once(host: HostMethods, is_closing: &Arc<AtomicBool>) -> HostMethods {
    let inner = host.main_thread_caller;
    let caller = Caller { inner, is_closing: Arc::clone(is_closing) };
    HostMethods { main_thread_caller: Box::new(caller), ..host }
}

impl Editor for GrilleEditor {
    type Handle = GrilleEditorHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let window = self.window();
        let size = LogicalSize::new(f64::from(window.width), f64::from(window.height));
        #[expect(clippy::cast_precision_loss, reason = "75 to 200")]
        let zoom = window.scale_percent as f32 / 100.0;
        let settings = EguiNiceSettings::new()
            .with_tile("Grille")
            .with_resize_hint(self.resize_hint())
            .with_repaint_poll_interval(ASKED);
        let state = EguiEditorState::from_size(size, zoom);
        let thread = WindowThread::new();
        let is_closing = Arc::new(AtomicBool::new(false));
        let host = host.map(|host| quiet_once(host, &is_closing));
        let app = self.app.on(thread.clone());
        #[cfg(windows)]
        let (told, fallback_scale_factor) = {
            let system = scale_of(parent.as_ref());
            (Cell::new(fallback_scale_factor), fallback_scale_factor.or(Some(system)))
        };
        let editor = create_egui_editor(state, self.notifier.clone(), settings, app)
            .ok_or("the framework made no editor")?;
        let spawned = editor.spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host)?;
        #[expect(clippy::cast_possible_truncation, reason = "a scale factor")]
        self.system_scale.store(spawned.window.size().scale_factor as f32, Ordering::Relaxed);
        let handle = GrilleEditorHandle {
            inner: spawned.handle,
            params: Arc::clone(&self.params),
            #[cfg(windows)]
            told,
        };
        let window = EditorWindow {
            #[cfg(target_os = "linux")]
            _closing: Closing { thread: thread.clone(), is_closing },
            inner: spawned.window,
            _thread: Joined(thread),
        };
        Ok(SpawnedEditor { handle, window })
    }

    fn size(&self) -> NativeSize<u32> {
        let window = self.window();
        let size = scaled(window.width, window.height, window.scale_percent);
        NativeSize::from_size(size.into(), f64::from(self.system_scale.load(Ordering::Relaxed)))
    }

    fn resize_hint(&self) -> ResizeHint {
        ResizeHint::RESIZABLE
    }
}

impl EditorHandle for GrilleEditorHandle {
    type Window = EditorWindow;
    type Error = baseview::Error;

    fn run_until_closed(window: Self::Window) -> Result<(), Self::Error> {
        EguiEditorHandle::run_until_closed(window.inner)
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_parent(parent, &window.inner)?;
        #[cfg(windows)]
        self.settle(self.told.get().unwrap_or_else(|| scale_of(Some(&parent))), window)?;
        Ok(())
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.show(&window.inner)
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.hide(&window.inner)
    }

    fn set_size(&self, new_size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_size(new_size, &window.inner)
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        self.inner.host_main_thread_callback(&window.inner);
    }

    /// Everything from the smallest size up, at the scale of the moment.
    fn adjust_size(&self, new_size: NativeSize<u32>, window: &Self::Window) -> Option<NativeSize<u32>> {
        let (width, height) = WindowSize::MIN;
        let least = scaled(width, height, self.params.window.load().scale_percent);
        let least: NativeSize<u32> = NativeSize::from_size(least.into(), window.inner.size().scale_factor);
        Some(NativeSize::new(new_size.width.max(least.width), new_size.height.max(least.height)))
    }

    fn set_fallback_scale_factor(&self, scale_factor: f64, window: &Self::Window) -> Result<(), Self::Error> {
        #[cfg(windows)]
        {
            self.told.set(Some(scale_factor));
            self.settle(scale_factor, window)
        }
        #[cfg(not(windows))]
        self.inner.set_fallback_scale_factor(scale_factor, &window.inner)
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, is_down: bool, modifiers: Modifiers) -> bool {
        self.inner.on_virtual_key_from_host(key, is_down, modifiers)
    }

    fn state_changed(&self) {
        self.inner.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.inner.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.inner.param_modulation_changed(id, modulation_offset);
    }
}
