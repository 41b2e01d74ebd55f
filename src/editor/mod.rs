//! The window. It changes sound only through host parameters and reads only `Settings`, `Design`,
//! `Response` and telemetry; closing, opening or destroying it never touches the sound.

use std::sync::Arc;

use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, NiceEguiApp, RepaintNotifier, create_egui_editor,
};

use crate::params::GrilleParams;
use crate::telemetry::TelemetryReceiver;

/// The editor type the plug-in hands to hosts.
pub type GrilleEditor = EguiEditor<App>;

/// Everything the window keeps between frames.
pub struct App {
    params: Arc<GrilleParams>,
    telemetry: TelemetryReceiver,
}

/// The editor of one plug-in instance.
#[must_use]
pub fn create(params: Arc<GrilleParams>, telemetry: TelemetryReceiver) -> Option<GrilleEditor> {
    let size = params.window.load();
    let state = EguiEditorState::from_size(
        nice_plug::editor::dpi::LogicalSize::new(f64::from(size.width), f64::from(size.height)),
        1.0,
    );
    create_egui_editor(
        state,
        RepaintNotifier::default(),
        EguiNiceSettings::default(),
        App { params, telemetry },
    )
}

impl NiceEguiApp for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut nice_plug_egui::Frame) {
        let _ = (&self.params, &self.telemetry);
        ui.label("Grille");
    }
}
