//! Whose ears these are: the project's own values, or a profile of the user's folder, to be chosen, made and changed.

use egui::{Button, Context, Id, Key, RichText, ScrollArea, TextEdit, Ui};

use super::popover::{heading, quiet};
use crate::editor::edit::trash::Deleted;
use crate::editor::import::session;
use crate::editor::model::Model;
use crate::editor::shell::theme;
use crate::editor::shell::theme::space;
use crate::editor::widgets::deleted_ui;
use crate::editor::widgets::kept_line::{Asked, kept_line};
use crate::library::{Fingerprint, Library, LibraryError, Profile};
use crate::params::GrilleParams;
use crate::profile::values_of;
use crate::project::ProfileName;

/// What a project without a profile has.
const OWN: &str = "This project’s own";

const OWN_WHY: &str =
    "Headphone, seal, balance, head and limit of boosts are saved with this project and change in no other.";

const FOLLOW_WHY: &str = "Headphone, seal, balance, head, limit of boosts and checks by ear become those of this person, here and \
    wherever the profile is followed. What you change is heard there within a second. Undo brings back the project’s own.";

const NAME: &str = "Your name, to keep these for every project";

/// Height of the list from which on it scrolls, points.
const HEIGHT: f32 = 96.0;

/// Whose values these are, and how to choose; nothing where there is no folder for profiles.
pub(super) fn profile_ui(ui: &mut Ui, model: &Model<'_>) {
    let Some(library) = session::library(ui.ctx()) else { return };
    let mut profiles = Profiles::load(ui.ctx(), &library);
    heading(ui, "Whose ears");
    let now = model.params.user.profile();
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        let own = ui.selectable_label(now.is_none(), OWN).on_hover_text(OWN_WHY);
        if own.clicked() && now.is_some() {
            profiles.choose(None, model.params, &library);
        }
        for profile in profiles.all.clone() {
            line_ui(ui, &mut profiles, (&profile, now.as_ref()), (model, &library));
        }
    });
    let missing = now.as_ref().filter(|now| profiles.all.iter().all(|known| known.key != now.key));
    if let Some(missing) = missing {
        missing_ui(ui, &mut profiles, missing, (model, &library));
    } else {
        make_ui(ui, &mut profiles, (model, &library));
    }
    if deleted_ui(ui, &profiles.deleted) {
        profiles.bring_back(&library);
    }
    for problem in profiles.problems.iter().chain(Some(&profiles.error).filter(|error| !error.is_empty())) {
        ui.label(RichText::new(problem).color(theme::WARNING));
    }
    quiet(ui, explanation(now.as_ref(), profiles.first.as_ref()));
    ui.add_space(space(1));
    profiles.store(ui.ctx());
}

fn line_ui(
    ui: &mut Ui,
    profiles: &mut Profiles,
    (profile, now): (&ProfileName, Option<&ProfileName>),
    (model, library): (&Model<'_>, &Library),
) {
    if let Some((_, name)) = profiles.renaming.as_mut().filter(|(key, _)| *key == profile.key) {
        let field_id = ui.scope_id().with("name of a profile");
        let is_kept = ui
            .horizontal(|ui| {
                let field = ui.add(TextEdit::singleline(name).id(field_id).desired_width(200.0));
                ui.ctx().accesskit_node_builder(field_id, |node| node.set_label("New name of the profile"));
                let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                ui.button("Keep").clicked() || entered
            })
            .inner;
        if is_kept {
            profiles.rename(library);
        }
        return;
    }
    let is_now = now.is_some_and(|now| now.key == profile.key);
    match kept_line(ui, &profile.name, is_now, Some(FOLLOW_WHY)) {
        Some(Asked::Choose) if !is_now => profiles.choose(Some(profile.clone()), model.params, library),
        Some(Asked::Choose) | None => {}
        Some(Asked::Rename) => profiles.renaming = Some((profile.key.clone(), profile.name.clone())),
        Some(Asked::Delete) => profiles.delete(profile, library),
    }
}

/// The profile that is followed and not here, and how to have it here.
fn missing_ui(
    ui: &mut Ui,
    profiles: &mut Profiles,
    missing: &ProfileName,
    (model, library): (&Model<'_>, &Library),
) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("{} is not on this computer.", missing.name)).color(theme::WARNING));
        if ui
            .small_button("Keep it here")
            .on_hover_text("Makes the profile of what this project has saved of it.")
            .clicked()
        {
            profiles.keep_here(missing.clone(), model.params, library);
        }
    });
}

/// The field that makes a profile of the values there are.
fn make_ui(ui: &mut Ui, profiles: &mut Profiles, (model, library): (&Model<'_>, &Library)) {
    ui.horizontal(|ui| {
        let id = ui.scope_id().with("name of a new profile");
        let room = ui.available_width() - 100.0;
        let field =
            ui.add(TextEdit::singleline(&mut profiles.naming).id(id).hint_text(NAME).desired_width(room));
        ui.ctx().accesskit_node_builder(id, |node| node.set_label(NAME));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let can_make = !profiles.naming.trim().is_empty();
        if ui.add_enabled(can_make, Button::new("New profile")).clicked() || (entered && can_make) {
            profiles.make(model.params, library);
        }
    });
}

/// What is the case, and what new projects begin with.
fn explanation(now: Option<&ProfileName>, first: Option<&ProfileName>) -> String {
    let here = match now {
        Some(now) => format!(
            "Headphone, seal, balance, head and what stands below are those of {0}, in every project that follows {0}.",
            now.name
        ),
        None => "Headphone, seal, balance, head and what stands below are this project’s own.".to_owned(),
    };
    match first {
        Some(first) => format!("{here} New projects follow {}.", first.name),
        None => here,
    }
}

/// What the list of profiles knows.
#[derive(Debug, Clone, Default)]
struct Profiles {
    seen: Option<Fingerprint>,
    /// Every profile that can be used, by name.
    all: Vec<ProfileName>,
    /// What in the folder cannot be used, in sentences.
    problems: Vec<String>,
    /// The profile that new projects follow.
    first: Option<ProfileName>,
    /// The profile whose name is being typed, and the text.
    renaming: Option<(String, String)>,
    /// What stands in the field for a new profile's name.
    naming: String,
    /// What was deleted, to be brought back.
    deleted: Deleted,
    /// What went wrong last.
    error: String,
}

impl Profiles {
    /// What this window knows, with the folder as it is now.
    fn load(ctx: &Context, library: &Library) -> Self {
        let mut profiles: Self = ctx.data(|data| data.get_temp(state_id())).unwrap_or_default();
        let fingerprint = library.profiles.fingerprint();
        if profiles.seen.as_ref() != Some(&fingerprint) {
            profiles.seen = Some(fingerprint);
            profiles.read(library);
        }
        profiles
    }

    /// Remembers it.
    fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(state_id(), self));
    }

    fn read(&mut self, library: &Library) {
        let listing = library.profiles.listing();
        let named = |Profile { key, name, .. }| ProfileName { key, name };
        self.all = listing.entries.into_iter().map(named).collect();
        self.problems = listing.problems;
        let first = library.first_profile.key();
        self.first = self.all.iter().find(|profile| Some(&profile.key) == first.as_ref()).cloned();
    }

    /// Follows a profile, also in the projects to come, or holds the values there are.
    fn choose(&mut self, taken: Option<ProfileName>, params: &GrilleParams, library: &Library) {
        let first = taken.as_ref().map(|profile| library.first_profile.set(&profile.key));
        params.user.choose_profile(taken, values_of(params));
        self.say(first.unwrap_or(Ok(())));
        self.read(library);
    }

    /// Makes a profile of the values there are, under the name that has been typed, and follows it.
    fn make(&mut self, params: &GrilleParams, library: &Library) {
        let profile = Profile::new(&self.naming, values_of(params));
        if !profile.name.contains(char::is_alphanumeric) {
            return self.say(Err(LibraryError::Nameless));
        }
        if self.all.iter().any(|known| known.name == profile.name) {
            return self.say(Err(LibraryError::Taken(profile.name)));
        }
        self.naming.clear();
        self.keep(&profile, params, library);
    }

    /// Makes the profile that is followed and not here of the values that the project has saved.
    fn keep_here(&mut self, name: ProfileName, params: &GrilleParams, library: &Library) {
        let ProfileName { key, name } = name;
        self.keep(&Profile { key, name, values: values_of(params) }, params, library);
    }

    fn keep(&mut self, profile: &Profile, params: &GrilleParams, library: &Library) {
        match library.profiles.add(profile) {
            Ok(Profile { key, name, .. }) => self.choose(Some(ProfileName { key, name }), params, library),
            Err(error) => self.say(Err(error)),
        }
    }

    /// Gives a profile the name that has been typed; where it cannot have it, the name stays to be mended.
    fn rename(&mut self, library: &Library) {
        let Some((key, name)) = &self.renaming else { return };
        let is_taken = self.all.iter().any(|known| known.name == name.trim() && known.key != *key);
        let renamed = if !name.contains(char::is_alphanumeric) {
            Err(LibraryError::Nameless)
        } else if is_taken {
            Err(LibraryError::Taken(name.trim().to_owned()))
        } else {
            library.profiles.rename(key, name)
        };
        if renamed.is_ok() {
            self.renaming = None;
        }
        self.say(renamed);
        self.read(library);
    }

    /// Deletes a profile; projects that follow it sound as before.
    fn delete(&mut self, profile: &ProfileName, library: &Library) {
        let removed = library.profiles.remove(&profile.key);
        let outcome = removed.map(|removed| self.deleted.note(profile.name.clone(), removed));
        self.say(outcome);
        self.read(library);
    }

    /// Brings back what was deleted last.
    fn bring_back(&mut self, library: &Library) {
        let outcome = self.deleted.bring_back(|removed| library.profiles.restore(removed));
        self.say(outcome);
        self.read(library);
    }

    fn say(&mut self, outcome: Result<(), LibraryError>) {
        self.error = outcome.err().map_or_else(String::new, |error| error.sentence());
    }
}

fn state_id() -> Id {
    Id::unique("profiles")
}
