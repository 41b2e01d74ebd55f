//! A slot set: six monitoring settings under a name, with a sentence that says what they are for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::LibraryError;
use super::shelf::{Entry, Shelf};
use crate::engine::settings::{NUM_SLOTS, SlotSettings};
use crate::headphones::{HeadphoneId, Imported, ImportedError, is_key, kept_name, kept_sentence, key_of};

/// The schema number this version writes; it reads every schema up to it.
const SCHEMA: u32 = 1;

/// The sets that ship, in the order they are offered.
const FACTORY_JSON: [&str; 5] = [
    include_str!("../../presets/monitors/mixing.json"),
    include_str!("../../presets/monitors/mastering.json"),
    include_str!("../../presets/monitors/tracking.json"),
    include_str!("../../presets/monitors/sound-design.json"),
    include_str!("../../presets/monitors/translation-check.json"),
];

static FACTORY: LazyLock<Vec<SlotSet>> = LazyLock::new(|| {
    let parsed = FACTORY_JSON.iter().filter_map(|text| serde_json::from_str(text).ok());
    parsed.filter_map(|saved: Value| SlotSet::from_json(&saved).ok()).collect()
});

/// Why a slot set could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SlotSetError {
    /// Not JSON, or not of this shape.
    #[error("could not read the slot set: {0}; save the slots again, or take the file away")]
    Shape(#[from] serde_json::Error),
    /// Written by a later version.
    #[error("the slot set has schema {0}; this version reads up to {SCHEMA}: update Grille to use it")]
    Schema(u64),
    /// A key no file can be named after.
    #[error("the slot set's key is not 1 to 64 letters, digits and dashes; save the slots again")]
    Key,
    /// Not as many slots as there are.
    #[error("the slot set has {0} slots instead of {NUM_SLOTS}; save the slots again")]
    Slots(usize),
    /// One of the headphones it carries.
    #[error("the slot set carries a headphone that cannot be used: {0}")]
    Headphone(#[from] ImportedError),
}

/// Six slots under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotSet {
    /// Identity across renamings.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// What it is for; may be empty.
    pub why: String,
    /// What the slots stand for, where they are places rather than headphones: a laptop, a phone; none otherwise.
    pub places: Vec<String>,
    /// The slots.
    pub slots: [SlotSettings; NUM_SLOTS],
    /// The imports its slots name, so that it sounds the same on another machine.
    pub headphones: Vec<Imported>,
    /// What a later version wrote beside it: kept, not understood.
    unknown: Map<String, Value>,
}

/// The JSON of one set.
#[derive(Serialize, Deserialize)]
struct SlotSetRow {
    schema: u32,
    key: String,
    name: String,
    #[serde(default)]
    why: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    places: Vec<String>,
    slots: Vec<SlotSettings>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headphones: Vec<Value>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl SlotSet {
    /// The sets that ship.
    #[must_use]
    pub fn factory() -> &'static [Self] {
        &FACTORY
    }

    /// A set of these slots; of `imports` it carries what the slots name. Its identity follows from its
    /// content, so that two sets of one name saved at once are both kept.
    #[must_use]
    pub fn new(name: &str, slots: [SlotSettings; NUM_SLOTS], imports: &[Imported]) -> Self {
        let is_named = |import: &&Imported| slots.iter().any(|slot| slot.target == import.number);
        let mut set = Self {
            key: String::new(),
            name: kept_name(name),
            why: String::new(),
            places: Vec::new(),
            slots,
            headphones: imports.iter().filter(is_named).cloned().collect(),
            unknown: Map::new(),
        };
        set.key = key_of(set.to_json().to_string().bytes());
        set
    }

    /// The same set under another identity, so that one of these slots that has been renamed since stays beside it.
    #[must_use]
    pub fn apart(self) -> Self {
        let key = key_of(self.key.bytes().chain(*b" apart"));
        Self { key, ..self }
    }

    /// The slots as a project has them: an import has the number that `number_of` finds for its key. One that the set
    /// does not carry, or that is not found, is missing, at its number if that `is_vacant` there and at another one
    /// that is if not: it never becomes another headphone.
    #[must_use]
    pub fn slots_with(
        &self,
        number_of: impl Fn(&str) -> Option<HeadphoneId>,
        is_vacant: impl Fn(HeadphoneId) -> bool,
    ) -> [SlotSettings; NUM_SLOTS] {
        let known = |target: HeadphoneId| {
            let import = self.headphones.iter().find(|import| import.number == target)?;
            number_of(&import.key)
        };
        let targets = self.slots.map(|slot| slot.target);
        let is_missing =
            |target: &HeadphoneId| HeadphoneId::IMPORTS.contains(target) && known(*target).is_none();
        let missing: BTreeSet<HeadphoneId> = targets.into_iter().filter(is_missing).collect();
        let (stay, go): (Vec<HeadphoneId>, Vec<HeadphoneId>) =
            missing.into_iter().partition(|id| is_vacant(*id));
        let (first, last) = (HeadphoneId::IMPORTS.start().0, HeadphoneId::IMPORTS.end().0);
        let vacant = (first..=last).map(HeadphoneId).filter(|id| is_vacant(*id) && !stay.contains(id));
        // Where every number is taken nothing is converted all the same.
        let moved: BTreeMap<HeadphoneId, HeadphoneId> =
            go.into_iter().zip(vacant.chain(std::iter::repeat(HeadphoneId::NONE))).collect();
        self.slots.map(|slot| {
            let target = if HeadphoneId::IMPORTS.contains(&slot.target) {
                known(slot.target).or_else(|| moved.get(&slot.target).copied()).unwrap_or(slot.target)
            } else {
                slot.target
            };
            SlotSettings { target, ..slot }
        })
    }
}

impl Entry for SlotSet {
    const FOLDER: &'static str = "slot-sets";
    type Error = SlotSetError;

    fn key(&self) -> &str {
        &self.key
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn from_json(saved: &Value) -> Result<Self, SlotSetError> {
        if let Some(schema) = saved.get("schema").and_then(Value::as_u64)
            && schema > u64::from(SCHEMA)
        {
            return Err(SlotSetError::Schema(schema));
        }
        let row = SlotSetRow::deserialize(saved)?;
        if !is_key(&row.key) {
            return Err(SlotSetError::Key);
        }
        let slots = <[SlotSettings; NUM_SLOTS]>::try_from(row.slots)
            .map_err(|slots| SlotSetError::Slots(slots.len()))?
            .map(SlotSettings::sanitized);
        let headphones: Result<Vec<Imported>, ImportedError> =
            row.headphones.iter().map(Imported::from_json).collect();
        Ok(Self {
            key: row.key,
            name: kept_name(&row.name),
            why: kept_sentence(&row.why),
            places: row.places.iter().take(NUM_SLOTS).map(|place| kept_name(place)).collect(),
            slots,
            headphones: headphones?,
            unknown: row.unknown,
        })
    }

    fn to_json(&self) -> Value {
        let row = SlotSetRow {
            schema: SCHEMA,
            key: self.key.clone(),
            name: self.name.clone(),
            why: self.why.clone(),
            places: self.places.clone(),
            slots: self.slots.to_vec(),
            headphones: self.headphones.iter().map(Imported::to_json).collect(),
            unknown: self.unknown.clone(),
        };
        serde_json::to_value(row).unwrap_or_default()
    }

    fn onto(&self, mut there: Map<String, Value>) -> Value {
        // Left out where the slots name none.
        for of_the_old_slots in ["headphones", "places"] {
            there.remove(of_the_old_slots);
        }
        if let Value::Object(fields) = self.to_json() {
            there.extend(fields);
        }
        Value::Object(there)
    }

    /// A later schema is not read at all.
    fn is_later(&self) -> bool {
        false
    }

    fn is_of_later(error: &SlotSetError) -> bool {
        matches!(error, SlotSetError::Schema(_))
    }
}

impl Shelf<SlotSet> {
    /// Gives a set another name.
    ///
    /// # Errors
    /// The set is gone, or its file could not be written.
    pub fn rename(&self, key: &str, name: &str) -> Result<(), LibraryError> {
        self.change(key, Map::from_iter([("name".to_owned(), kept_name(name).into())]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Catalog, Fit};
    use crate::library::{Library, replace_file};
    use serde_json::json;

    fn import(number: u16) -> Imported {
        let mut import = Imported::new("Acme", "One", (BackType::Open, Fit::OverEar), &Curve::FLAT);
        import.number = HeadphoneId(number);
        import
    }

    fn set() -> SlotSet {
        let slot = SlotSettings { target: HeadphoneId(961), amount: 0.7, ..SlotSettings::default() };
        SlotSet::new("Kitchen", [slot; NUM_SLOTS], &[import(960), import(961)])
    }

    #[test]
    fn every_factory_set_is_there_says_why_and_names_headphones_that_ship() {
        let names: Vec<&str> = SlotSet::factory().iter().map(|set| set.name.as_str()).collect();
        assert_eq!(names, ["Mixing", "Mastering", "Tracking", "Sound design", "Translation check"]);
        for (set, text) in SlotSet::factory().iter().zip(FACTORY_JSON) {
            assert!(set.why.ends_with('.') && set.why.len() > 60, "{}", set.name);
            assert!(set.unknown.is_empty(), "{}: {:?}", set.name, set.unknown);
            assert!(set.places.is_empty() || set.places.len() == NUM_SLOTS, "{}: {:?}", set.name, set.places);
            for slot in set.slots {
                assert!(slot.target == HeadphoneId::NONE || Catalog::embedded().get(slot.target).is_some());
            }
            let all_different =
                set.slots.iter().enumerate().all(|(idx, slot)| !set.slots[..idx].contains(slot));
            assert!(all_different, "{} offers one thing twice", set.name);
            let known = serde_json::to_value(SlotSettings::default()).unwrap();
            let saved: Value = serde_json::from_str(text).unwrap();
            for slot in saved["slots"].as_array().unwrap() {
                for field in slot.as_object().unwrap().keys() {
                    assert!(known.get(field).is_some(), "{}: {field}", set.name);
                }
            }
        }
    }

    #[test]
    fn a_set_comes_back_exactly_with_what_nobody_here_understands() {
        let mut saved = set().to_json();
        saved["color"] = json!("walnut");
        let read: Value = serde_json::from_str(&saved.to_string()).unwrap();
        let back = SlotSet::from_json(&read).unwrap();
        assert_eq!((back.slots, back.to_json()), (set().slots, saved));
        assert_eq!(back.headphones, [import(961)]);
    }

    #[test]
    fn a_set_that_lacks_values_has_the_neutral_ones_and_out_of_range_comes_into_it() {
        let mut saved = set().to_json();
        saved["slots"] = json!([{}, {"angle_deg": 1e9}, {"amount": -3}, {}, {}, {"room_level": 3}]);
        let slots = SlotSet::from_json(&saved).unwrap().slots;
        assert_eq!(slots[0], SlotSettings::default());
        assert_eq!((slots[1].angle_deg, slots[2].amount), (90.0, 0.0));
    }

    #[test]
    fn imports_are_found_by_what_they_are_not_by_their_number() {
        let here = |key: &str| (key == import(0).key).then_some(HeadphoneId(1000));
        assert_eq!(set().slots_with(here, |_| true)[0].target, HeadphoneId(1000));
    }

    /// Saved where they were missing, loaded where others stand.
    #[test]
    fn what_a_set_does_not_carry_never_becomes_another_headphone() {
        let target = |number| SlotSettings { target: HeadphoneId(number), ..SlotSettings::default() };
        let slots = [965, 960, 965, 3, 0, 961].map(target);
        let set = SlotSet::new("Missing", slots, &[]);
        let there = |taken: &'static [u16]| {
            set.slots_with(|_| None, |id| !taken.contains(&id.0)).map(|slot| slot.target.0)
        };
        assert_eq!(there(&[]), [965, 960, 965, 3, 0, 961]);
        assert_eq!(there(&[965]), [962, 960, 962, 3, 0, 961]);
        assert_eq!(there(&[960, 961, 965]), [964, 962, 964, 3, 0, 963]);
        assert_eq!(set.slots_with(|_| None, |_| false).map(|slot| slot.target.0), [0, 0, 0, 3, 0, 0]);
    }

    /// Saved under the name of one's own: other slots, and what others wrote beside the old ones.
    #[test]
    fn a_set_that_is_replaced_keeps_what_nobody_here_understands_and_loses_its_headphones() {
        let root = std::env::temp_dir().join(format!("grille-set-replaced-{}", std::process::id()));
        let shelf = Library::at(&root).slot_sets;
        let path = shelf.folder().join(format!("{}.json", set().key));
        let mut saved = set().to_json();
        saved["color"] = json!("walnut");
        replace_file(&path, saved.to_string().as_bytes()).unwrap();
        let neutral = SlotSet::new("Kitchen", [SlotSettings::default(); NUM_SLOTS], &[]);
        let kept = shelf.add(&SlotSet { key: set().key, ..neutral }).unwrap();
        assert_eq!((kept.slots[0], kept.headphones.len()), (SlotSettings::default(), 0));
        assert_eq!(kept.unknown["color"], "walnut");
        saved["schema"] = json!(2);
        replace_file(&path, saved.to_string().as_bytes()).unwrap();
        let error = shelf.add(&set()).unwrap_err().to_string();
        assert!(error.contains("schema 2") && error.contains("update Grille"), "{error}");
        assert_eq!(std::fs::read_to_string(path).unwrap(), saved.to_string());
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_is_no_set_is_refused_in_words() {
        let broken = |change: &dyn Fn(&mut Value)| {
            let mut saved = set().to_json();
            change(&mut saved);
            SlotSet::from_json(&saved).unwrap_err().to_string()
        };
        assert!(broken(&|v| v["schema"] = json!(7)).contains("schema 7"));
        assert!(broken(&|v| v["slots"] = json!([{}])).contains("has 1 slots instead of 6"));
        assert!(broken(&|v| v["slots"][2]["speakers"] = json!("moon")).contains("moon"));
        assert!(broken(&|v| v["key"] = json!("../x")).contains("letters, digits"));
        assert!(broken(&|v| v["headphones"][0]["back"] = json!("up")).contains("unknown variant `up`"));
        assert!(broken(&|v| *v = json!(3)).contains("save the slots again"));
    }
}
