//! What a row of [`SlotParams`](super::SlotParams) is made into: the parameter itself, its id, and the way from its value to
//! the setting it stands for and back.

use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::*;

use super::SpeakersChoice;
use super::kinds::headphone_id;
use super::slot::Factory;
use crate::engine::settings::{SlotSettings, SpeakersMode};
use crate::headphones::HeadphoneId;
use crate::project::SavedUser;
use crate::units::single;

/// Declares the parameters of a slot: what is said to developers, then `"id" field: type, reading => setting, maker;`.
/// Hosts list them in this order, so new ones stand at the end.
macro_rules! slot_params {
    ($(
        $(#[$doc:meta])*
        $id:literal $field:ident: $param:ty, $reading:ty => $setting:ident, $make:expr;
    )*) => {
        /// One slot.
        #[derive(Params)]
        pub struct SlotParams {
            $( $(#[$doc])* #[id = $id] pub $field: $param, )*
        }

        impl SlotParams {
            /// Ids without the slot's suffix, in the order hosts list them.
            const IDS: &'static [&'static str] = &[$($id),*];

            /// How many there are.
            pub const NUM: usize = Self::IDS.len();

            pub(super) fn new(number: usize, factory: &Factory, user: &SavedUser) -> Self {
                let with = Making { number, factory, user, defaults: SlotSettings::default() };
                Self { $( $field: with.make($make), )* }
            }

            /// This slot in physical units.
            ///
            /// # Real-time
            /// Safe: atomic loads.
            #[must_use]
            pub fn settings(&self) -> SlotSettings {
                SlotSettings { $( $setting: <$reading as Reading<$param>>::setting(&self.$field), )* }
            }

            /// Every parameter of the slot, in the order of hosts, and the value, 0…1, that gives it these settings.
            #[must_use]
            pub fn values_of(&self, settings: &SlotSettings) -> [(ParamPtr, f32); Self::NUM] {
                [$( value_of(&self.$field, <$reading as Reading<$param>>::plain(settings.$setting)) ),*]
            }

            /// Shows a visitor every parameter of the slot, whose number is `number`, in the order of hosts.
            pub fn visit<'a>(&'a self, number: usize, visitor: &mut impl Visit<'a>) {
                $( visitor.param(&format!("{}_{number}", $id), &self.$field); )*
            }
        }

        const _: () = assert!(are_unique(SlotParams::IDS), "two parameters of a slot have one id");
    };
}
pub(super) use slot_params;

/// What a parameter is made with.
pub(super) struct Making<'a> {
    pub(super) number: usize,
    pub(super) factory: &'a Factory,
    pub(super) user: &'a SavedUser,
    pub(super) defaults: SlotSettings,
}

impl Making<'_> {
    pub(super) fn name(&self, what: &str) -> String {
        format!("Slot {}: {what}", self.number)
    }

    pub(super) fn make<P>(&self, maker: impl Fn(&Self) -> P) -> P {
        maker(self)
    }
}

/// How the value of a parameter and the setting it stands for become each other.
pub(super) trait Reading<P: Param> {
    type Setting;
    fn setting(param: &P) -> Self::Setting;
    fn plain(setting: Self::Setting) -> P::Plain;
}

/// A number in the unit of its setting.
pub(super) struct Plain;

impl Reading<FloatParam> for Plain {
    type Setting = f64;

    fn setting(param: &FloatParam) -> f64 {
        f64::from(param.value())
    }

    fn plain(setting: f64) -> f32 {
        single(setting)
    }
}

/// A number in percent, whose setting is a fraction.
pub(super) struct Percent;

impl Reading<FloatParam> for Percent {
    type Setting = f64;

    fn setting(param: &FloatParam) -> f64 {
        f64::from(param.value()) / 100.0
    }

    fn plain(setting: f64) -> f32 {
        single(100.0 * setting)
    }
}

/// On or off.
pub(super) struct Switch;

impl Reading<BoolParam> for Switch {
    type Setting = bool;

    fn setting(param: &BoolParam) -> bool {
        param.value()
    }

    fn plain(setting: bool) -> bool {
        setting
    }
}

/// A headphone's registry number.
pub(super) struct Headphone;

impl Reading<IntParam> for Headphone {
    type Setting = HeadphoneId;

    fn setting(param: &IntParam) -> HeadphoneId {
        headphone_id(param)
    }

    fn plain(setting: HeadphoneId) -> i32 {
        i32::from(setting.0)
    }
}

/// A way to simulate speakers.
pub(super) struct Speakers;

impl Reading<EnumParam<SpeakersChoice>> for Speakers {
    type Setting = SpeakersMode;

    fn setting(param: &EnumParam<SpeakersChoice>) -> SpeakersMode {
        param.value().into()
    }

    fn plain(setting: SpeakersMode) -> SpeakersChoice {
        setting.into()
    }
}

/// A parameter and the value, 0…1, of what it is to be.
pub(super) fn value_of<P: Param>(param: &P, plain: P::Plain) -> (ParamPtr, f32) {
    (param.as_ptr(), param.preview_normalized(plain))
}

/// Whether no id stands twice.
pub(super) const fn are_unique(ids: &[&str]) -> bool {
    let mut first = 0;
    while first < ids.len() {
        let mut second = first + 1;
        while second < ids.len() {
            if is_same(ids[first].as_bytes(), ids[second].as_bytes()) {
                return false;
            }
            second += 1;
        }
        first += 1;
    }
    true
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut idx = 0;
    while idx < a.len() && idx < b.len() && a[idx] == b[idx] {
        idx += 1;
    }
    idx == a.len() && idx == b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_stands_twice_is_found() {
        assert!(are_unique(&["room", "room_size", "angle"]));
        assert!(!are_unique(&["room", "angle", "room"]));
    }
}
