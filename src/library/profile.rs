//! A listener's profile: what belongs to a person and not to a song, under the person's name.
//!
//! Here it is a name and fields; what they mean is for those who apply them. Each field is changed by itself, in the file
//! as it is then, so that nobody's change is lost.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::shelf::{Entry, Shelf};
use super::{LibraryError, lock, now_or_later, read_file, write_json};
use crate::headphones::{is_key, kept_name, key_of};

/// The schema number this version writes; it reads every schema up to it.
const SCHEMA: u64 = 1;

/// Largest file that says which profile comes first, bytes.
const MAX_BYTES: u64 = 1 << 16;

/// Why a profile could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Not JSON.
    #[error("could not read the profile: {0}; take the file away, and make the profile again")]
    Shape(#[from] serde_json::Error),
    /// No name, or a key no file can be named after.
    #[error(
        "the profile has no name, or no key of 1 to 64 letters, digits and dashes; make the profile again"
    )]
    Name,
    /// Written by a later version.
    #[error("the profile has schema {0}; this version reads up to {SCHEMA}: update Grille to use it")]
    Schema(u64),
}

/// What belongs to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Identity across renamings.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Everything else that stands in it.
    pub values: Map<String, Value>,
}

impl Profile {
    /// A new one; its identity follows from its name and the moment.
    #[must_use]
    pub fn new(name: &str, values: Map<String, Value>) -> Self {
        let name = kept_name(name);
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let key = key_of(name.bytes().chain([0]).chain(moment.to_le_bytes()));
        Self { key, name, values }
    }
}

impl Entry for Profile {
    const FOLDER: &'static str = "profiles";
    type Error = ProfileError;

    fn key(&self) -> &str {
        &self.key
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn from_json(saved: &Value) -> Result<Self, ProfileError> {
        let mut values = saved.as_object().cloned().ok_or(ProfileError::Name)?;
        if let Some(schema) = values.remove("schema").and_then(|schema| schema.as_u64())
            && schema > SCHEMA
        {
            return Err(ProfileError::Schema(schema));
        }
        let mut text = |field| match values.remove(field) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(ProfileError::Name),
        };
        let (key, name) = (text("key")?, kept_name(&text("name")?));
        if !is_key(&key) || name.is_empty() {
            return Err(ProfileError::Name);
        }
        Ok(Self { key, name, values })
    }

    fn to_json(&self) -> Value {
        self.clone().onto(Map::new())
    }

    fn onto(&self, mut there: Map<String, Value>) -> Value {
        let own =
            [("schema", SCHEMA.into()), ("key", self.key.clone().into()), ("name", self.name.clone().into())];
        there.extend(self.values.clone());
        there.extend(own.map(|(field, value)| (field.to_owned(), value)));
        Value::Object(there)
    }

    fn is_later(&self) -> bool {
        false
    }

    fn is_of_later(error: &ProfileError) -> bool {
        matches!(error, ProfileError::Schema(_))
    }
}

impl Shelf<Profile> {
    /// Gives a profile another name.
    ///
    /// # Errors
    /// The profile is gone, or its file could not be written.
    pub fn rename(&self, key: &str, name: &str) -> Result<(), LibraryError> {
        self.write(key, Map::from_iter([("name".to_owned(), kept_name(name).into())]))
    }

    /// Writes fields of a profile over those it has now; what else stands there stays.
    ///
    /// # Errors
    /// The profile is gone, or cannot be read or written; what was there is as it was. [`LibraryError::Waits`]: it will
    /// be written as soon as another program lets it.
    pub fn write(&self, key: &str, fields: Map<String, Value>) -> Result<(), LibraryError> {
        self.change(key, fields)
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct First {
    schema: u64,
    key: String,
    /// What else stands there: kept, not understood.
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// Which profile new projects follow, in a file.
#[derive(Debug, Clone)]
pub struct FirstProfile(PathBuf);

impl FirstProfile {
    /// That of a folder.
    pub(super) fn at(root: &Path) -> Self {
        Self(root.join("first-profile.json"))
    }

    /// The key of the profile; a file that cannot be read is as good as none.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        self.read().map(|first| first.key).filter(|key| is_key(key))
    }

    /// From now on new projects follow this one.
    ///
    /// # Errors
    /// The file could not be written. [`LibraryError::Waits`]: it will be, as soon as another program lets it.
    pub fn set(&self, key: &str) -> Result<(), LibraryError> {
        let (this, key) = (self.clone(), key.to_owned());
        now_or_later(move || {
            let _lock = lock(&this.0).map_err(|_| LibraryError::Busy(this.0.clone()))?;
            let unknown = this.read().map(|first| first.unknown).unwrap_or_default();
            let first = First { schema: SCHEMA, key: key.clone(), unknown };
            write_json(&this.0, &first).map_err(|error| LibraryError::write(error, &this.0))
        })
    }

    fn read(&self) -> Option<First> {
        serde_json::from_slice(&read_file(&self.0, MAX_BYTES).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;
    use crate::library::Library;

    fn fresh(name: &str) -> (PathBuf, Library) {
        let root = std::env::temp_dir().join(format!("grille-profile-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        (root.clone(), Library::at(&root))
    }

    fn profile(name: &str) -> Profile {
        Profile::new(name, Map::from_iter([("seal".to_owned(), json!(0.8))]))
    }

    #[test]
    fn fields_are_changed_one_by_one_and_what_nobody_here_knows_stays() {
        let (root, library) = fresh("fields");
        let mut ann = profile(" Ann ");
        ann.values.insert("pads".to_owned(), json!("velour"));
        library.profiles.add(&ann).unwrap();
        library.profiles.write(&ann.key, Map::from_iter([("seal".to_owned(), json!(0.5))])).unwrap();
        library.profiles.write(&ann.key, Map::from_iter([("balance".to_owned(), json!(0.1))])).unwrap();
        library.profiles.rename(&ann.key, "Anna").unwrap();
        let kept = library.profiles.entry(&ann.key).unwrap().unwrap();
        assert_eq!(kept.name, "Anna");
        assert_eq!(Value::Object(kept.values), json!({"seal": 0.5, "balance": 0.1, "pads": "velour"}));
        assert!(library.profiles.entry("nobody").unwrap().is_none());
        assert!(matches!(library.profiles.write("nobody", Map::new()), Err(LibraryError::Gone)));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_cannot_be_read_is_said_and_never_written_over() {
        let (root, library) = fresh("broken");
        let ann = profile("Ann");
        library.profiles.add(&ann).unwrap();
        let path = library.profiles.folder().join(format!("{}.json", ann.key));
        let later = json!({"schema": 2, "key": ann.key, "name": "Ann", "seal": {"left": 1}}).to_string();
        for (text, said) in
            [("{", "could not read the profile"), ("7", "has no name"), (&later, "update Grille")]
        {
            fs::write(&path, text).unwrap();
            let error = library.profiles.entry(&ann.key).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
            assert!(library.profiles.write(&ann.key, ann.values.clone()).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn two_people_of_one_name_are_two_profiles_and_one_comes_first() {
        let (root, library) = fresh("two");
        assert_eq!(library.first_profile.key(), None);
        let (one, two) = (profile("Ann"), profile("Ann"));
        assert_ne!(one.key, two.key);
        library.first_profile.set(&one.key).unwrap();
        library.first_profile.set(&two.key).unwrap();
        assert_eq!(library.first_profile.key(), Some(two.key));
        fs::write(root.join("first-profile.json"), "{").unwrap();
        assert_eq!(library.first_profile.key(), None);
        fs::remove_dir_all(root).unwrap();
    }
}
