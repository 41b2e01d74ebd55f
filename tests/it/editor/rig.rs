//! The window without a window: parameters, a notebook in the host's place, and hands.

use std::mem;
use std::sync::Arc;

use egui::{Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase, UiBuilder, Vec2, vec2};
use egui_kittest::kittest::{By, Queryable as _};
use egui_kittest::{Harness, Node};
use grille::editor::edit::gateway::{HostParam, ParamGateway};
use grille::editor::model::Model;
use grille::editor::monitor::meters::{Levels, Meters};
use grille::editor::monitor::reported::Status;
use grille::editor::picker::shortlist::Shortlist;
use grille::editor::plot::model::PlotModel;
use grille::editor::shell::ViewState;
use grille::editor::shell::editor_ui;
use grille::editor::shell::theme;
use grille::headphones::HeadphoneId;
use grille::params::GrilleParams;
use grille::telemetry::TapFrame;
use nice_plug::prelude::{IntParam, IntRange};

use super::raster::Raster;

/// What a gesture tells the host.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Note {
    Begin(String),
    Set(String, f32),
    End(String),
}

impl Note {
    /// The parameter it is about.
    pub(crate) fn param(&self) -> &str {
        let (Self::Begin(name) | Self::Set(name, _) | Self::End(name)) = self;
        name
    }
}

/// A host that writes down what it is told; it follows only if asked to, as one whose audio is stopped.
#[derive(Default)]
pub(crate) struct Notebook {
    notes: Vec<Note>,
    pub(crate) follows: bool,
}

impl ParamGateway for Notebook {
    fn begin(&mut self, param: &dyn HostParam) {
        self.notes.push(Note::Begin(param.host_name().to_owned()));
    }

    fn set(&mut self, param: &dyn HostParam, normalized: f32) {
        self.notes.push(Note::Set(param.host_name().to_owned(), normalized));
        if self.follows {
            automate(param, normalized);
        }
    }

    fn end(&mut self, param: &dyn HostParam) {
        self.notes.push(Note::End(param.host_name().to_owned()));
    }
}

/// Moves a parameter as a host's automation does.
#[expect(unsafe_code, reason = "the framework lets only wrappers of plug-ins set parameters")]
pub(crate) fn automate(param: &dyn HostParam, normalized: f32) {
    // SAFETY: the pointer was made from a parameter that is borrowed for the length of this call.
    unsafe { param.key()._internal_set_normalized_value(normalized) };
}

pub(crate) struct Stage {
    pub(crate) params: Arc<GrilleParams>,
    pub(crate) view: ViewState,
    pub(crate) levels: Levels,
    pub(crate) status: Status,
    plot: PlotModel,
    pub(crate) notebook: Notebook,
}

/// Levels after this many frames of a tone at −10 dBFS.
pub(crate) fn playing(frames: u32) -> Levels {
    let mut meters = Meters::new(48_000.0);
    let tone = (0..frames).map(|n| {
        let wave = if n % 96 < 48 { 0.3 } else { -0.3 };
        TapFrame { input: [wave; 2], output: [wave; 2], reference: 0.0 }
    });
    meters.advance(48_000.0, 0.1, tone);
    meters.levels()
}

/// The editor on a test bench.
pub(crate) struct Rig {
    pub(crate) harness: Harness<'static, Stage>,
}

/// Parameters as a host that has automated `slot` leaves them.
pub(crate) fn params_in_slot(slot: i32) -> GrilleParams {
    GrilleParams {
        slot: IntParam::new("Slot", slot, IntRange::Linear { min: 0, max: 6 }),
        ..GrilleParams::default()
    }
}

impl Rig {
    /// The default size, in the slot given.
    pub(crate) fn in_slot(slot: i32) -> Self {
        Self::new(params_in_slot(slot), vec2(980.0, 640.0), 1.0)
    }

    /// In the hands of somebody who has said what is worn.
    pub(crate) fn new(params: impl Into<Arc<GrilleParams>>, size: Vec2, pixels_per_point: f32) -> Self {
        let mut rig = Self::untouched(params, size, pixels_per_point);
        let user = rig.harness.state().params.user.clone();
        Shortlist::note(&rig.harness.ctx, (HeadphoneId::CLOSED_OVER_EAR, true), &user);
        // As if it had been known from the first frame on.
        rig.harness.state_mut().view.is_asking = false;
        rig.harness.run();
        rig
    }

    /// In the hands of somebody who has never chosen anything.
    pub(crate) fn untouched(params: impl Into<Arc<GrilleParams>>, size: Vec2, pixels_per_point: f32) -> Self {
        let params = params.into();
        let plot = PlotModel::new(&params.settings(), &params.user.data(), 48_000.0);
        let stage = Stage {
            params,
            view: ViewState::default(),
            levels: Levels::SILENT,
            status: Status::IDLE,
            plot,
            notebook: Notebook::default(),
        };
        let mut harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(pixels_per_point)
            .with_step_dt(1.0 / 60.0)
            .with_max_steps(120)
            .with_context_setup(theme::install)
            .renderer(Raster::default())
            .build_ui_state(show, stage);
        harness.run();
        Self { harness }
    }

    /// The editor beside a host that follows every gesture at once.
    pub(crate) fn followed(slot: i32) -> Self {
        let mut rig = Self::in_slot(slot);
        rig.harness.state_mut().notebook.follows = true;
        rig
    }

    pub(crate) fn key_with(&mut self, modifiers: Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run();
    }

    /// What the host has been told since the last call.
    pub(crate) fn notes(&mut self) -> Vec<Note> {
        mem::take(&mut self.harness.state_mut().notebook.notes)
    }

    pub(crate) fn node(&self, role: egui::Role, label: &'static str) -> Node<'_> {
        self.harness.get(By::new().role(role).label(label))
    }

    /// What a screen reader reads aloud of a node besides its name.
    pub(crate) fn said(&self, role: egui::Role, label: &'static str) -> String {
        self.node(role, label).value().unwrap_or_default()
    }

    /// True if a screen reader finds no such node.
    pub(crate) fn has_no(&self, role: egui::Role, label: &'static str) -> bool {
        self.harness.query(By::new().role(role).label(label)).is_none()
    }

    pub(crate) fn center(&self, role: egui::Role, label: &'static str) -> Pos2 {
        self.node(role, label).rect().center()
    }

    pub(crate) fn click(&mut self, role: egui::Role, label: &'static str) {
        self.node(role, label).click();
        self.harness.run();
    }

    /// Clicks a button and returns the text it puts on the clipboard.
    pub(crate) fn click_to_copy(&mut self, label: &'static str) -> String {
        self.node(egui::Role::Button, label).click();
        for _ in 0..8 {
            self.harness.step();
            for command in &self.harness.output().platform_output.commands {
                if let egui::OutputCommand::CopyText(text) = command {
                    return text.clone();
                }
            }
        }
        panic!("“{label}” copies nothing")
    }

    pub(crate) fn key(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.harness.run();
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.harness.run();
    }

    /// Presses at a point, moves in steps, lets go.
    pub(crate) fn drag(&mut self, from: Pos2, delta: Vec2, modifiers: Modifiers) {
        self.event(Event::ModifiersChanged(modifiers));
        let press =
            |pos, pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers };
        self.event(Event::PointerMoved(from));
        self.event(press(from, true));
        for step in 1..=4u8 {
            self.event(Event::PointerMoved(from + delta * f32::from(step) / 4.0));
        }
        self.event(press(from + delta, false));
        self.event(Event::ModifiersChanged(Modifiers::NONE));
        self.harness.run();
    }

    pub(crate) fn wheel(&mut self, at: Pos2, lines: f32) {
        self.event(Event::PointerMoved(at));
        self.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, lines),
            modifiers: Modifiers::NONE,
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
        });
        self.harness.run();
    }

    fn event(&mut self, event: Event) {
        self.harness.event(event);
        self.harness.step();
    }

    /// Every control a screen reader finds: name and place.
    pub(crate) fn places(&self) -> Vec<(String, Rect)> {
        let named = By::new().predicate(|node| node.label().is_some() && node.bounding_box().is_some());
        let nodes = self.harness.query_all(named);
        nodes.map(|node| (format!("{node:?}"), node.rect())).collect()
    }
}

fn show(ui: &mut egui::Ui, stage: &mut Stage) {
    let Stage { params, view, levels, status, plot, notebook } = stage;
    let user = params.user.data();
    plot.update(&params.settings_shown(), &user, 48_000.0);
    let model = Model::new(params, &user, plot.curves(), *levels, *status);
    // The bench leaves a margin around what it is given; the window has none.
    let whole = ui.ctx().content_rect();
    let mut window = ui.new_child(UiBuilder::new().max_rect(whole));
    window.set_clip_rect(whole);
    editor_ui(&mut window, &model, notebook, view);
}
