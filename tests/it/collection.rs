//! Folders with thousands of headphones: indexed, looked at again, read and searched.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use grille::headphones::{BackType, Fit, Query};
use grille::library::collection::{Collection, Progress, Refreshed, Stopped, index_folder};
use grille::library::read_import;
use test_host::collection::{model_name, write_collection};

/// A folder of its own, which is gone when the test is.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let place = std::env::temp_dir().join(format!("grille-tree-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(place.join("files")).unwrap();
        Self(place)
    }

    fn root(&self) -> PathBuf {
        self.0.join("files")
    }

    fn index(&self) -> PathBuf {
        self.0.join("user/collections/index.json")
    }

    fn look(&self) -> Refreshed {
        index_folder(&self.root(), &self.index(), &Progress::default()).unwrap()
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn names(collection: &Collection) -> BTreeSet<String> {
    collection.models.iter().map(grille::headphones::collection::Collected::name).collect()
}

const BELL: &str = "Preamp: 0 dB\nFilter 1: ON PK Fc 1000 Hz Gain 3 dB Q 1\n";

#[test]
fn a_tree_in_six_layouts_is_indexed_named_and_read() {
    let place = Place::new("six");
    let written = write_collection(&place.root(), 1200).unwrap();
    let Refreshed { collection, num_read, unkept } = place.look();
    assert!(unkept.is_none() && collection.is_whole);
    assert_eq!((collection.num_files, num_read), (written.num_files, written.num_files));
    assert!(written.num_torn > 0);
    assert_eq!(collection.broken.len(), written.num_torn, "{:?}", collection.broken);
    let expected = (0..written.num_models).map(|idx| {
        let (maker, model) = model_name(idx);
        format!("{maker} {model}")
    });
    assert_eq!(names(&collection), expected.collect());
    assert_eq!(collection.models.len(), written.num_models, "every model once");
    for model in &collection.models {
        let import = collection.read(model).unwrap_or_else(|error| panic!("{}: {error}", model.path));
        assert_eq!((&import.maker, &import.model), (&model.maker, &model.model));
        assert_eq!(import.left_minus_right.is_some(), model.path.starts_with("squiglink"), "{}", model.path);
        let is_known = model.path.starts_with("AutoEq") || model.path.starts_with("OPRA");
        assert_eq!(
            (model.fit.is_some(), model.measured_by.is_empty()),
            (is_known, !is_known),
            "{}",
            model.path
        );
        if model.other_ear.is_none() && model.fit != Some(Fit::InEar) {
            let file = read_import(&place.root().join(&model.path)).unwrap();
            assert_eq!(import.curve, file.headphone(&file.likely()).unwrap().curve, "{}", model.path);
        }
    }
    let query = Query::new("cantor hd 102").unwrap();
    let best =
        collection.models.iter().min_by_key(|model| query.rank(&model.names, false).unwrap_or(u8::MAX));
    assert_eq!(best.unwrap().name(), "Cantor Audio HD 102");
}

#[test]
fn only_what_has_changed_is_read_again_and_a_broken_index_is_made_anew() {
    let place = Place::new("again");
    for name in ["One", "Two", "Three"] {
        place.put(&format!("{name}.txt"), BELL);
    }
    assert_eq!(place.look().num_read, 3);
    let again = place.look();
    assert_eq!((again.num_read, again.collection.models.len()), (0, 3));
    fs::remove_file(place.root().join("Two.txt")).unwrap();
    place.put("deep/er/Four.txt", BELL);
    place.put("Three.txt", "hello\n");
    place.put("targets/Harman.txt", BELL);
    place.put(".git/Five.txt", BELL);
    let changed = place.look();
    assert_eq!(changed.num_read, 2);
    assert_eq!(names(&changed.collection), ["Four", "One"].map(str::to_owned).into());
    let [(path, reason)] = changed.collection.broken.as_slice() else {
        panic!("{:?}", changed.collection.broken)
    };
    assert!(path == "Three.txt" && reason.contains("line 1"), "{reason}");
    let kept = fs::read(place.index()).unwrap();
    for torn in [&kept[..kept.len() / 2], b"", b"{}", b"\xff\xfe"] {
        fs::write(place.index(), torn).unwrap();
        let anew = place.look();
        assert_eq!((anew.num_read, names(&anew.collection)), (3, names(&changed.collection)));
        assert_eq!(place.look().num_read, 0);
    }
}

#[test]
fn what_was_read_before_it_was_stopped_is_kept() {
    let place = Place::new("stopped");
    for idx in 0..40 {
        place.put(&format!("Model {idx}.txt"), BELL);
    }
    let progress = Progress::default();
    progress.cancel();
    let stopped = index_folder(&place.root(), &place.index(), &progress);
    assert!(matches!(stopped, Err(Stopped::Cancelled)) && !place.index().exists());
    let progress = Progress::default();
    let part = std::thread::scope(|scope| {
        let stopper = scope.spawn(|| {
            while progress.files().1 < 5 {
                std::hint::spin_loop();
            }
            progress.cancel();
        });
        let part = index_folder(&place.root(), &place.index(), &progress).unwrap();
        stopper.join().unwrap();
        part
    });
    assert!(part.num_read >= 5 && part.collection.is_whole == (part.num_read == 40));
    let rest = place.look();
    assert_eq!((rest.num_read, rest.collection.models.len()), (40 - part.num_read, 40));
    assert!(rest.collection.is_whole);
}

#[test]
fn two_windows_index_one_folder_at_the_same_time() {
    let place = Place::new("two");
    for idx in 0..30 {
        place.put(&format!("Model {idx}.txt"), BELL);
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(place.look().collection.models.len(), 30));
        }
    });
    assert_eq!(place.look().num_read, 0);
}

/// A folder that is not there, a file that is gone by the time it is chosen, and one that has become another.
#[test]
fn what_is_gone_is_said() {
    let place = Place::new("gone");
    let none = index_folder(Path::new("/no/such/folder"), &place.index(), &Progress::default());
    let Err(Stopped::NoFolder(sentence)) = none else { panic!("it was read") };
    assert!(sentence.contains("Connect its disk"), "{sentence}");
    place.put("One.txt", BELL);
    let collection = place.look().collection;
    place.put("One.txt", "hello\n");
    let error = collection.read(&collection.models[0]).unwrap_err();
    assert!(error.starts_with("Could not import One.txt"), "{error}");
    fs::remove_file(place.root().join("One.txt")).unwrap();
    let error = collection.read(&collection.models[0]).unwrap_err();
    assert!(error.contains("There is no file"), "{error}");
}

/// In-ears are compared with their own target; what ships says whether a back is open.
#[test]
fn kinds_come_from_folders_and_from_what_ships() {
    let place = Place::new("kinds");
    let flat = |by: &str, kind: &str, name: &str| {
        let curve = grille::headphones::import::Reference::HarmanInEar2019.curve();
        let rows = (0..200).map(|n| 20.0 * 1000.0_f64.powf(f64::from(n) / 199.0));
        let rows: Vec<String> = rows.map(|hz| format!("{hz:.2},{:.3}", curve.at_hz(hz))).collect();
        place.put(
            &format!("measurements/{by}/data/{kind}/{name}.csv"),
            &format!("frequency,raw\n{}\n", rows.join("\n")),
        );
    };
    flat("Lab", "in-ear", "Acme Bud");
    flat("Lab", "over-ear", "Sennheiser HD 650 (worn pads)");
    flat("Lab", "over-ear", "Acme Closed-Back (ANC off)");
    let collection = place.look().collection;
    let found: Vec<_> = collection.models.iter().map(|model| (model.name(), model.kind())).collect();
    let expected = [
        ("Acme Bud", "in-ear"),
        ("Acme Closed-Back (ANC off)", "closed, over-ear"),
        ("Sennheiser HD 650 (worn pads)", "open, over-ear"),
    ];
    assert_eq!(found, expected.map(|(name, kind)| (name.to_owned(), kind.to_owned())));
    let bud = collection.read(&collection.models[0]).unwrap();
    assert!((20..60).all(|n| bud.curve.at_hz(f64::from(n) * 100.0).abs() < 0.3), "it is its target");
    assert_eq!((bud.fit, bud.measured_by.as_str()), (Fit::InEar, "Lab"));
    assert_eq!(collection.read(&collection.models[2]).unwrap().back, BackType::Open);
}
