//! One editor across its openings: takes a snapshot per frame, shows it, and decides when to look again.

use std::mem;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use atomic_float::AtomicF32;
use nice_plug::context::gui::GuiContext;
use nice_plug_egui::baseview::{HandlerError, WindowSize as NewSize};
use nice_plug_egui::{Frame, NiceEguiApp, RepaintNotifier};

use super::blind::session;
use super::edit::gateway::{HostGateway, HostParam, ParamGateway};
use super::import::folder_watch::FolderWatch;
use super::model::{Model, shown};
use super::monitor::alignment::Alignment;
use super::monitor::meters::Meters;
use super::monitor::reported::Status;
use super::picker::shortlist::Shortlist;
#[cfg(target_os = "linux")]
use super::platform::drop_box::DropBox;
#[cfg(target_os = "linux")]
use super::platform::first_frame::FirstFrame;
#[cfg(windows)]
use super::platform::keyboard::Keys;
#[cfg(any(target_os = "linux", windows))]
use super::platform::keyboard::{KeyBox, Keyboard};
use super::platform::repaint::Repaint;
#[cfg(all(unix, not(target_os = "macos")))]
use super::platform::screen_reader::ScreenReader;
use super::platform::waker::Bell;
use super::platform::window_thread::WindowThread;
#[cfg(target_os = "linux")]
use super::platform::x_window::{XWindow, number_of};
use super::plot::model::PlotModel;
use super::shell::prefs::KeyChoice;
#[cfg(any(target_os = "linux", windows))]
use super::shell::shortcuts;
use super::shell::{ViewState, editor_ui, prefs, theme};
use crate::engine::{CheckSound, ReferenceInput};
use crate::params::GrilleParams;
use crate::project::WindowSize;
use crate::telemetry::TelemetryReceiver;
use crate::units::single;

/// Time between frames while levels move, and the same where the processor draws, which has a mix to play.
const FRAME: Duration = Duration::from_millis(33);
const SOFTWARE_FRAME: Duration = Duration::from_millis(50);
/// Time between frames while nothing moves: then sound, the host and hands wake the editor, and this is only for what none
/// of them tells.
const RESTING: Duration = Duration::from_secs(2);

/// What lives while a window is open. The context owns it, so it ends with the window, however that
/// closes: the framework tells nobody.
struct Session {
    gateway: Mutex<HostGateway>,
    telemetry: Arc<Mutex<TelemetryReceiver>>,
    params: Arc<GrilleParams>,
    #[cfg(any(target_os = "linux", windows))]
    keys: KeyBox,
    #[cfg(windows)]
    _keys: Option<Keys>,
    #[cfg(target_os = "linux")]
    first_frame: Option<FirstFrame>,
    #[cfg(target_os = "linux")]
    _window: Option<XWindow>,
}

impl Drop for Session {
    fn drop(&mut self) {
        let mut gateway = lock(&self.gateway);
        gateway.finish(&self.params);
        // The window shows what a test asks; without it nobody can answer, and a letter would go on sounding.
        if self.params.blind_order.is_set() {
            session::silence(&self.params, &mut *gateway);
        }
        drop(gateway);
        // Nobody answers a check whose sheet is gone.
        self.params.check.ask(CheckSound::Off, 0.0);
        lock(&self.telemetry).values().tap_wanted.store(false, Ordering::Relaxed);
        prefs::save(self.params.window.load());
    }
}

/// Everything the editor keeps between frames and openings.
pub(super) struct App {
    params: Arc<GrilleParams>,
    telemetry: Arc<Mutex<TelemetryReceiver>>,
    /// The system's scale factor, as the window reports it.
    system_scale: Arc<AtomicF32>,
    /// Made with the first frame: creating an instance costs no tables.
    plot: Option<Box<PlotModel>>,
    meters: Box<Meters>,
    /// Whether the reference is another version of the mix.
    alignment: Box<Alignment>,
    watch: FolderWatch,
    view: ViewState,
    /// Whose keys are whose, as it is saved.
    keys: KeyChoice,
    last_frame: Instant,
    /// Wakes the window from other threads.
    notifier: RepaintNotifier,
}

/// The app as the framework holds it: every opening wraps the same one.
#[derive(Clone)]
pub(super) struct SharedApp {
    app: Arc<Mutex<App>>,
    /// The thread of this opening.
    thread: WindowThread,
}

impl SharedApp {
    pub(super) fn new(
        params: Arc<GrilleParams>,
        telemetry: TelemetryReceiver,
        system_scale: Arc<AtomicF32>,
        notifier: RepaintNotifier,
    ) -> Self {
        let slot = params.settings_shown().slot;
        let app = App {
            params,
            telemetry: Arc::new(Mutex::new(telemetry)),
            system_scale,
            plot: None,
            meters: Box::default(),
            alignment: Box::default(),
            watch: FolderWatch::of_user(),
            view: ViewState { slots: (slot, 0), ..ViewState::default() },
            keys: KeyChoice::default(),
            last_frame: Instant::now(),
            notifier,
        };
        Self { app: Arc::new(Mutex::new(app)), thread: WindowThread::new() }
    }

    /// The same app in a window of this thread.
    pub(super) fn on(&self, thread: WindowThread) -> Self {
        Self { thread, app: Arc::clone(&self.app) }
    }
}

impl NiceEguiApp for SharedApp {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        nice_gui_ctx: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        self.thread.enter();
        #[cfg(target_os = "linux")]
        if let Some(window) = number_of(frame) {
            self.thread.shows(window);
        }
        theme::install(&egui_ctx);
        let mut app = lock(&self.app);
        app.open(&egui_ctx, nice_gui_ctx, frame);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        lock(&self.app).ui(ui);
    }

    fn resized(&mut self, new_size: NewSize) {
        lock(&self.app).resized(&new_size);
    }

    fn zoom_factor_changed(&mut self, zoom_factor: f32) {
        let app = lock(&self.app);
        let scale_percent = whole(f64::from(100.0 * zoom_factor));
        app.params.window.store(WindowSize { scale_percent, ..app.params.window.load() });
    }
}

impl App {
    #[cfg_attr(
        not(any(target_os = "linux", windows)),
        expect(
            unused_variables,
            reason = "elsewhere the windowing layer tells of keys, and nothing can be dropped"
        )
    )]
    fn open(&mut self, ctx: &egui::Context, host: GuiContext, frame: &Frame) {
        #[cfg(target_os = "linux")]
        let window = number_of(frame);
        #[cfg(any(target_os = "linux", windows))]
        let keys = KeyBox::default();
        #[cfg(any(target_os = "linux", windows))]
        ctx.add_plugin(Keyboard::new(keys.clone()));
        let session = Session {
            gateway: Mutex::new(HostGateway::new(host)),
            telemetry: Arc::clone(&self.telemetry),
            params: Arc::clone(&self.params),
            #[cfg(target_os = "linux")]
            first_frame: window.map(FirstFrame::of),
            #[cfg(target_os = "linux")]
            _window: window.and_then(|window| {
                XWindow::new(window, DropBox::of(ctx), keys.clone(), self.notifier.clone())
            }),
            #[cfg(windows)]
            _keys: Keys::new(frame, &keys),
            #[cfg(any(target_os = "linux", windows))]
            keys,
        };
        let notifier = self.notifier.clone();
        Bell::new(move || notifier.request_repaint()).install(ctx);
        ctx.data_mut(|data| data.insert_temp(session_id(), Arc::new(session)));
        let mut telemetry = lock(&self.telemetry);
        while telemetry.pop().is_some() {}
        telemetry.values().tap_wanted.store(true, Ordering::Relaxed);
        *self.meters = Meters::default();
        self.view.history.finish();
        self.watch.open(ctx);
        Shortlist::open(ctx);
        self.keys = prefs::keys();
        self.keys.store(ctx);
        #[cfg(all(unix, not(target_os = "macos")))]
        ctx.add_plugin(ScreenReader::new(self.notifier.clone()));
        ctx.add_plugin(Repaint::default());
        self.last_frame = Instant::now();
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let Some(session) = ui.data(|data| data.get_temp::<Arc<Session>>(session_id())) else {
            return;
        };
        let status = self.measure();
        let settings = shown(&self.params, &status);
        self.params.user.poll();
        let sets = &mut self.view.kept.sets;
        self.watch.look(ui.ctx(), &self.params.user, sets, self.last_frame);
        Shortlist::start_right(ui.ctx(), &self.params, &mut *lock(&session.gateway));
        if self.params.user.take_untold() && !self.params.user.tell_host() {
            tell_by_gesture(&self.params, &mut *lock(&session.gateway));
        }
        let user = self.params.user.data();
        let plot = self
            .plot
            .get_or_insert_with(|| Box::new(PlotModel::new(&settings, &user, status.sample_rate_hz)));
        plot.update(&settings, &user, status.sample_rate_hz);
        let model = Model::new(&self.params, &user, plot.curves(), self.meters.levels(), status);
        #[cfg(any(target_os = "linux", windows))]
        let were_held = shortcuts::are_held(ui.ctx(), &self.view);
        editor_ui(ui, &model, &mut *lock(&session.gateway), &mut self.view);
        if mem::take(&mut self.view.is_acknowledged) {
            lock(&self.telemetry).values().acknowledge();
        }
        if mem::take(&mut self.view.asks_for_match) {
            lock(&self.telemetry).values().ask_for_match();
        }
        #[cfg(any(target_os = "linux", windows))]
        self.share_keys(ui.ctx(), &session, were_held);
        let keys = KeyChoice::of(ui.ctx());
        if keys != self.keys {
            prefs::save_keys(keys);
            self.keys = keys;
        }
        let rests = self.meters.at_rest();
        if rests {
            lock(&self.telemetry).values().alarm.arm();
        }
        let moving = || if Repaint::is_at_work(ui.ctx()) { SOFTWARE_FRAME } else { FRAME };
        ui.ctx().request_repaint_after(if rests { RESTING } else { moving() });
    }

    /// Gives the host the keys this frame had no use for.
    #[cfg(any(target_os = "linux", windows))]
    fn share_keys(&self, ctx: &egui::Context, session: &Session, were_held: bool) {
        #[cfg(target_os = "linux")]
        if let Some(first_frame) = &session.first_frame {
            first_frame.has_come();
        }
        let are_held = were_held || shortcuts::are_held(ctx, &self.view);
        session.keys.hand_back(ctx, &self.view.handed_back, |key| {
            are_held || key.is_some_and(|key| shortcuts::is_kept(ctx, key))
        });
    }

    fn measure(&mut self) -> Status {
        let now = Instant::now();
        let elapsed_secs = now.duration_since(self.last_frame).as_secs_f64();
        self.last_frame = now;
        let mut telemetry = lock(&self.telemetry);
        let status = Status::read(telemetry.values());
        let is_playing = status.reference.input == ReferenceInput::Playing;
        let alignment = &mut self.alignment;
        alignment.advance(is_playing);
        let frames = std::iter::from_fn(|| telemetry.pop()).inspect(|frame| {
            if is_playing {
                alignment.push(frame);
            }
        });
        self.meters.advance(status.sample_rate_hz, elapsed_secs, frames);
        Status { reference_lag: self.alignment.found(), ..status }
    }

    fn resized(&self, new_size: &NewSize) {
        let window = self.params.window.load();
        let zoom = f64::from(window.scale_percent) / 100.0;
        self.system_scale.store(single(new_size.scale_factor / zoom), Ordering::Relaxed);
        let (width, height) = (whole(new_size.logical.width), whole(new_size.logical.height));
        self.params.window.store(WindowSize { width, height, ..window });
    }
}

/// A host that cannot be told of a change hears of a gesture that leaves everything as it is.
fn tell_by_gesture(params: &GrilleParams, gateway: &mut dyn ParamGateway) {
    let param: &dyn HostParam = &params.on_export;
    gateway.set_once(param, param.normalized());
}

fn session_id() -> egui::Id {
    egui::Id::unique("session")
}

/// A panic while drawing must not take the host's other windows with it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size of a window, clamped before it is used"
)]
fn whole(value: f64) -> u32 {
    value.round().max(0.0) as u32
}
