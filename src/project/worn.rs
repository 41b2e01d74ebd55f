//! What a project keeps of what is worn besides parameters: how far boosts may go, and what the checks by ear have said.

use serde_json::{Map, Value, json};

use super::date::Date;
use super::restored::UserStateError;
use crate::headphones::BoostLimit;

/// The field of a project that holds it.
pub(super) const WORN: &str = "worn";

const BOOST_LIMIT: &str = "boost_limit_db";
const SEAL_CHECK: &str = "seal_check";
const BALANCE_CHECK: &str = "balance_check";

/// Bands of noise in which left and right are compared.
pub const NUM_BALANCE_BANDS: usize = 3;

/// The largest level difference that a check can come to, dB.
const MAX_CHECK_DB: f64 = 60.0;

/// What the seal check came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SealCheck {
    /// What is lost at 50 Hz against 400 Hz, dB; a gain is negative.
    pub loss_db: f64,
    /// How sure that is, standard error in dB.
    pub error_db: f64,
    /// When it was made.
    pub date: Date,
}

/// What the left/right check came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BalanceCheck {
    /// How much louder the left side is heard in each band, dB.
    pub left_louder_db: [f64; NUM_BALANCE_BANDS],
    /// How sure each is, standard error in dB.
    pub error_db: f64,
    /// When it was made.
    pub date: Date,
}

/// What belongs to what is worn, besides parameters.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Worn {
    /// How far conversions may raise it.
    pub boost_limit: BoostLimit,
    /// The last seal check.
    pub seal_check: Option<SealCheck>,
    /// The last left/right check.
    pub balance_check: Option<BalanceCheck>,
}

impl Worn {
    /// What has become of it, for a tooltip and the log.
    pub(super) fn words_from(&self, left: &Self) -> String {
        if self.boost_limit != left.boost_limit {
            return match self.boost_limit.db() {
                Some(db) => format!("boosts limited to {db} dB"),
                None => "boosts not limited".to_owned(),
            };
        }
        if self.seal_check == left.seal_check { "left/right check" } else { "seal check" }.to_owned()
    }

    /// Takes what it can read out of `fields`.
    fn take_from(fields: &mut Map<String, Value>) -> Self {
        fn taken<T>(
            fields: &mut Map<String, Value>,
            name: &str,
            read: impl Fn(&Value) -> Option<T>,
        ) -> Option<T> {
            let read = read(fields.get(name)?)?;
            fields.remove(name);
            Some(read)
        }
        let limit = |value: &Value| BoostLimit::of_db(u8::try_from(value.as_u64()?).ok()?);
        Self {
            boost_limit: taken(fields, BOOST_LIMIT, limit).unwrap_or_default(),
            seal_check: taken(fields, SEAL_CHECK, SealCheck::from_json),
            balance_check: taken(fields, BALANCE_CHECK, BalanceCheck::from_json),
        }
    }

    /// Every field as projects and profiles keep it; null where nothing is set.
    #[must_use]
    pub fn fields(&self) -> Map<String, Value> {
        let entries = [
            (BOOST_LIMIT, self.boost_limit.db().map(Value::from)),
            (SEAL_CHECK, self.seal_check.map(SealCheck::to_json)),
            (BALANCE_CHECK, self.balance_check.map(BalanceCheck::to_json)),
        ];
        entries.into_iter().map(|(name, value)| (name.to_owned(), value.unwrap_or_default())).collect()
    }

    /// The same with one field as it was kept, unset for null; `None` if it cannot be read, or is no field of these.
    #[must_use]
    pub fn with(self, name: &str, value: &Value) -> Option<Self> {
        let mut fields = Map::from_iter([(name.to_owned(), value.clone())]);
        if value.is_null() {
            fields.clear();
        }
        let read = Self::take_from(&mut fields);
        let with = match name {
            BOOST_LIMIT => Self { boost_limit: read.boost_limit, ..self },
            SEAL_CHECK => Self { seal_check: read.seal_check, ..self },
            BALANCE_CHECK => Self { balance_check: read.balance_check, ..self },
            _ => return None,
        };
        fields.is_empty().then_some(with)
    }
}

impl SealCheck {
    fn from_json(saved: &Value) -> Option<Self> {
        Some(Self {
            loss_db: decibels(saved.get("loss_db")?)?,
            error_db: decibels(saved.get("error_db")?)?.abs(),
            date: date(saved)?,
        })
    }

    fn to_json(self) -> Value {
        json!({ "loss_db": self.loss_db, "error_db": self.error_db, "date": self.date.to_string() })
    }
}

impl BalanceCheck {
    fn from_json(saved: &Value) -> Option<Self> {
        let bands: Option<Vec<f64>> = saved.get("left_louder_db")?.as_array()?.iter().map(decibels).collect();
        Some(Self {
            left_louder_db: bands?.try_into().ok()?,
            error_db: decibels(saved.get("error_db")?)?.abs(),
            date: date(saved)?,
        })
    }

    fn to_json(self) -> Value {
        json!({ "left_louder_db": self.left_louder_db, "error_db": self.error_db, "date": self.date.to_string() })
    }
}

fn decibels(saved: &Value) -> Option<f64> {
    saved.as_f64().filter(|db| db.abs() <= MAX_CHECK_DB)
}

fn date(saved: &Value) -> Option<Date> {
    Date::read(saved.get("date")?.as_str()?)
}

/// What a project has of it, and what this version cannot read of what was saved.
#[derive(Debug, Default)]
pub(super) struct SavedWorn {
    /// What is used.
    pub(super) worn: Worn,
    /// Fields of a later version, and those that are not what they should be: saved again as they are.
    unread: Map<String, Value>,
    /// The whole, where it is no object.
    foreign: Option<Value>,
}

impl SavedWorn {
    /// Other values take the place of what there is, and of what could not be read of them.
    pub(super) fn replace(&mut self, worn: Worn) {
        self.worn = worn;
        self.foreign = None;
    }

    /// Takes what a project has saved, and says if a part of it cannot be read.
    pub(super) fn load(&mut self, saved: Option<Value>) -> Result<(), UserStateError> {
        *self = Self::default();
        match saved {
            None => return Ok(()),
            Some(Value::Object(mut fields)) => {
                self.worn = Worn::take_from(&mut fields);
                self.unread = fields;
            }
            other => self.foreign = other,
        }
        let is_known = |name| self.unread.contains_key(name);
        let is_broken =
            self.foreign.is_some() || [BOOST_LIMIT, SEAL_CHECK, BALANCE_CHECK].into_iter().any(is_known);
        if is_broken { Err(UserStateError::Worn) } else { Ok(()) }
    }

    /// What a project has to save; nothing where nothing was set.
    pub(super) fn save(&self) -> Option<Value> {
        if self.foreign.is_some() {
            return self.foreign.clone();
        }
        let mut fields = self.unread.clone();
        fields.extend(self.worn.fields().into_iter().filter(|(_, value)| !value.is_null()));
        (!fields.is_empty()).then_some(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(saved: &Value) -> (SavedWorn, bool) {
        let mut worn = SavedWorn::default();
        let is_whole = worn.load(Some(saved.clone())).is_ok();
        (worn, is_whole)
    }

    #[test]
    fn what_is_saved_comes_back_and_what_is_unknown_stays() {
        let saved = json!({
            "boost_limit_db": 5,
            "seal_check": { "loss_db": 4.5, "error_db": 0.8, "date": "2026-11-30" },
            "balance_check": { "left_louder_db": [0.5, -1.0, 2.0], "error_db": 0.4, "date": "2026-11-29" },
            "later": [1, 2],
        });
        let (worn, is_whole) = loaded(&saved);
        assert!(is_whole);
        assert_eq!(worn.worn.boost_limit, BoostLimit::of_db(5).unwrap());
        assert_eq!(worn.worn.seal_check.unwrap().loss_db, 4.5);
        assert_eq!(worn.save(), Some(saved));
        assert_eq!(SavedWorn::default().save(), None);
    }

    /// Each of these is said, kept, and changes nothing; what stands beside it is used.
    #[test]
    fn what_cannot_be_read_is_kept_and_not_used() {
        for broken in [
            json!(7),
            json!({ "boost_limit_db": 90 }),
            json!({ "boost_limit_db": "5" }),
            json!({ "seal_check": { "loss_db": 1e9, "error_db": 1.0, "date": "2026-11-30" } }),
            json!({ "seal_check": { "loss_db": 1.0, "error_db": 1.0, "date": "today" } }),
            json!({ "balance_check": { "left_louder_db": [1.0], "error_db": 1.0, "date": "2026-11-30" } }),
        ] {
            let (worn, is_whole) = loaded(&broken);
            assert!(!is_whole, "{broken}");
            assert_eq!((worn.worn, worn.save()), (Worn::default(), Some(broken)));
        }
        let (worn, is_whole) = loaded(&json!({ "boost_limit_db": 4, "seal_check": 1 }));
        assert!(!is_whole && worn.worn.boost_limit.db() == Some(4));
    }
}
