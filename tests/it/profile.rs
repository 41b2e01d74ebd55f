//! One pair of ears everywhere: instances, hosts and processes that follow a listener's profile.

mod held_host;
mod hosts;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::park_timeout;
use std::time::{Duration, Instant};

use grille::dsp::curve::Curve;
use grille::headphones::{BackType, BoostLimit, Fit, HeadphoneId, Imported};
use grille::library::{Library, Profile};
use grille::params::GrilleParams;
use grille::profile::{Watched, Watcher, bring, values_of};
use grille::project::{ProfileName, Worn};
use nice_plug::params::persist::PersistentField as _;
use serde_json::{Map, Value, json};

/// Longer than anything here takes on a machine that does something else as well.
const LONG: Duration = Duration::from_mins(1);

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LONG, "{what}");
        park_timeout(Duration::from_millis(2));
    }
}

fn fields(values: &Value) -> Map<String, Value> {
    values.as_object().unwrap().clone()
}

/// A folder of a test's own.
fn folder(test: &str) -> (PathBuf, Library) {
    let root = std::env::temp_dir().join(format!("grille-ears-{test}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    (root.clone(), Library::at(&root))
}

/// A profile with the values of a new instance, but for these.
fn keep(library: &Library, name: &str, other: &Value) -> ProfileName {
    let mut values = values_of(&GrilleParams::default());
    values.extend(fields(other));
    let Profile { key, name, .. } = library.profiles.add(&Profile::new(name, values)).unwrap();
    ProfileName { key, name }
}

/// An instance without a host.
struct Seat {
    params: Arc<GrilleParams>,
    watched: Watched,
    is_rendering: Arc<AtomicBool>,
}

impl Seat {
    fn at(watcher: &Arc<Watcher>) -> Self {
        let params: Arc<GrilleParams> = Arc::default();
        let is_rendering = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&is_rendering);
        let watched = watcher.watch(&params, move || asked.load(Ordering::Relaxed));
        Self { params, watched, is_rendering }
    }

    fn follow(&self, name: &ProfileName) {
        self.params.user.choose_profile(Some(name.clone()), values_of(&self.params));
        self.watched.catch_up();
    }

    /// Changes a field as hands in a window do.
    fn change(&self, field: &str, value: &Value) {
        assert_eq!(bring(&self.params, &fields(&json!({ field: value }))).problems, [""; 0]);
        self.params.user.note_by_hand(field, value.clone());
    }

    fn value(&self, field: &str) -> Value {
        values_of(&self.params)[field].clone()
    }
}

#[test]
fn four_instances_hear_a_change_within_a_second() {
    let (root, library) = folder("four");
    let ann = keep(&library, "Ann", &json!({}));
    let watchers = [Watcher::at(library.clone()), Watcher::at(library)];
    let seats: Vec<Seat> =
        watchers.iter().flat_map(|watcher| [Seat::at(watcher), Seat::at(watcher)]).collect();
    for seat in &seats {
        seat.follow(&ann);
    }
    let mut quickest = LONG;
    for (round, changed) in [("seal", json!(0.4)), ("balance", json!(-0.2)), ("head_size_cm", json!(58.0))]
        .into_iter()
        .zip(&seats)
    {
        let (field, value) = round;
        let begun = Instant::now();
        changed.change(field, &value);
        wait_for(field, || seats.iter().all(|seat| seat.value(field) == value));
        quickest = quickest.min(begun.elapsed());
    }
    let worn = Worn { boost_limit: BoostLimit::of_db(5).unwrap(), ..Worn::default() };
    seats[3].params.user.set_worn(worn);
    wait_for("the limit of boosts", || {
        seats.iter().all(|seat| seat.params.user.boost_limit().db() == Some(5))
    });
    assert!(quickest < Duration::from_secs(1), "the quickest of three took {quickest:?}");
    drop(seats);
    std::fs::remove_dir_all(root).unwrap();
}

/// Tells a child its folder, profile and two fields.
const WRITER: &str = "GRILLE_PROFILE_WRITER";

const ROUNDS: u32 = 40;

/// What a field comes to in a round; all of them are values the parameters can take exactly.
fn round_value(field: &str, round: u32) -> Value {
    match field {
        "seal" => json!(f64::from(round) / 100.0),
        "balance" => json!(f64::from(round) / 64.0),
        "head_size_cm" => json!(50.0 + f64::from(round) / 4.0),
        _ => json!(3 + round % 7),
    }
}

/// Two instances of a process, each of which changes a field of its own over and over.
fn write(root: &Path, key: &str, changed: [&str; 2]) {
    let library = Library::at(root);
    let watcher = Watcher::at(library.clone());
    let ann = ProfileName { key: key.to_owned(), name: "Ann".to_owned() };
    let seats = [Seat::at(&watcher), Seat::at(&watcher)];
    for seat in &seats {
        seat.follow(&ann);
    }
    for round in 1..=ROUNDS {
        for (seat, field) in seats.iter().zip(changed) {
            let value = round_value(field, round);
            seat.change(field, &value);
            seat.watched.catch_up();
            wait_for("a change is written", || !seat.params.user.is_by_hand(field));
            let kept = library.profiles.entry(key).unwrap().unwrap();
            assert_eq!(kept.values[field], value, "{field} of round {round} was lost");
        }
    }
    for field in ["seal", "balance", "head_size_cm", "boost_limit_db"] {
        let last = round_value(field, ROUNDS);
        wait_for(field, || seats.iter().all(|seat| seat.value(field) == last));
    }
}

#[test]
fn two_processes_and_four_instances_follow_one_profile_without_a_lost_write() {
    if let Ok(writer) = std::env::var(WRITER) {
        let parts: Vec<&str> = writer.split('|').collect();
        return write(Path::new(parts[0]), parts[1], [parts[2], parts[3]]);
    }
    let (root, library) = folder("processes");
    let ann = keep(&library, "Ann", &json!({ "pads": "velour" }));
    let start = |changed: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let test = "profile::two_processes_and_four_instances_follow_one_profile_without_a_lost_write";
        command.args(["--exact", test]);
        command.env(WRITER, format!("{}|{}|{changed}", root.display(), ann.key)).spawn().unwrap()
    };
    for mut writer in [start("seal|balance"), start("head_size_cm|boost_limit_db")] {
        assert!(writer.wait().unwrap().success());
    }
    let kept = library.profiles.entry(&ann.key).unwrap().unwrap().values;
    for field in ["seal", "balance", "head_size_cm", "boost_limit_db"] {
        assert_eq!(kept[field], round_value(field, ROUNDS));
    }
    assert_eq!(kept["pads"], "velour");
    std::fs::remove_dir_all(root).unwrap();
}

/// Neither a render nor a blind test changes under way; what waited comes behind it.
#[test]
fn nothing_changes_under_a_render_or_a_blind_test() {
    let (root, library) = folder("held");
    let ann = keep(&library, "Ann", &json!({}));
    let watcher = Watcher::at(library.clone());
    let (held, free) = (Seat::at(&watcher), Seat::at(&watcher));
    held.follow(&ann);
    free.follow(&ann);
    let mut seal = 0.9;
    let mut change_elsewhere = || {
        seal -= 0.1;
        let value = json!(f64::round(seal * 10.0) / 10.0);
        library.profiles.write(&ann.key, fields(&json!({ "seal": value }))).unwrap();
        wait_for("the free one follows", || free.value("seal") == value);
        value
    };
    for hold in [&|is_on| held.is_rendering.store(is_on, Ordering::Relaxed), &|is_on| {
        if is_on { held.params.blind_order.store(&[0, 1], &[1]) } else { held.params.blind_order.clear() }
    }] as [&dyn Fn(bool); 2]
    {
        let before = held.value("seal");
        hold(true);
        let first = change_elsewhere();
        // Two passes at least: the second one begins behind the first.
        let second = change_elsewhere();
        assert!(held.value("seal") == before && first != second);
        hold(false);
        wait_for("it follows again", || held.value("seal") == second);
    }
    drop((held, free));
    std::fs::remove_dir_all(root).unwrap();
}

/// The project's own copy sounds, and the window's sentence says so; with the profile it follows again.
#[test]
fn a_project_without_its_profile_sounds_as_it_was_saved_and_says_so() {
    let (root, library) = folder("missing");
    let ann = keep(&library, "Ann", &json!({ "seal": 0.3, "source": 44, "boost_limit_db": 6 }));
    let there = Seat::at(&Watcher::at(library));
    there.follow(&ann);
    let saved = there.params.user.map(Clone::clone);
    assert_eq!(saved["profile"], json!({ "key": ann.key, "name": "Ann" }));

    let (other_root, other) = folder("missing-here");
    let here = Seat::at(&Watcher::at(other.clone()));
    assert_eq!(bring(&here.params, &values_of(&there.params)).problems, [""; 0]);
    here.params.user.set(saved.clone());
    here.watched.catch_up();
    assert_eq!(values_of(&here.params), values_of(&there.params));
    let problems = here.params.user.problems();
    assert!(
        problems.len() == 1 && problems[0].contains("Ann, which is not on this computer"),
        "{problems:?}"
    );
    assert_eq!(here.params.user.map(Clone::clone)["profile"], saved["profile"]);

    let mut values = values_of(&there.params);
    values.insert("seal".to_owned(), json!(0.6));
    other.profiles.add(&Profile { key: ann.key, name: "Anna".to_owned(), values }).unwrap();
    here.watched.catch_up();
    assert_eq!((here.value("seal"), here.params.user.problems()), (json!(0.6), Vec::new()));
    assert_eq!(here.params.user.profile().unwrap().name, "Anna");
    here.params.user.set(json!({}));
    assert_eq!(here.params.user.profile(), None, "a project of before holds its own");
    drop((here, there));
    std::fs::remove_dir_all(root).unwrap();
    std::fs::remove_dir_all(other_root).unwrap();
}

#[test]
fn whatever_a_profile_says_values_stay_valid_and_the_rest_is_followed() {
    let (root, library) = folder("broken");
    let ann = keep(&library, "Ann", &json!({}));
    let seat = Seat::at(&Watcher::at(library.clone()));
    seat.follow(&ann);
    let say = |values: Value| {
        library.profiles.write(&ann.key, fields(&values)).unwrap();
        seat.watched.catch_up();
        seat.params.user.problems()
    };
    assert_eq!(say(json!({ "seal": -7e300, "balance": 1e300, "head_size_cm": 900 })), [""; 0]);
    assert_eq!((seat.value("seal"), seat.value("balance")), (json!(0.0), json!(1.0)));
    assert_eq!(seat.value("head_size_cm"), json!(65.0));
    for (field, value) in [
        ("seal", json!("much")),
        ("source", json!(961)),
        ("source", json!(700)),
        ("source", json!({ "maker": 7 })),
        ("head", json!([1])),
        ("boost_limit_db", json!(90)),
        ("seal_check", json!({ "loss_db": 1e9 })),
        ("balance_check", json!(true)),
    ] {
        let before = seat.value(field);
        let problems = say(json!({ field: value, "balance": 0.25 }));
        assert!(
            problems.len() == 1 && problems[0].starts_with("The profile Ann is followed, but"),
            "{problems:?}"
        );
        assert_eq!((seat.value(field), seat.value("balance")), (before.clone(), json!(0.25)), "{field}");
        assert_eq!(
            library.profiles.entry(&ann.key).unwrap().unwrap().values[field],
            value,
            "nothing is lost"
        );
        assert_eq!(say(json!({ field: before, "balance": 0.5 })), [""; 0]);
    }
    let path = library.profiles.folder().join(format!("{}.json", ann.key));
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, "{").unwrap();
    seat.change("seal", &json!(0.7));
    seat.watched.catch_up();
    assert!(
        seat.params.user.problems()[0].contains("nothing of it is lost"),
        "{:?}",
        seat.params.user.problems()
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{");
    std::fs::write(&path, whole).unwrap();
    seat.watched.catch_up();
    assert_eq!(
        library.profiles.entry(&ann.key).unwrap().unwrap().values["seal"],
        0.7,
        "what waited is written"
    );
    drop(seat);
    std::fs::remove_dir_all(root).unwrap();
}

/// What a host has set is this instance's own until the profile says something new, also behind a profile that was gone.
#[test]
fn a_profile_that_comes_back_takes_nothing_from_the_host() {
    let (root, library) = folder("back");
    let ann = keep(&library, "Ann", &json!({ "seal": 0.5, "balance": 0.25 }));
    let seat = Seat::at(&Watcher::at(library.clone()));
    seat.follow(&ann);
    let set = |field: &str, value: Value| {
        assert_eq!(bring(&seat.params, &fields(&json!({ field: value }))).problems, [""; 0]);
    };
    let path = library.profiles.folder().join(format!("{}.json", ann.key));
    let whole = std::fs::read(&path).unwrap();
    let go = || {
        std::fs::remove_file(&path).unwrap();
        seat.watched.catch_up();
        assert!(seat.params.user.problems()[0].contains("not on this computer"));
    };
    let come_back = || {
        std::fs::write(&path, &whole).unwrap();
        seat.watched.catch_up();
        assert_eq!(seat.params.user.problems(), [""; 0]);
    };
    set("seal", json!(0.125));
    go();
    set("balance", json!(-0.5));
    come_back();
    assert_eq!((seat.value("seal"), seat.value("balance")), (json!(0.125), json!(-0.5)));

    // What hands have changed meanwhile was nobody's: the profile has its way again. What it says anew is followed.
    go();
    seat.change("balance", &json!(0.75));
    seat.watched.catch_up();
    come_back();
    assert_eq!((seat.value("seal"), seat.value("balance")), (json!(0.125), json!(0.25)));
    library.profiles.write(&ann.key, fields(&json!({ "seal": 0.75 }))).unwrap();
    seat.watched.catch_up();
    assert_eq!(seat.value("seal"), json!(0.75));
    drop(seat);
    std::fs::remove_dir_all(root).unwrap();
}

/// An import goes with the person; each project has it at a number of its own.
#[test]
fn a_headphone_of_ones_own_and_a_head_come_along() {
    let (root, library) = folder("import");
    let import = |model: &str| Imported::new("Acme", model, (BackType::Closed, Fit::OverEar), &Curve::FLAT);
    let ann = keep(&library, "Ann", &json!({ "source": import("One").to_json() }));
    let seat = Seat::at(&Watcher::at(library));
    seat.params.user.set_library(vec![import("Other")]);
    seat.follow(&ann);
    let worn = HeadphoneId(u16::try_from(seat.params.source.value()).unwrap());
    assert!(worn != HeadphoneId(960) && seat.params.user.import(worn).unwrap().model == "One");
    assert_eq!(seat.params.user.map(Clone::clone)["headphones"][0]["model"], "One", "the embedded copy");
    assert_eq!(seat.value("source")["key"], import("One").key);
    drop(seat);
    std::fs::remove_dir_all(root).unwrap();
}

/// What was changed by hand is not lost with the window, the project or the instance.
#[test]
fn what_was_changed_last_is_written_before_anything_else_comes() {
    let (root, library) = folder("last");
    let [ann, ben] = ["Ann", "Ben"].map(|name| keep(&library, name, &json!({})));
    let kept =
        |name: &ProfileName| library.profiles.entry(&name.key).unwrap().unwrap().values["seal"].clone();
    // Nobody looks but where this test says so.
    let seat = Seat::at(&Watcher::at(library.clone()));
    let _instance = Arc::clone(&seat.params);
    seat.params.user.follow(Some(ann.clone()));
    seat.change("seal", &json!(0.4));
    seat.params.user.follow(Some(ben.clone()));
    seat.change("seal", &json!(0.3));
    seat.params.user.set(json!({}));
    seat.change("seal", &json!(0.2));
    drop(seat);
    assert_eq!((kept(&ann), kept(&ben)), (json!(0.4), json!(0.3)), "the third is the project's own");
    std::fs::remove_dir_all(root).unwrap();
}
