//! The window for screen readers on Linux: its tree of controls goes to the accessibility bus, and what is
//! asked there comes back as input. Nothing is computed until somebody listens.
//!
//! The windowing layer does not pass the tree on, so this does.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use accesskit_unix::Adapter;
use egui::accesskit::{ActionHandler, ActionRequest, ActivationHandler, DeactivationHandler, TreeUpdate};
use egui::{Context, Event, FullOutput, Plugin, RawInput};
use nice_plug_egui::RepaintNotifier;

/// What the bus's thread leaves for the window. It knows the window by this alone and never keeps it alive.
#[derive(Clone)]
struct Mailbox {
    is_heard: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<ActionRequest>>>,
    notifier: RepaintNotifier,
}

impl Mailbox {
    fn requests(&self) -> MutexGuard<'_, Vec<ActionRequest>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_heard(&self, is_heard: bool) {
        self.is_heard.store(is_heard, Ordering::Relaxed);
        self.notifier.request_repaint();
    }
}

impl ActivationHandler for Mailbox {
    /// The tree comes with the next frame.
    fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
        self.set_heard(true);
        None
    }
}

impl DeactivationHandler for Mailbox {
    fn deactivate_accessibility(&mut self) {
        self.set_heard(false);
    }
}

impl ActionHandler for Mailbox {
    fn do_action(&mut self, request: ActionRequest) {
        self.requests().push(request);
        self.notifier.request_repaint();
    }
}

/// The bridge of one open window; it leaves the bus with the window.
pub(in crate::editor) struct ScreenReader {
    adapter: Adapter,
    mailbox: Mailbox,
}

impl ScreenReader {
    /// A bridge that wakes its window through `notifier`.
    pub(in crate::editor) fn new(notifier: RepaintNotifier) -> Self {
        let mailbox = Mailbox { is_heard: Arc::default(), requests: Arc::default(), notifier };
        Self { adapter: Adapter::new(mailbox.clone(), mailbox.clone(), mailbox.clone()), mailbox }
    }
}

impl Plugin for ScreenReader {
    fn debug_name(&self) -> &'static str {
        "screen reader"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if self.mailbox.is_heard.load(Ordering::Relaxed) {
            ctx.enable_accesskit();
        } else {
            ctx.disable_accesskit();
        }
        for event in &input.events {
            if let Event::WindowFocused(is_focused) = event {
                self.adapter.update_window_focus_state(*is_focused);
            }
        }
        let requests = mem::take(&mut *self.mailbox.requests());
        input.events.extend(requests.into_iter().map(Event::AccessKitActionRequest));
    }

    fn output_hook(&mut self, _ctx: &Context, output: &mut FullOutput) {
        if let Some(mut update) = output.platform_output.accesskit_update.take() {
            let root = update.tree.as_ref().map(|tree| tree.root);
            for (_, node) in update.nodes.iter_mut().filter(|(id, _)| Some(*id) == root) {
                node.set_label("Grille");
            }
            self.adapter.update_if_active(|| update);
        }
    }
}
