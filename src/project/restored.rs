//! What a project carries besides parameters, behind its lock: how it is put together, loaded and saved.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};
use thiserror::Error;

use super::copies::{UserCopies, entries_of};
use super::head::{HEAD, UserHead};
use super::knob_shelf;
use super::naming::Names;
use super::places::is_in;
use super::profile::{Following, PROFILE};
use super::set_name::SavedSlotSet;
use super::worn::{SavedWorn, WORN};
use crate::engine::UserData;
use crate::handoff::{self, HandoffReceiver, HandoffSender};
use crate::headphones::{Catalog, CopiedError, HeadphoneId, ImportNumbers, Imported, ImportedError};

/// The schema number this version writes.
const SCHEMA: u64 = 1;

/// Numbers of imports that only undo, variants and sets in use named when the project was saved.
pub(super) const PASSING: &str = "passing";

/// Numbers that are chosen, or were named for longer than a sweep, and at which no import stood.
pub(super) const MISSING: &str = "missing";

/// The headphones that knobs travel over, once one was turned.
pub(super) const SHELF: &str = "shelf";

/// Why a part of a project's own data could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UserStateError {
    /// The field is not an object.
    #[error("could not read the headphones saved in this project: expected an object, found {0}")]
    Shape(String),
    /// One headphone is not what it should be; its number is kept.
    #[error("could not use a headphone saved in this project ({name}): {cause}")]
    Headphone {
        /// What the entry calls itself.
        name: String,
        /// What is wrong with it.
        cause: ImportedError,
    },
    /// A copy of a headphone that ships is not what it should be, and this version has no other; it is kept.
    #[error(
        "could not use this project's copy of a headphone from a later version ({name}): {cause}; update Grille to hear it"
    )]
    Copy {
        /// What the entry calls itself.
        name: String,
        /// What is wrong with it.
        cause: CopiedError,
    },
    /// The slot set's name is not what it should be; it is kept.
    #[error("could not read which slot set this project was last brought to; choose one again")]
    SlotSet,
    /// A part of what belongs to the worn headphone is not what it should be; it is kept.
    #[error(
        "could not use the limit of boosts or a check by ear saved in this project; set it, or make it, again"
    )]
    Worn,
    /// Whose profile is followed is not what it should be; it is kept.
    #[error(
        "could not read whose profile this project follows; choose one behind Seal, or hold the values there are"
    )]
    Profile,
    /// The head is not what it should be; it is kept.
    #[error("could not use the head saved in this project; load its SOFA file again")]
    Head,
}

/// What there is, and where it came from.
#[derive(Debug)]
pub(super) struct State {
    /// The data of the moment.
    pub(super) data: Arc<UserData>,
    /// To the audio thread.
    pub(super) sender: HandoffSender<UserData>,
    /// The other end, until it is taken.
    pub(super) receiver: Option<HandoffReceiver<UserData>>,
    /// What the project has in it, and what parameters have passed since it was loaded.
    pub(super) project: Vec<Imported>,
    /// What the user's folder has in it.
    pub(super) library: Vec<Imported>,
    /// Both, each at its number.
    pub(super) imports: Vec<Imported>,
    /// What the user has taken out of the project.
    pub(super) taken_out: Vec<Imported>,
    /// Entries of the project that this version cannot read: kept as they are, numbers included.
    pub(super) unread: Vec<Value>,
    /// Copies of headphones that ship.
    copies: UserCopies,
    /// The schema the project was saved in, or this version's.
    schema: u64,
    /// Fields a later version wrote.
    unknown: Map<String, Value>,
    /// What of the project could not be used, in sentences.
    pub(super) problems: Vec<String>,
    /// The user's own head.
    pub(super) head: UserHead,
    /// The slot set the project was last brought to.
    pub(super) slot_set: SavedSlotSet,
    /// What belongs to what is worn, besides parameters.
    pub(super) worn: SavedWorn,
    /// The profile that is followed.
    pub(super) following: Following,
}

impl Default for State {
    fn default() -> Self {
        let (sender, receiver) = handoff::channel();
        Self {
            data: Arc::default(),
            sender,
            receiver: Some(receiver),
            project: Vec::new(),
            library: Vec::new(),
            imports: Vec::new(),
            taken_out: Vec::new(),
            unread: Vec::new(),
            copies: UserCopies::default(),
            schema: SCHEMA,
            unknown: Map::new(),
            problems: Vec::new(),
            head: UserHead::default(),
            slot_set: SavedSlotSet::default(),
            worn: SavedWorn::default(),
            following: Following::default(),
        }
    }
}

impl State {
    /// Puts everything in its place again and sends it down if that changed anything.
    pub(super) fn refresh(&mut self, names: &Names) {
        self.adopt(names);
        self.place(names);
        let catalog = Catalog::embedded().with_copies(self.copies.lacking()).with_imports(&self.imports);
        let head = self.head.realized();
        if catalog != self.data.catalog || head != self.data.head {
            self.publish(UserData { catalog, head, ..(*self.data).clone() });
        }
    }

    fn publish(&mut self, data: UserData) {
        let revision = self.data.revision.wrapping_add(1);
        self.data = Arc::new(UserData { revision, ..data });
        self.sender.send(Arc::clone(&self.data));
    }

    /// Takes what a project has saved in place of everything there was, to be put in its place by
    /// [`Self::refresh`]; returns the numbers it has named for longer than a sweep, and its shelf if it has one.
    pub(super) fn load(&mut self, saved: Value) -> (ImportNumbers, Option<Vec<HeadphoneId>>) {
        self.problems.clear();
        let mut fields = self.fields_of(saved);
        self.schema =
            fields.remove("schema").and_then(|schema| schema.as_u64()).unwrap_or(SCHEMA).max(SCHEMA);
        self.load_imports(fields.remove("headphones"));
        let lasting = self.lasting(&mut fields);
        let mut problems = self.copies.load(fields.remove("models"));
        problems.extend(self.head.load(fields.remove(HEAD)).err());
        problems.extend(self.slot_set.load(fields.remove("slot_set")).err());
        problems.extend(self.worn.load(fields.remove(WORN)).err());
        problems.extend(self.following.load(fields.remove(PROFILE)).err());
        self.problems.extend(problems.iter().map(ToString::to_string));
        let shelf = knob_shelf::read(fields.remove(SHELF));
        self.unknown = fields;
        (lasting, shelf)
    }

    fn fields_of(&mut self, saved: Value) -> Map<String, Value> {
        match saved {
            Value::Object(fields) => fields,
            Value::Null => Map::new(),
            other => {
                let found = other.to_string().chars().take(60).collect();
                self.problems.push(UserStateError::Shape(found).to_string());
                Map::new()
            }
        }
    }

    fn load_imports(&mut self, saved: Option<Value>) {
        (self.project, self.unread) = (Vec::new(), Vec::new());
        // What stood here before is another project's.
        (self.imports, self.taken_out) = (Vec::new(), Vec::new());
        for entry in entries_of(saved) {
            match Imported::from_json(&entry) {
                Ok(import) => self.project.push(import),
                Err(cause) => {
                    let problem = UserStateError::Headphone { name: name_of(&entry), cause };
                    self.problems.push(problem.to_string());
                    self.unread.push(entry);
                }
            }
        }
    }

    /// What the project saves that has `chosen` as its headphones of the moment: of imports those that are held.
    pub(super) fn save(&self, chosen: &BTreeSet<HeadphoneId>, names: &Names) -> Value {
        let mut saved = self.unknown.clone();
        let held = self.project.iter().filter(|import| is_in(names.held(), import));
        let entries = held.map(Imported::to_json).chain(self.unread.iter().cloned());
        saved.insert("schema".to_owned(), self.schema.into());
        saved.insert("headphones".to_owned(), entries.collect());
        saved.insert("slot_set".to_owned(), self.slot_set.save());
        let others = [
            ("models", self.copies.save(chosen)),
            (HEAD, self.head.save()),
            (WORN, self.worn.save()),
            (PROFILE, self.following.save()),
            (PASSING, saved_numbers(self.carried() & (names.used - names.chosen - names.lasting))),
            // What is chosen now would count as named for long once the project is opened: it is saved so.
            (MISSING, saved_numbers((names.lasting | names.chosen) - self.carried() - self.unread_numbers())),
        ];
        for (field, value) in others {
            if let Some(value) = value {
                saved.insert(field.to_owned(), value);
            }
        }
        Value::Object(saved)
    }
}

/// Numbers as they are saved; none where there are none.
fn saved_numbers(numbers: ImportNumbers) -> Option<Value> {
    (!numbers.is_empty()).then(|| numbers.iter().map(|id| Value::from(id.0)).collect())
}

/// The registry number an entry has.
pub(super) fn number_of(entry: &Value) -> Option<HeadphoneId> {
    entry.get("number")?.as_u64().and_then(|number| u16::try_from(number).ok()).map(HeadphoneId)
}

/// What an entry calls itself.
pub(super) fn name_of(entry: &Value) -> String {
    let part = |field| entry.get(field).and_then(Value::as_str).unwrap_or_default();
    let name = format!("{} {}", part("maker"), part("model"));
    let name: String = name.trim().chars().take(60).collect();
    if name.is_empty() { "without a name".to_owned() } else { name }
}
