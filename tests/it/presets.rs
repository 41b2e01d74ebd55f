//! Slot sets in the preset browsers of hosts: what is declared is there, every preset says what it is, and loading one
//! brings the slots to it, in both formats and with a window or without.

use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clack_extensions::preset_discovery::prelude::*;
use clack_host::prelude::*;
use grille::dsp::curve::Curve;
use grille::engine::settings::{NUM_SLOTS, SlotSettings};
use grille::headphones::{BackType, Fit, Imported};
use grille::library::{Library, SlotSet};
use grille::params::GrilleParams;
use grille::presets;
use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultFalse, kResultOk};

use crate::support::child;
use crate::support::host::{Host, entry};
use crate::support::vst3::new_instance;

/// What a scan declares.
#[derive(Default)]
struct Declared {
    endings: Vec<String>,
    /// Name, folder if it is one, and whose.
    locations: Vec<(String, Option<PathBuf>, Flags)>,
}

impl IndexerImpl for Declared {
    fn declare_filetype(&mut self, file_type: FileType) -> Result<(), HostError> {
        self.endings.push(text(file_type.file_extension));
        Ok(())
    }

    fn declare_location(&mut self, location: LocationInfo) -> Result<(), HostError> {
        let folder = match location.location {
            Location::File { path } => Some(PathBuf::from(path.to_str().unwrap())),
            Location::Plugin => None,
        };
        self.locations.push((text(Some(location.name)), folder, location.flags));
        Ok(())
    }

    fn declare_soundpack(&mut self, _: Soundpack) -> Result<(), HostError> {
        panic!("there are none");
    }
}

/// What a preset says of itself.
#[derive(Debug, Default, Clone, PartialEq)]
struct Said {
    name: String,
    key: Option<CString>,
    plugins: Vec<String>,
    why: String,
    is_factory: bool,
    is_dated: bool,
}

#[derive(Default)]
struct Receiver {
    presets: Vec<Said>,
    errors: Vec<String>,
}

impl Receiver {
    fn last(&mut self) -> &mut Said {
        self.presets.last_mut().expect("a preset is begun before it is described")
    }
}

impl MetadataReceiverImpl for Receiver {
    fn on_error(&mut self, _: i32, message: Option<&CStr>) {
        self.errors.push(text(message));
    }

    fn begin_preset(&mut self, name: Option<&CStr>, key: Option<&CStr>) -> Result<(), HostError> {
        self.presets.push(Said { name: text(name), key: key.map(CStr::to_owned), ..Said::default() });
        Ok(())
    }

    fn add_plugin_id(&mut self, id: UniversalPluginId<'_>) {
        self.last().plugins.push(format!("{} {}", text(Some(id.abi)), text(Some(id.id))));
    }

    fn set_soundpack_id(&mut self, _: &CStr) {}

    fn set_flags(&mut self, flags: Flags) {
        self.last().is_factory = flags == Flags::IS_FACTORY_CONTENT;
    }

    fn add_creator(&mut self, creator: &CStr) {
        assert_eq!(creator, c"Grille");
    }

    fn set_description(&mut self, why: &CStr) {
        self.last().why = text(Some(why));
    }

    fn set_timestamps(&mut self, _: Option<Timestamp>, changed: Option<Timestamp>) {
        self.last().is_dated = changed.is_some();
    }

    fn add_feature(&mut self, _: &CStr) {}

    fn add_extra_info(&mut self, _: &CStr, _: &CStr) {}
}

fn text(given: Option<&CStr>) -> String {
    given.map_or_else(String::new, |text| text.to_str().unwrap().to_owned())
}

fn host_info() -> HostInfo {
    HostInfo::new("Grille tests", "Grille", "", "1").unwrap()
}

/// A preset: its file, if it has one, and what it says.
type Found = (Option<CString>, Said);

/// A scan as hosts make it: everything that is declared, and what each preset says; errors in the end.
fn scan() -> (Declared, Vec<Found>, Vec<String>) {
    let entry = entry();
    let factory: PresetDiscoveryFactory<'_> = entry.get_factory().unwrap();
    let ids: Vec<_> = factory.provider_descriptors().filter_map(|one| Some(one.id()?.to_owned())).collect();
    assert_eq!(ids.len(), 1);
    let mut provider = Provider::instantiate(Declared::default(), &entry, &ids[0], &host_info()).unwrap();
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    let mut ask = |provider: &mut Provider<Declared>, path: Option<CString>| {
        let mut receiver = Receiver::default();
        let location = path.as_deref().map_or(Location::Plugin, |path| Location::File { path });
        provider.get_metadata(location, &mut receiver);
        found.extend(receiver.presets.into_iter().map(|said| (path.clone(), said)));
        errors.extend(receiver.errors);
    };
    let folders: Vec<Option<PathBuf>> =
        provider.indexer().locations.iter().map(|(_, folder, _)| folder.clone()).collect();
    for folder in folders {
        match folder {
            None => ask(&mut provider, None),
            Some(folder) => {
                assert!(folder.is_absolute() && folder.is_dir(), "{}", folder.display());
                let mut files: Vec<_> =
                    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
                files.sort();
                for file in files {
                    ask(&mut provider, Some(CString::new(file.to_str().unwrap()).unwrap()));
                }
            }
        }
    }
    let declared = std::mem::take(provider.indexer_mut());
    (declared, found, errors)
}

fn load(host: &mut Host, path: Option<&CStr>, key: Option<&CStr>) -> bool {
    let handle = host.instance().plugin_handle();
    let preset_load: PluginPresetLoad = handle.get_extension().unwrap();
    let location = path.map_or(Location::Plugin, |path| Location::File { path });
    preset_load.load_from_location(&handle, location, key).is_ok()
}

fn params() -> Arc<GrilleParams> {
    grille::Grille::params_of_last_made().unwrap()
}

/// A set with a headphone of its own.
fn kitchen() -> SlotSet {
    let mut import = Imported::new("Acme", "One", (BackType::Open, Fit::OverEar), &Curve::FLAT);
    import.number = grille::headphones::HeadphoneId(960);
    let slot = SlotSettings { target: import.number, amount: 0.4, ..SlotSettings::default() };
    SlotSet::new("Kitchen", [slot; NUM_SLOTS], &[import])
}

/// As a validator crawls: in a home with a set of the user's, one broken file, and one that is no set.
#[test]
fn every_preset_that_is_declared_says_what_it_is_and_loads() {
    if let Some(home) = child::folder() {
        crawl(&home);
        return;
    }
    let home = std::env::temp_dir().join(format!("grille-presets-home-{}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    child::run_as_user_of("presets::every_preset_that_is_declared_says_what_it_is_and_loads", &home);
    std::fs::remove_dir_all(home).unwrap();
}

fn crawl(home: &Path) {
    let (without, shipped, errors) = scan();
    assert_eq!((without.locations.len(), without.endings.len(), errors.len()), (1, 0, 0));
    let library = Library::of_user().unwrap();
    assert!(library.slot_sets.folder().starts_with(home));
    library.slot_sets.add(&kitchen()).unwrap();
    let (declared, found, errors) = scan();
    assert_eq!(declared.endings, ["json"]);
    let whose: Vec<_> = declared.locations.iter().map(|(name, _, flags)| (name.as_str(), *flags)).collect();
    let (factory, user) = (Flags::IS_FACTORY_CONTENT, Flags::IS_USER_CONTENT);
    assert_eq!(whose, [("Grille", factory), ("Your slot sets", user)]);
    assert_eq!((found.len(), errors.len()), (6, 0), "{errors:?}");
    assert_eq!(found[..5], shipped[..]);
    for ((path, said), set) in found.iter().zip(SlotSet::factory().iter().chain([&kitchen()])) {
        assert_eq!((&said.name, &said.why), (&set.name, &set.why));
        assert_eq!(said.plugins, ["clap org.grille.grille"]);
        assert_eq!((said.is_factory, said.is_dated), (path.is_none(), path.is_some()));
        assert_eq!(said.key.is_some(), path.is_none(), "a file is no container");
        let mut host = Host::new();
        assert!(load(&mut host, path.as_deref(), said.key.as_deref()), "{}", set.name);
        assert_eq!(params().user.slot_set().name, set.name);
        let slots = presets::slots_of(set, &params().user);
        for (there, wanted) in params().settings_shown().slots.iter().zip(&slots) {
            assert_eq!((there.target, there.speakers), (wanted.target, wanted.speakers), "{}", set.name);
            assert!((there.amount - wanted.amount).abs() < 1e-6);
        }
    }
    std::fs::write(library.slot_sets.folder().join("broken.json"), "{").unwrap();
    let (_, found, errors) = scan();
    assert_eq!((found.len(), errors.len()), (6, 1));
    assert!(errors[0].starts_with("could not use") && errors[0].contains("broken.json"), "{errors:?}");
}

/// What is worn, the slot, the tools and the export are the project's, not the set's.
#[test]
fn a_preset_changes_slots_alone_and_one_that_is_none_changes_nothing() {
    let mut host = Host::new();
    host.set_text("source", "Audio-Technica ATH-M50x");
    host.set("seal", 40.0);
    host.set("slot", 2.0);
    let before = params().settings_shown();
    assert!(load(&mut host, None, Some(c"tracking")));
    let behind = params().settings_shown();
    assert_ne!(behind.slots, before.slots);
    assert_eq!(grille::engine::settings::Settings { slots: before.slots, ..behind }, before);
    for (path, key) in [(None, Some(c"nobody")), (None, None), (Some(c"/nowhere/at/all.json"), None)] {
        assert!(!load(&mut host, path, key));
        assert_eq!(params().settings_shown(), behind);
    }
}

/// The file that is installed, read as hosts do, and a project that a host saves behind it.
#[test]
fn a_vst3_preset_brings_the_slots_to_its_set_and_the_project_keeps_it() {
    for (name, file) in presets::factory_files() {
        let set = presets::set_in(&file).unwrap();
        assert_eq!(name, format!("{}.vstpreset", set.name));
        let instance = new_instance();
        let sealed = String::from_utf8(instance.state())
            .unwrap()
            .replace("\"seal\":{\"f32\":100.0}", "\"seal\":{\"f32\":40.0}");
        assert_eq!(instance.load(sealed.as_bytes(), 1 << 20), kResultOk);
        let params = params();
        assert_eq!(instance.load(component_chunk(&file), 7), kResultOk, "{name}");
        assert_eq!(params.user.slot_set().name, set.name);
        let shown = params.settings_shown();
        assert_eq!(shown.slots.map(|slot| slot.target), set.slots.map(|slot| slot.target));
        assert!((shown.seal - 0.4).abs() < 1e-6, "what is worn stays");
        let saved = instance.state();
        let again = new_instance();
        assert_eq!(again.load(&saved, 1 << 20), kResultOk);
        assert!(again.state() == saved, "{name}");
    }
}

#[test]
fn a_vst3_preset_with_a_broken_set_is_refused_and_changes_nothing() {
    let instance = new_instance();
    let before = instance.state();
    for broken in [r#"{"schema":1,"key":"a","name":"A","slots":[{}]}"#, r#"{"schema":9,"slots":[]}"#] {
        assert_eq!(instance.load(broken.as_bytes(), 1 << 20), kResultFalse);
        assert!(instance.state() == before);
    }
}

/// The component's chunk, found by the list at the end.
fn component_chunk(file: &[u8]) -> &[u8] {
    let number =
        |at: usize| usize::try_from(i64::from_le_bytes(file[at..at + 8].try_into().unwrap())).unwrap();
    let list = number(40);
    assert_eq!(&file[list + 8..list + 12], b"Comp");
    let (start, len) = (number(list + 12), number(list + 20));
    &file[start..start + len]
}
