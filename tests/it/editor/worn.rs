//! What the button beside *Seal* opens, and what is said of strong conversions.

use egui::{Key, Modifiers, Role};
use grille::editor::worn::check::CheckSession;
use grille::engine::{CheckSound, CheckTurn, ExportState};
use grille::headphones::{Catalog, HeadphoneId, by_ear};
use nice_plug::params::persist::PersistentField as _;

use super::rig::{Rig, automate};

/// A closed headphone that seals badly, to be heard as an open one with much bass.
fn badly_sealed(rig: &mut Rig) {
    let params = &rig.harness.state().params;
    let place = |id: u16| f32::from(id) / f32::from(HeadphoneId::MAX.0);
    automate(&params.source, place(44));
    automate(&params.slots[0].target, place(50));
    automate(&params.seal, 0.0);
    rig.harness.run();
}

/// What the button opens, over a slot that asks for much bass.
pub(super) fn menu(rig: &mut Rig) {
    badly_sealed(rig);
    rig.click(Role::ComboBox, "About what you wear");
}

/// The first question of a seal check, while its low band sounds.
pub(super) fn check(rig: &mut Rig) {
    open_check(rig, "Seal check");
    rig.harness.state().params.check.publish(CheckTurn::First);
}

/// The result of a seal check by somebody whose answers scatter.
pub(super) fn check_result(rig: &mut Rig) {
    open_check(rig, "Seal check");
    for db in [24.0, 25.0, 28.0, 27.0, 24.5, 24.0, 28.5, 28.0, 25.0, 24.0, 28.0, 29.0] {
        answer(rig, db);
    }
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

/// Opens a check, as a user does.
fn open_check(rig: &mut Rig, which: &'static str) {
    rig.harness.state_mut().notebook.follows = true;
    rig.click(Role::ComboBox, "About what you wear");
    rig.click(Role::Button, which);
}

/// Answers a question: so much louder the first of the two.
fn answer(rig: &mut Rig, first_louder_db: f64) {
    let CheckSession::Running(run) = &mut rig.harness.state_mut().view.check else {
        panic!("nothing is asked")
    };
    run.level_db = first_louder_db;
    rig.key(Key::Enter);
}

fn sound(rig: &Rig) -> CheckSound {
    rig.harness.state().params.check.order().sound
}

/// From the button to the seal, by keyboard alone once it is open; nothing but the offer reaches the host.
#[test]
fn a_seal_check_offers_a_seal_and_keeps_its_result() {
    let mut rig = Rig::followed(1);
    open_check(&mut rig, "Seal check");
    assert_eq!(sound(&rig), CheckSound::Seal);
    let before_db = rig.harness.state().params.check.order().first_louder_db;
    rig.key(Key::ArrowRight);
    rig.key(Key::ArrowRight);
    assert_eq!(rig.harness.state().params.check.order().first_louder_db, before_db + 2.0);
    let loss_db = 0.5 * by_ear::loss_of_bad_seal_db(Catalog::embedded());
    for idx in 0..12 {
        answer(&mut rig, if idx / 2 % 2 == 0 { 24.0 } else { 24.0 + loss_db });
    }
    assert_eq!((sound(&rig), rig.notes()), (CheckSound::Off, vec![]));
    let worn = rig.harness.state().params.user.worn();
    assert!((worn.seal_check.unwrap().loss_db - loss_db).abs() < 1e-6);
    assert!(rig.harness.state().params.user.take_untold(), "the host is to be told");
    rig.click(Role::Button, "Set Seal to 50 %");
    assert_eq!(rig.harness.state().view.check, CheckSession::Closed);
    assert!((rig.harness.state().params.seal.value() - 50.0).abs() < 1e-3);
    assert_eq!(rig.notes().len(), 3, "one gesture");
}

#[test]
fn a_left_right_check_offers_a_balance() {
    let mut rig = Rig::followed(1);
    open_check(&mut rig, "Left/right check");
    let mut sounds = Vec::new();
    for _ in 0..9 {
        sounds.push(sound(&rig));
        answer(&mut rig, -2.0);
    }
    assert_eq!(sounds[..4], [CheckSound::Low, CheckSound::Middle, CheckSound::High, CheckSound::Low]);
    rig.click(Role::Button, "Set Balance to 21 R");
    assert!((rig.harness.state().params.tools.balance.value() - 20.6).abs() < 0.2);
}

#[test]
fn answers_that_disagree_offer_nothing_and_are_not_kept() {
    let mut rig = Rig::followed(1);
    open_check(&mut rig, "Seal check");
    for idx in 0..12 {
        answer(&mut rig, 20.0 + f64::from(idx));
    }
    assert!(rig.has_no(Role::Button, "Set Seal to 100 %"));
    assert_eq!(rig.harness.state().params.user.worn().seal_check, None);
    rig.click(Role::Button, "Again");
    assert_eq!(sound(&rig), CheckSound::Seal);
    rig.key(Key::Escape);
    assert_eq!((sound(&rig), rig.notes()), (CheckSound::Off, vec![]));
}

/// An export that begins closes the sheet and says why; slot keys do not reach the window behind it.
#[test]
fn an_export_ends_a_check() {
    let mut rig = Rig::followed(1);
    open_check(&mut rig, "Seal check");
    rig.key(Key::Num3);
    assert_eq!(rig.notes(), []);
    rig.harness.state_mut().status.export = ExportState::PassingThrough;
    rig.harness.run();
    assert_eq!(
        (rig.harness.state().view.check.clone(), sound(&rig)),
        (CheckSession::Closed, CheckSound::Off)
    );
}
