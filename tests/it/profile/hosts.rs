//! Real instances of both formats that follow a profile.

use grille::library::Library;
use grille::project::ProfileName;
use nice_plug::prelude::Param as _;
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginBaseTrait as _, kResultOk};
use serde_json::json;

use super::{fields, folder, keep, wait_for};
use crate::support::child;
use crate::support::host::{Host, hash};
use crate::support::vst3::{Answers, Handler, Instance, new_instance, offline, real_time};

/// In a home with a profile.
#[test]
fn hosts_follow_with_the_window_closed() {
    if child::folder().is_some() {
        clap_follows();
        vst3_follows();
        return;
    }
    let (home, _) = folder("hosts");
    std::fs::create_dir_all(&home).unwrap();
    child::run_as_user_of("profile::hosts::hosts_follow_with_the_window_closed", &home);
    std::fs::remove_dir_all(home).unwrap();
}

fn set_seal(library: &Library, name: &ProfileName, seal: f64) {
    library.profiles.write(&name.key, fields(&json!({ "seal": seal }))).unwrap();
}

fn noise() -> Vec<Vec<f32>> {
    let wave = |n: u32| (n.wrapping_mul(2_654_435_761) >> 8) as f32 / 2f32.powi(24) - 0.5;
    vec![(0..48_000).map(|n| 0.2 * wave(n)).collect(); 2]
}

fn clap_follows() {
    let library = Library::of_user().unwrap();
    let before = Host::new().save();
    let new_in_a_host = || Host::called("Workstation", "Somebody", "1");
    let ann = keep(&library, "Ann", &json!({ "seal": 0.5, "source": 44 }));
    library.first_profile.set(&ann.key).unwrap();
    assert_eq!(
        Host::new().value(hash("seal")),
        1.0,
        "what our tools measure does not depend on who runs them"
    );
    let mut host = new_in_a_host();
    let worn = (host.value(hash("seal")), host.value(hash("source")).round());
    assert_eq!(worn, (0.5, 44.0), "a new one follows");
    let saved = host.save();

    // Sound, and values as the host reads them, while audio runs.
    let params = grille::Grille::params_of_last_made().unwrap();
    set_seal(&library, &ann, 0.25);
    host.render_with(48_000.0, 480, &noise(), &[], |_, frame| {
        if frame == 4_800 {
            wait_for("the seal follows", || (params.seal.value() - 25.0).abs() < 1e-3);
        }
    });
    assert!(test_host::clap::is_called(host.instance()), "the host is asked to read the values");
    test_host::clap::serve(host.instance());
    assert_eq!(host.value(hash("seal")), 0.25);

    // An export is as at its start.
    host.set_offline(true);
    let mut other = new_in_a_host();
    set_seal(&library, &ann, 0.75);
    let others = grille::Grille::params_of_last_made().unwrap();
    wait_for("another instance follows", || (others.seal.value() - 75.0).abs() < 1e-3);
    set_seal(&library, &ann, 0.8);
    wait_for("another instance follows", || (others.seal.value() - 80.0).abs() < 1e-3);
    assert_eq!(host.value(hash("seal")), 0.25);
    host.set_offline(false);
    wait_for("behind the export", || (params.seal.value() - 80.0).abs() < 1e-3);

    // What a host automates is its own, and a project begins with the profile as it is.
    other.set("seal", 0.1);
    set_seal(&library, &ann, 0.6);
    assert!(other.load(&saved, 1 << 20));
    assert!((other.value(hash("seal")) - 0.6).abs() < 1e-6);
    assert_eq!(library.profiles.entry(&ann.key).unwrap().unwrap().values["seal"], 0.6);
    assert!(other.load(&before, 1 << 20));
    assert_eq!((other.value(hash("seal")), others.user.profile()), (1.0, None), "of before profiles");
}

/// An instance in a host with a context.
#[expect(unsafe_code, reason = "COM interfaces are raw pointers")]
fn new_in_a_host() -> Instance {
    let instance = new_instance();
    // SAFETY: a handler lives as long as the process, and is an unknown as everything is.
    unsafe {
        assert_eq!(instance.component.initialize(Handler::new().as_ptr().cast()), kResultOk);
    }
    instance
}

fn vst3_follows() {
    let library = Library::of_user().unwrap();
    let key = library.first_profile.key().unwrap();
    let ann = ProfileName { key, name: "Ann".to_owned() };
    set_seal(&library, &ann, 0.5);
    let instance = new_in_a_host();
    let params = grille::Grille::params_of_last_made().unwrap();
    assert!((params.seal.value() - 50.0).abs() < 1e-3, "a new one follows");
    let saved = instance.state();
    instance.start(real_time());
    set_seal(&library, &ann, 0.25);
    wait_for("the seal follows", || (params.seal.value() - 25.0).abs() < 1e-3);
    let (mut left, mut right) = ([0.1; 64], [0.1; 64]);
    let answers = Answers::default();
    instance.process_with(&mut left, &mut right, |data| data.outputParameterChanges = answers.as_ptr());
    let told = answers.values();
    let seal = instance.id("Seal");
    assert!(told.iter().any(|(id, value)| *id == seal && (value - 0.25).abs() < 1e-6), "{told:?}");
    instance.stop();

    instance.start(offline());
    let other = new_in_a_host();
    let others = grille::Grille::params_of_last_made().unwrap();
    for percent in [70.0_f32, 80.0] {
        set_seal(&library, &ann, f64::from(percent) / 100.0);
        wait_for("another instance follows", || (others.seal.value() - percent).abs() < 1e-3);
    }
    assert!((params.seal.value() - 25.0).abs() < 1e-3, "an export is as at its start");
    instance.stop();
    set_seal(&library, &ann, 0.6);
    assert_eq!(other.load(&saved, 1 << 20), kResultOk);
    assert!((others.seal.unmodulated_plain_value() - 60.0).abs() < 1e-3);
}
