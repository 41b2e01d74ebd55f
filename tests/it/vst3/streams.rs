//! States in streams that hand out and take a few bytes, know no length, and fail.

use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultFalse, kResultOk};

use crate::support::vst3::{Trickle, new_instance};

#[test]
fn states_come_and_go_in_streams_of_a_few_bytes_that_know_no_length() {
    let changed = String::from_utf8(new_instance().state())
        .unwrap()
        .replace(r#""slot":{"i32":0}"#, r#""slot":{"i32":4}"#);
    for piece in [1, 3, 1_000, 1 << 20] {
        let instance = new_instance();
        assert_eq!(instance.load(changed.as_bytes(), piece), kResultOk, "{piece}");
        let stream = Trickle::with(&[], piece, usize::MAX);
        assert_eq!(instance.save(&stream), kResultOk, "{piece}");
        assert!(
            stream.bytes.take() == changed.as_bytes()
                && changed != String::from_utf8(new_instance().state()).unwrap()
        );
    }
}

#[test]
fn a_state_that_could_not_be_written_is_not_said_to_be_saved() {
    let instance = new_instance();
    let whole = instance.state().len();
    for room in [0, 1, whole - 1] {
        assert_eq!(instance.save(&Trickle::with(&[], 1_000, room)), kResultFalse, "{room}");
    }
    assert_eq!(instance.save(&Trickle::with(&[], 1_000, whole)), kResultOk);
}

#[test]
fn a_state_that_is_none_is_refused_and_changes_nothing() {
    let instance = new_instance();
    let before = instance.state();
    for nonsense in [&b""[..], b"{", b"[]", &before[..before.len() / 2], &vec![b' '; 65 << 20]] {
        assert_eq!(instance.load(nonsense, 1 << 20), kResultFalse);
        assert_eq!(instance.state(), before);
    }
}
