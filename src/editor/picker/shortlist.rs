//! Headphones a person comes back to: the one that is worn, favorites, and the latest choices, kept per user.
//!
//! Losing it costs nobody anything, so every failure ends here, in one line of the log.

use std::path::{Path, PathBuf};

use egui::{Context, Id};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::editor::edit::gateway::{HostParam, ParamGateway};
use crate::editor::shell::prefs;
use crate::headphones::HeadphoneId;
use crate::library::{LibraryError, lock, now_or_later, read_file, write_json};
use crate::params::GrilleParams;
use crate::project::SavedUser;

/// Version of the file; a later one is left alone.
const SCHEMA: u32 = 1;

/// Largest file that is read, bytes: a hundred times what the longest lists have.
const MAX_BYTES: u64 = 1 << 20;

/// Latest choices that are kept.
const MAX_RECENT: usize = 5;

/// Favorites that are kept: more than anybody owns.
const MAX_FAVORITES: usize = 64;

/// A headphone across projects, where imports change their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Handle {
    /// One that ships.
    Model(u16),
    /// An import, by its identity.
    Import(String),
}

/// The lists as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Lists {
    schema: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    worn: Option<Handle>,
    #[serde(default)]
    favorites: Vec<Handle>,
    #[serde(default)]
    recent: Vec<Handle>,
    /// What a later version wrote beside it: kept, not understood.
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Lists {
    fn empty() -> Self {
        Self { schema: SCHEMA, ..Self::default() }
    }
}

/// What a file holds.
enum Found {
    /// Lists; empty ones where there is no file, or none that can be used.
    Lists(Lists),
    /// What a later version has written: left as it is.
    Later,
}

/// What a window knows of them.
#[derive(Debug, Clone, Default)]
pub struct Shortlist {
    path: Option<PathBuf>,
    lists: Lists,
}

impl Shortlist {
    /// Makes the user's lists known to a window that opens.
    pub(in crate::editor) fn open(ctx: &Context) {
        if let Some(path) = prefs::folder().map(|folder| folder.join("headphones.json")) {
            Self::open_at(ctx, path);
        }
    }

    /// Makes the lists in a file known to a window.
    pub fn open_at(ctx: &Context, path: PathBuf) {
        let lists = match read(&path) {
            Found::Lists(lists) => lists,
            Found::Later => Lists::empty(),
        };
        Self { path: Some(path), lists }.store(ctx);
    }

    /// The lists this window knows.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(state_id())).unwrap_or_default()
    }

    /// Favorites, oldest first, as this project numbers them.
    #[must_use]
    pub fn favorites(&self, user: &SavedUser) -> Vec<HeadphoneId> {
        self.lists.favorites.iter().filter_map(|handle| number_of(handle, user)).collect()
    }

    /// The latest choices that are no favorites, latest first.
    #[must_use]
    pub fn recent(&self, user: &SavedUser) -> Vec<HeadphoneId> {
        let is_other = |handle: &&Handle| !self.lists.favorites.contains(handle);
        self.lists.recent.iter().filter(is_other).filter_map(|handle| number_of(handle, user)).collect()
    }

    /// Chooses a headphone for what is worn, or for what is to be heard, and remembers that it was chosen.
    pub fn choose(
        ctx: &Context,
        gateway: &mut dyn ParamGateway,
        (param, id, is_worn): (&dyn HostParam, HeadphoneId, bool),
        user: &SavedUser,
    ) {
        if let Some(normalized) = param.normalized_from_text(&format!("#{}", id.0)) {
            gateway.set_once(param, normalized);
            Self::note(ctx, (id, is_worn), user);
        }
    }

    /// Puts favorites and latest choices on the shelf that knobs travel over, once something about them is new.
    pub fn stock(ctx: &Context, user: &SavedUser) {
        let list = Self::of(ctx);
        let (loads, revision) = (user.loads(), user.data().revision);
        let is_new = ctx.data_mut(|data| {
            let known: &mut Option<(Lists, u32, u32)> = data.get_temp_mut_or_default(stock_id());
            let is_same = known.as_ref().is_some_and(|(lists, known_loads, known_revision)| {
                *lists == list.lists && (*known_loads, *known_revision) == (loads, revision)
            });
            if !is_same {
                *known = Some((list.lists.clone(), loads, revision));
            }
            !is_same
        });
        if is_new {
            user.put_on_shelf(&list.favorites(user));
            user.put_on_shelf(&list.recent(user));
        }
    }

    /// Begins a new project with the headphone its user wears and the first slot, once, and not if anything was chosen
    /// already.
    pub fn start_right(ctx: &Context, params: &GrilleParams, gateway: &mut dyn ParamGateway) {
        if !params.user.take_fresh() {
            return;
        }
        if params.user.profile().is_some() {
            return start_in_first_slot(params, gateway);
        }
        if params.source.normalized() != params.source.default_normalized() {
            return;
        }
        let worn = Self::of(ctx).lists.worn.and_then(|handle| number_of(&handle, &params.user));
        let normalized = worn.and_then(|id| params.source.normalized_from_text(&format!("#{}", id.0)));
        if let Some(normalized) = normalized {
            gateway.set_once(&params.source, normalized);
            start_in_first_slot(params, gateway);
        }
    }

    /// True until this user has said what is worn: the closed headphone a project starts with is only assumed.
    #[must_use]
    pub fn is_to_be_asked(ctx: &Context, params: &GrilleParams) -> bool {
        let is_assumed = params.source.normalized() == params.source.default_normalized();
        is_assumed && params.user.profile().is_none() && !Self::knows_worn(ctx)
    }

    /// True once this user has said what is worn, in this project or another.
    #[must_use]
    pub fn knows_worn(ctx: &Context) -> bool {
        Self::of(ctx).lists.worn.is_some()
    }

    /// Notes a choice; of the headphone that is worn, as what new projects begin with.
    pub fn note(ctx: &Context, (id, is_worn): (HeadphoneId, bool), user: &SavedUser) {
        let Some(handle) = handle_of(id, user) else { return };
        Self::change(ctx, move |lists| {
            if is_worn {
                lists.worn = Some(handle.clone());
            }
            lists.recent.retain(|known| *known != handle);
            lists.recent.insert(0, handle.clone());
            lists.recent.truncate(MAX_RECENT);
        });
    }

    /// Makes a headphone a favorite, or no longer one.
    pub fn toggle(ctx: &Context, id: HeadphoneId, user: &SavedUser) {
        let Some(handle) = handle_of(id, user) else { return };
        Self::change(ctx, move |lists| {
            let before = lists.favorites.len();
            lists.favorites.retain(|known| *known != handle);
            if lists.favorites.len() == before && before < MAX_FAVORITES {
                lists.favorites.push(handle.clone());
            }
        });
    }

    /// Changes what is in the file now: another window may have changed it since.
    fn change(ctx: &Context, change: impl Fn(&mut Lists) + Send + 'static) {
        let Self { path, mut lists } = Self::of(ctx);
        change(&mut lists);
        if let Some(path) = path.clone() {
            match now_or_later(move || change_file(&path, &change)) {
                Ok(Some(changed)) => lists = changed,
                Ok(None) => {}
                Err(error) => nice_plug::nice_warn!("could not remember a headphone: {error}"),
            }
        }
        Self { path, lists }.store(ctx);
    }

    fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(state_id(), self));
    }
}

/// Goes on from the slot in which nothing is changed: what is worn is known.
fn start_in_first_slot(params: &GrilleParams, gateway: &mut dyn ParamGateway) {
    if params.slot.normalized() == params.slot.default_normalized()
        && let Some(first) = params.slot.normalized_from_text("1")
    {
        gateway.set_once(&params.slot, first);
    }
}

fn handle_of(id: HeadphoneId, user: &SavedUser) -> Option<Handle> {
    if HeadphoneId::IMPORTS.contains(&id) {
        return user.import(id).map(|import| Handle::Import(import.key));
    }
    (id != HeadphoneId::NONE).then_some(Handle::Model(id.0))
}

fn number_of(handle: &Handle, user: &SavedUser) -> Option<HeadphoneId> {
    match handle {
        Handle::Model(number) => Some(HeadphoneId(*number)).filter(|id| !HeadphoneId::IMPORTS.contains(id)),
        Handle::Import(key) => user.number_of(key),
    }
}

/// Changes the lists in a file and returns them; `None` if the file must stay as it is.
fn change_file(path: &Path, change: impl Fn(&mut Lists)) -> Result<Option<Lists>, LibraryError> {
    let _lock = lock(path).map_err(|_| LibraryError::Busy(path.to_owned()))?;
    let Found::Lists(mut lists) = read(path) else { return Ok(None) };
    change(&mut lists);
    write_json(path, &lists).map_err(|source| LibraryError::Write { source, path: path.to_owned() })?;
    Ok(Some(lists))
}

fn read(path: &Path) -> Found {
    let saved = read_file(path, MAX_BYTES).ok();
    let saved = saved.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).unwrap_or_default();
    match saved.get("schema").and_then(Value::as_u64) {
        Some(schema) if schema > u64::from(SCHEMA) => Found::Later,
        Some(_) => Found::Lists(Lists::deserialize(saved).unwrap_or_else(|_| Lists::empty())),
        None => Found::Lists(Lists::empty()),
    }
}

fn stock_id() -> Id {
    Id::unique("shortlist on the shelf")
}

fn state_id() -> Id {
    Id::unique("shortlist")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Fit, Imported};
    use crate::library::replace_file;

    fn fresh(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("grille-shortlist-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder.join("headphones.json")
    }

    fn ids(numbers: &[u16]) -> Vec<HeadphoneId> {
        numbers.iter().copied().map(HeadphoneId).collect()
    }

    #[test]
    fn choices_are_kept_latest_first_and_favorites_stand_apart() {
        let (path, user) = (fresh("order"), SavedUser::default());
        let ctx = Context::default();
        Shortlist::open_at(&ctx, path.clone());
        for number in [40, 41, 42, 43, 44, 0, 45, 41] {
            Shortlist::note(&ctx, (HeadphoneId(number), false), &user);
        }
        Shortlist::toggle(&ctx, HeadphoneId(43), &user);
        let again = Context::default();
        Shortlist::open_at(&again, path.clone());
        let list = Shortlist::of(&again);
        assert_eq!((list.favorites(&user), list.recent(&user)), (ids(&[43]), ids(&[41, 45, 44, 42])));
        Shortlist::toggle(&again, HeadphoneId(43), &user);
        assert_eq!(Shortlist::of(&again).favorites(&user), []);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn imports_are_remembered_by_what_they_are() {
        let (path, user, elsewhere) = (fresh("import"), SavedUser::default(), SavedUser::default());
        let import = |model: &str| Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &Curve::FLAT);
        user.set_library(vec![import("One")]);
        elsewhere.set_library(vec![import("Other"), import("One")]);
        let ctx = Context::default();
        Shortlist::open_at(&ctx, path.clone());
        Shortlist::note(&ctx, (HeadphoneId(960), false), &user);
        let list = Shortlist::of(&ctx);
        assert_eq!((list.recent(&user), list.recent(&elsewhere)), (ids(&[960]), ids(&[961])));
        assert_eq!(list.recent(&SavedUser::default()), []);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn two_windows_keep_each_others_favorites_and_a_broken_file_is_as_good_as_none() {
        let (path, user) = (fresh("two"), SavedUser::default());
        let (one, two) = (Context::default(), Context::default());
        Shortlist::open_at(&one, path.clone());
        Shortlist::open_at(&two, path.clone());
        Shortlist::toggle(&one, HeadphoneId(50), &user);
        Shortlist::toggle(&two, HeadphoneId(51), &user);
        assert_eq!(Shortlist::of(&two).favorites(&user), ids(&[50, 51]));
        for broken in ["", "{", r#"{"schema":2,"favorites":[{"model":50}]}"#] {
            fs::write(&path, broken).unwrap();
            Shortlist::open_at(&one, path.clone());
            assert_eq!(Shortlist::of(&one).favorites(&user), []);
        }
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn what_a_later_version_wrote_is_not_written_over() {
        let (path, user, ctx) = (fresh("later"), SavedUser::default(), Context::default());
        let later = r#"{"schema":2,"favorites":{"open":[{"model":50}]}}"#;
        replace_file(&path, later.as_bytes()).unwrap();
        Shortlist::open_at(&ctx, path.clone());
        for number in [51, 52] {
            Shortlist::toggle(&ctx, HeadphoneId(number), &user);
        }
        assert_eq!(Shortlist::of(&ctx).favorites(&user), ids(&[51, 52]), "while the window lives");
        assert_eq!(fs::read_to_string(&path).unwrap(), later);
        let beside = r#"{"schema":1,"favorites":[{"model":50}],"pads":["velour"]}"#;
        fs::write(&path, beside).unwrap();
        Shortlist::toggle(&ctx, HeadphoneId(51), &user);
        assert_eq!(Shortlist::of(&ctx).favorites(&user), ids(&[50, 51]));
        let saved: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(saved["pads"][0], "velour");
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    /// Windows of two hosts at the same moment.
    #[test]
    fn nothing_is_lost_when_many_choose_at_once() {
        let path = fresh("at-once");
        std::thread::scope(|scope| {
            for window in 0..4 {
                let path = path.clone();
                scope.spawn(move || {
                    let (ctx, user) = (Context::default(), SavedUser::default());
                    Shortlist::open_at(&ctx, path);
                    for idx in 0..16 {
                        Shortlist::toggle(&ctx, HeadphoneId(40 + 16 * window + idx), &user);
                    }
                });
            }
        });
        let ctx = Context::default();
        Shortlist::open_at(&ctx, path.clone());
        assert_eq!(Shortlist::of(&ctx).favorites(&SavedUser::default()).len(), 64);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
