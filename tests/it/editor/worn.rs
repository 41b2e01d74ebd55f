//! What the button beside *Seal* opens, and what is said of strong conversions.

use egui::{Key, Modifiers, Role};
use grille::headphones::HeadphoneId;
use nice_plug::params::persist::PersistentField as _;

use super::rig::{Rig, automate};

/// A closed headphone that seals badly, to be heard as an open one with much bass.
pub(super) fn badly_sealed(rig: &mut Rig) {
    let params = &rig.harness.state().params;
    let place = |id: u16| f32::from(id) / f32::from(HeadphoneId::MAX.0);
    automate(&params.source, place(44));
    automate(&params.slots[0].target, place(50));
    automate(&params.seal, 0.0);
    rig.harness.run();
}

fn limit(rig: &Rig) -> Option<u8> {
    rig.harness.state().params.settings().boost_limit.db()
}

#[test]
fn boosts_are_limited_by_a_click_and_undo_takes_it_back() {
    let mut rig = Rig::followed(1);
    badly_sealed(&mut rig);
    assert!(rig.said(Role::Note, "Asked of your headphone").contains("asked for +"));
    rig.click(Role::ComboBox, "About what you wear");
    rig.click(Role::Tab, "Limit boosts to: 5");
    assert_eq!(limit(&rig), Some(5));
    assert_eq!(rig.notes(), [], "it is no parameter");
    rig.key(Key::Escape);
    assert!(rig.harness.state().params.user.take_untold(), "the host is to be told");
    assert!(
        rig.said(Role::Paragraph, "What am I hearing").contains("Limited to your 5\u{A0}dB: the boost is")
    );
    assert!(rig.has_no(Role::Note, "Asked of your headphone"));
    rig.key_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(limit(&rig), None);
    rig.key_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(limit(&rig), Some(5));
    assert_eq!(rig.harness.state().params.user.map(|saved| saved["worn"]["boost_limit_db"].clone()), 5);
}

/// Nothing is said where nothing is asked.
#[test]
fn a_conversion_that_asks_for_little_has_no_remark() {
    let mut rig = Rig::followed(1);
    assert!(rig.has_no(Role::Note, "Asked of your headphone"));
    badly_sealed(&mut rig);
    automate(&rig.harness.state().params.slots[0].amount, 0.3);
    rig.harness.run();
    assert!(rig.has_no(Role::Note, "Asked of your headphone"));
}
