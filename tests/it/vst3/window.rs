//! The editor in a window of a host that makes its calls in any order, on a screen of its own.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::thread;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditControllerTrait, ViewType::kEditor};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPlugFrame, IPlugView, IPlugViewTrait, IPluginBaseTrait, ViewRect, kPlatformTypeX11EmbedWindowID,
    kResultFalse, kResultOk,
};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComWrapper};

use grille::project::SlotSetName;

use crate::stack::STACK_BYTES;
use crate::support::screen::{self, Screen};
use crate::support::vst3::{Changes, Dirty, Handler, Instance, PlugFrame, Told, new_instance};

/// The button of slot 3, points.
const OTHER_SLOT: (i16, i16) = (490, 82);

/// A host with one instance, its handler and its frame.
struct Daw {
    instance: Instance,
    handler: &'static Handler,
    frame: ComWrapper<PlugFrame>,
}

impl Daw {
    fn new() -> Self {
        Self::with(Handler::new())
    }

    fn with(handler: &'static Handler) -> Self {
        let (instance, frame) = (new_instance(), PlugFrame::new());
        // SAFETY: the handler outlives everything.
        unsafe { assert_eq!(instance.controller.setComponentHandler(handler.as_ptr()), kResultOk) };
        Self { instance, handler, frame }
    }

    fn view(&self) -> ComPtr<IPlugView> {
        // SAFETY: the view that comes is ours.
        unsafe { ComPtr::from_raw(self.instance.controller.createView(kEditor)).unwrap() }
    }

    fn set_frame(&self, view: &ComPtr<IPlugView>, is_there: bool) {
        let frame = self.frame.as_com_ref::<IPlugFrame>().unwrap().as_ptr();
        // SAFETY: the frame is alive until it is taken back.
        unsafe { assert_eq!(view.setFrame(if is_there { frame } else { null_mut() }), kResultOk) };
    }

    /// Whether all that was told came on this thread.
    fn is_told_here(&self) -> bool {
        let here = thread::current().id();
        self.handler.told().iter().all(|(_, thread)| *thread == here)
    }
}

fn attach(view: &ComPtr<IPlugView>, screen: &Screen) -> i32 {
    let parent = screen.window as usize as *mut c_void;
    // SAFETY: the window is the screen's.
    unsafe { view.attached(parent, kPlatformTypeX11EmbedWindowID) }
}

fn remove(view: &ComPtr<IPlugView>) -> i32 {
    // SAFETY: a plain call.
    unsafe { view.removed() }
}

/// As Steinberg's sample host does it: the frame goes before the view is removed.
#[test]
fn a_frame_that_is_taken_back_first_leaves_nothing_in_the_run_loop() {
    screen::with("vst3::window::a_frame_that_is_taken_back_first_leaves_nothing_in_the_run_loop", |screen| {
        let daw = Daw::new();
        for _ in 0..3 {
            let view = daw.view();
            daw.set_frame(&view, true);
            assert_eq!(attach(&view, screen), kResultOk);
            assert_eq!(daw.frame.num_registered(), (1, 1));
            daw.set_frame(&view, false);
            assert_eq!(remove(&view), kResultOk);
            assert_eq!(daw.frame.num_registered(), (0, 0));
        }
        assert!(screen.editors().is_empty());
    });
}

/// A view that is asked for, and one that is kept and opened again: what its window says waits for the host.
#[test]
fn every_opening_of_a_view_tells_the_host_on_its_own_thread() {
    screen::with("vst3::window::every_opening_of_a_view_tells_the_host_on_its_own_thread", |screen| {
        let daw = Daw::new();
        let view = daw.view();
        for opening in 0..3 {
            daw.set_frame(&view, true);
            assert_eq!(attach(&view, screen), kResultOk);
            let before = daw.handler.told().len();
            screen.click_until(OTHER_SLOT, || {
                daw.frame.serve();
                daw.handler.told().len() >= before + 3
            });
            assert!(daw.is_told_here(), "opening {opening}");
            assert_eq!(remove(&view), kResultOk);
            daw.set_frame(&view, false);
            assert_eq!(daw.frame.num_registered(), (0, 0));
            // A slot that is chosen already is no edit.
            let id = daw.instance.id("Slot");
            // SAFETY: a plain call.
            unsafe { daw.instance.controller.setParamNormalized(id, 0.0) };
        }
    });
}

/// A change that is no parameter, while a window is open: the host is told on its own thread that the project is not saved.
#[test]
fn a_host_hears_of_what_is_no_parameter_on_its_own_thread() {
    screen::with("vst3::window::a_host_hears_of_what_is_no_parameter_on_its_own_thread", |screen| {
        let daw = Daw::with(Handler::which(Dirty::Heard));
        let user = grille::Grille::params_of_last_made().unwrap().user.clone();
        let view = daw.view();
        daw.set_frame(&view, true);
        assert_eq!(attach(&view, screen), kResultOk);
        user.set_slot_set(SlotSetName { key: "evening".to_owned(), name: "Evening".to_owned() });
        let is_told = || daw.handler.told().iter().any(|(told, _)| *told == Told::Dirty(true));
        // Where nothing is, so that nothing but the change is told.
        screen.click_until((2, 2), || {
            daw.frame.serve();
            is_told()
        });
        assert!(daw.is_told_here());
        assert_eq!(remove(&view), kResultOk);
    });
}

/// A host's thread is small: opening, showing and closing a window fits into it.
#[test]
fn a_window_opens_and_closes_on_a_small_stack() {
    screen::with("vst3::window::a_window_opens_and_closes_on_a_small_stack", |screen| {
        let run = || {
            let daw = Daw::new();
            let view = daw.view();
            daw.set_frame(&view, true);
            assert_eq!(attach(&view, screen), kResultOk);
            screen.click_until(OTHER_SLOT, || {
                daw.frame.serve();
                daw.handler.told().len() >= 3
            });
            assert_eq!(remove(&view), kResultOk);
        };
        thread::scope(|scope| {
            let host = thread::Builder::new().stack_size(STACK_BYTES);
            host.spawn_scoped(scope, run).unwrap().join().unwrap();
        });
    });
}

/// Two views, two calls too many, and one that is only asked for while a window is open.
#[test]
fn one_view_has_the_window_and_others_do_not_close_it() {
    screen::with("vst3::window::one_view_has_the_window_and_others_do_not_close_it", |screen| {
        let daw = Daw::new();
        let (view, other) = (daw.view(), daw.view());
        daw.set_frame(&view, true);
        daw.set_frame(&other, true);
        assert_eq!(daw.frame.num_registered(), (0, 0), "a view that is not attached needs no run loop");
        assert_eq!((attach(&view, screen), attach(&view, screen)), (kResultOk, kResultFalse));
        assert_eq!((attach(&other, screen), remove(&other)), (kResultFalse, kResultFalse));
        drop(daw.view());
        assert_eq!((screen.editors().len(), daw.frame.num_registered()), (1, (1, 1)));
        let mut rect = ViewRect { left: 0, top: 0, right: 1_000, bottom: 700 };
        // SAFETY: the size outlives the call.
        unsafe { assert_eq!(view.onSize(&raw mut rect), kResultOk) };
        drop(other);
        assert_eq!((screen.editors().len(), daw.frame.num_registered()), (1, (1, 1)));
        assert_eq!((remove(&view), remove(&view)), (kResultOk, kResultFalse));
        assert_eq!(daw.frame.num_registered(), (0, 0));
    });
}

/// A host that removes the plug-in while its window is open, and gives the view back when everything is gone.
#[test]
fn an_instance_that_ends_under_its_window_closes_it() {
    screen::with("vst3::window::an_instance_that_ends_under_its_window_closes_it", |screen| {
        let daw = Daw::new();
        let view = daw.view();
        daw.set_frame(&view, true);
        assert_eq!(attach(&view, screen), kResultOk);
        // SAFETY: as hosts do it, but for the view.
        unsafe {
            daw.instance.controller.setComponentHandler(null_mut());
            assert_eq!(daw.instance.component.terminate(), kResultOk);
        }
        let Daw { instance, handler, frame } = daw;
        drop(instance);
        handler.die();
        assert_eq!((screen.editors().len(), frame.num_registered()), (0, (0, 0)));
        assert_eq!(remove(&view), kResultFalse);
        drop(view);
        assert_eq!(handler.num_touched_dead(), 0);
    });
}

/// The framework's worker is not asked to look at the window while parameters are automated: it may do so while the host
/// opens it, and then one of both panics.
#[test]
fn automation_wakes_nobody_whether_the_window_is_open_or_not() {
    screen::with("vst3::window::automation_wakes_nobody_whether_the_window_is_open_or_not", |screen| {
        let daw = Daw::new();
        daw.instance.start(crate::support::vst3::real_time());
        let view = daw.view();
        daw.set_frame(&view, true);
        let play = || {
            let before = wakes_of_worker();
            let id = daw.instance.id("Slot");
            thread::scope(|scope| {
                scope.spawn(|| {
                    for block in 0..4_000 {
                        let value = f64::from(block % 7) / 6.0;
                        let changes = Changes::new([(id, vec![(0, value), (100, 1.0 - value)])]);
                        let (mut left, mut right) = (vec![0.1; 128], vec![0.1; 128]);
                        daw.instance.process_changes(&changes, &mut left, &mut right);
                    }
                });
            });
            wakes_of_worker() - before
        };
        assert_eq!(play(), 0, "closed");
        assert_eq!(attach(&view, screen), kResultOk);
        assert_eq!((play(), daw.frame.num_sent()), (0, 0), "open");
        assert_eq!(remove(&view), kResultOk);
        daw.set_frame(&view, false);
        assert_eq!(play(), 0, "closed again");
    });
}

/// How often the framework's worker has gone to sleep.
fn wakes_of_worker() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    let is_worker = |task: &std::path::PathBuf| {
        std::fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim() == "bg-worker")
    };
    let status = std::fs::read_to_string(tasks.into_iter().find(is_worker).unwrap().join("status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
    line.trim().parse().unwrap()
}
