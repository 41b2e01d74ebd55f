//! Who is there: instances, their windows, the folder, and what is known of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use grille::editor::blind::session::silence;
use grille::editor::import::session::{self, Importing};
use grille::editor::shell::ViewState;
use grille::headphones::HeadphoneId;
use grille::library::Library;
use grille::params::GrilleParams;
use serde_json::Value;

use super::entry::{Entry, Format};
use crate::editor::rig::Rig;
use crate::support::host::hash;
use crate::support::signals::{Random, noise};

/// Parameters that name a headphone.
pub(super) const CHOICES: [&str; 7] =
    ["source", "target_1", "target_2", "target_3", "target_4", "target_5", "target_6"];

/// Sound after each step: longer than any sweep.
pub(super) const FRAMES: usize = 14_400;

pub(super) const RATE_HZ: f64 = 48_000.0;

/// What import numbers mean: the identity of what stands there, or nothing.
pub(super) type Meanings = BTreeMap<u16, Option<String>>;

/// A saved project, as both formats keep it, and what its numbers meant.
#[derive(Clone)]
pub(super) struct Project {
    pub(super) bytes: Vec<u8>,
    pub(super) meanings: Meanings,
}

pub(super) struct Instance {
    pub(super) host: Entry,
    pub(super) params: Arc<GrilleParams>,
    pub(super) window: Option<Rig>,
    /// What the window remembers while it is closed.
    pub(super) view: ViewState,
    pub(super) meanings: Meanings,
    /// Numbers named for longer than a sweep, or carried by the project as it was loaded.
    pub(super) lasting: BTreeSet<u16>,
}

pub(super) struct World {
    pub(super) root: PathBuf,
    pub(super) library: Library,
    pub(super) random: Random,
    pub(super) instances: Vec<Instance>,
    /// The instance at hand.
    pub(super) now: usize,
    pub(super) projects: Vec<Project>,
    pub(super) input: [Vec<f32>; 2],
    pub(super) seed: u64,
    /// What has been done.
    pub(super) trail: Vec<String>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let root = std::env::temp_dir().join(format!("grille-walk-{seed}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let projects = ["v0.1.0", "v0.1.0-whole", "v0.1.0-pair", "v0.1.0-later-model"].map(older).to_vec();
        Self {
            library: Library::at(&root),
            root,
            random: Random::new(seed),
            instances: [Format::Clap, Format::Vst3].map(Instance::new).into(),
            now: 0,
            projects,
            // Far below full scale, where no slot is held.
            input: [2 * seed, 2 * seed + 1]
                .map(|seed| noise(seed, FRAMES).iter().map(|x| x / 32.0).collect()),
            seed,
            trail: Vec::new(),
        }
    }

    pub(super) fn instance(&mut self) -> &mut Instance {
        &mut self.instances[self.now]
    }

    /// Where the walk is, for a message.
    pub(super) fn place(&self) -> String {
        format!("seed {}, instance {}: {}", self.seed, self.now, self.trail.join(", "))
    }
}

/// A project of an earlier version.
fn older(name: &str) -> Project {
    let bytes = std::fs::read(format!("tests/golden/states/{name}.state")).unwrap().split_off(8);
    let meanings = carried(&bytes).into_iter().map(|(number, key)| (number, Some(key))).collect();
    Project { bytes, meanings }
}

/// What a state has besides parameters.
pub(super) fn user_of(bytes: &[u8]) -> Value {
    let state: Value = serde_json::from_slice(bytes).unwrap();
    state["fields"]["user"].as_str().and_then(|user| serde_json::from_str(user).ok()).unwrap_or_default()
}

/// Numbers and identities of the imports a state carries.
pub(super) fn carried(bytes: &[u8]) -> BTreeMap<u16, String> {
    let user = user_of(bytes);
    let entries = user["headphones"].as_array().cloned().unwrap_or_default();
    let entry = |entry: &Value| {
        Some((u16::try_from(entry["number"].as_u64()?).ok()?, entry["key"].as_str()?.to_owned()))
    };
    entries.iter().filter_map(entry).collect()
}

/// Numbers in a list of a state.
pub(super) fn listed(bytes: &[u8], field: &str) -> BTreeSet<u16> {
    let user = user_of(bytes);
    let numbers = user[field].as_array().cloned().unwrap_or_default();
    numbers.iter().filter_map(|number| u16::try_from(number.as_u64()?).ok()).collect()
}

impl Instance {
    fn new(format: Format) -> Self {
        let host = Entry::new(format);
        let params = grille::Grille::params_of_last_made().unwrap();
        let view = ViewState::default();
        Self { host, params, window: None, view, meanings: Meanings::new(), lasting: BTreeSet::new() }
    }

    /// The import numbers its parameters name.
    pub(super) fn named(&mut self) -> BTreeSet<u16> {
        let values = CHOICES.map(|id| self.host.value(hash(id)));
        values.into_iter().map(|value| value.round() as u16).filter(|number| *number >= 960).collect()
    }

    /// What stands at a number.
    pub(super) fn meaning(&self, number: u16) -> Option<String> {
        self.params.user.import(HeadphoneId(number)).map(|import| import.key)
    }

    /// Opens a window on the folder, or lets an open one look at it.
    pub(super) fn look(&mut self, library: &Library) {
        let rig = self.window.get_or_insert_with(|| {
            let mut rig = Rig::new(Arc::clone(&self.params), egui::vec2(980.0, 640.0), 1.0);
            rig.harness.state_mut().notebook.follows = true;
            session::install(&rig.harness.ctx, library.clone());
            rig.harness.state_mut().view = std::mem::take(&mut self.view);
            rig
        });
        let mut sheet = Importing::load(&rig.harness.ctx);
        sheet.look(&self.params.user, library);
        sheet.store(&rig.harness.ctx);
        rig.harness.state_mut().view.kept.sets.refresh(Some(library));
        rig.harness.run_steps(2);
    }

    /// Closes the window, and with it a blind test.
    pub(super) fn close(&mut self) {
        let Some(mut rig) = self.window.take() else { return };
        let stage = rig.harness.state_mut();
        if stage.params.blind_order.is_set() {
            silence(&stage.params, &mut stage.notebook);
        }
        self.view = std::mem::take(&mut stage.view);
    }

    /// What a frame or two of an open window make of what has changed.
    pub(super) fn frames(&mut self) {
        if let Some(rig) = &mut self.window {
            rig.harness.run_steps(2);
        }
    }

    /// True while a blind test is heard.
    pub(super) fn is_blind(&self) -> bool {
        self.params.blind_order.is_set()
    }

    /// Runs the sound as hosts do, long enough to name what is named.
    pub(super) fn play(&mut self, input: &[Vec<f32>; 2]) -> [Vec<f32>; 2] {
        let output = self.host.render(256, input, &[]);
        let named = self.named();
        self.lasting.extend(named);
        output
    }
}
