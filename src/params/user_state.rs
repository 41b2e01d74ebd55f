//! What a project carries besides parameters, behind its lock: how it is put together, loaded and saved.

use std::sync::Arc;

use serde_json::{Map, Value};
use thiserror::Error;

use super::slot_set_name::SlotSetName;
use super::user_head::UserHead;
use crate::engine::UserData;
use crate::handoff::{self, HandoffReceiver, HandoffSender};
use crate::headphones::{Catalog, HeadphoneId, Imported, ImportedError, placed};

/// The schema number this version writes.
const SCHEMA: u64 = 1;

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
    /// What the project has in it.
    pub(super) project: Vec<Imported>,
    /// What the user's folder has in it.
    pub(super) library: Vec<Imported>,
    /// Both, each at its number.
    pub(super) imports: Vec<Imported>,
    /// Entries of the project that this version cannot read: kept as they are, numbers included.
    unread: Vec<Value>,
    /// Fields a later version wrote.
    unknown: Map<String, Value>,
    /// What of the project could not be used, in sentences.
    pub(super) problems: Vec<String>,
    /// The user's own head.
    pub(super) head: UserHead,
    /// The slot set the project was last brought to.
    pub(super) slot_set: SlotSetName,
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
            unread: Vec::new(),
            unknown: Map::new(),
            problems: Vec::new(),
            head: UserHead::default(),
            slot_set: SlotSetName::default(),
        }
    }
}

impl State {
    /// Puts everything in its place again and sends it down if that changed anything.
    pub(super) fn refresh(&mut self) {
        let reserved: Vec<HeadphoneId> = self.unread.iter().filter_map(number_of).collect();
        self.imports = placed(&self.project, &self.library, &reserved);
        let catalog = Catalog::embedded().with_imports(&self.imports);
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

    /// Takes what a project has saved in place of everything there was.
    pub(super) fn load(&mut self, saved: Value) {
        (self.project, self.unread, self.problems) = (Vec::new(), Vec::new(), Vec::new());
        self.unknown = match saved {
            Value::Object(fields) => fields,
            Value::Null => Map::new(),
            other => {
                let found = other.to_string().chars().take(60).collect();
                self.problems.push(UserStateError::Shape(found).to_string());
                Map::new()
            }
        };
        self.unknown.remove("schema");
        let entries = match self.unknown.remove("headphones") {
            Some(Value::Array(entries)) => entries,
            _ => Vec::new(),
        };
        for entry in entries {
            match Imported::from_json(&entry) {
                Ok(import) => self.project.push(import),
                Err(cause) => {
                    self.problems
                        .push(UserStateError::Headphone { name: name_of(&entry), cause }.to_string());
                    self.unread.push(entry);
                }
            }
        }
        if let Err(error) = self.head.load(self.unknown.remove("head")) {
            self.problems.push(error.to_string());
        }
        self.slot_set = SlotSetName::from_json(self.unknown.remove("slot_set").as_ref());
        self.refresh();
    }

    /// What the project saves.
    pub(super) fn save(&self) -> Value {
        let mut saved = self.unknown.clone();
        let entries = self.project.iter().map(Imported::to_json).chain(self.unread.iter().cloned());
        saved.insert("schema".to_owned(), SCHEMA.into());
        saved.insert("headphones".to_owned(), entries.collect());
        saved.insert("slot_set".to_owned(), self.slot_set.to_json());
        if let Some(head) = self.head.save() {
            saved.insert("head".to_owned(), head);
        }
        Value::Object(saved)
    }
}

fn number_of(entry: &Value) -> Option<HeadphoneId> {
    entry.get("number")?.as_u64().and_then(|number| u16::try_from(number).ok()).map(HeadphoneId)
}

fn name_of(entry: &Value) -> String {
    let part = |field| entry.get(field).and_then(Value::as_str).unwrap_or_default();
    let name = format!("{} {}", part("maker"), part("model"));
    let name: String = name.trim().chars().take(60).collect();
    if name.is_empty() { "without a name".to_owned() } else { name }
}
