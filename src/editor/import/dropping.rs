//! What becomes of dropped files: a head is loaded, anything else goes to the import sheet, both ears of a headphone
//! together.

use std::path::{Path, PathBuf};

use egui::{Context, Id};

use super::session::Importing;
use crate::editor::collections::shelf::Purpose;
use crate::editor::heads::loader::HeadLoader;
use crate::headphones::import::ear_of_first;
use crate::project::SavedUser;

/// At most this many files are named that were left out.
const NAMED: usize = 3;

/// Said where nothing of what was dropped is a file here.
const NO_FILE: &str = "That isn’t a file on this computer. Save it first, then drop the file.";

/// What is said of the last drop, where no other sheet says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Notice {
    /// Nothing.
    #[default]
    None,
    /// A head is being loaded, as the loader says; what else was dropped.
    Head(String),
    /// Why nothing came of it.
    Refused(String),
}

impl Notice {
    /// What this window says.
    #[must_use]
    pub fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::unique("drop notice"))).unwrap_or_default()
    }

    /// Says it until something else is.
    pub fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("drop notice"), self));
    }
}

/// Takes the first of what was dropped, with the other ear's file if that is among the rest, and says what is left out.
pub fn accept(ctx: &Context, user: &SavedUser, dropped: &[PathBuf]) {
    let Some((first, others)) = dropped.split_first() else {
        Notice::Refused(NO_FILE.to_owned()).store(ctx);
        return;
    };
    let other_ear = others.iter().find(|other| are_both_ears(first, other));
    let aside = left_out(others.iter().filter(|other| Some(*other) != other_ear));
    if first.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sofa")) {
        HeadLoader::of(ctx).load(ctx, user, first.clone());
        Notice::Head(aside).store(ctx);
        return;
    }
    if Importing::load(ctx).purpose.is_none() {
        Importing::ask(ctx, Purpose::Worn);
    }
    let mut sheet = Importing::load(ctx);
    if sheet.both_ears.is_other_ear(first) {
        sheet.add_ear(first);
        sheet.aside = aside;
    } else {
        sheet.open_dropped(first, other_ear.map(PathBuf::as_path), aside);
    }
    sheet.store(ctx);
}

/// True for two files whose names say that one is of the left ear and the other of the right one.
fn are_both_ears(first: &Path, second: &Path) -> bool {
    ear_of_first(&name(first), &name(second)).is_some()
}

/// What becomes of the files that are not taken; empty if there are none.
fn left_out<'a>(others: impl Iterator<Item = &'a PathBuf>) -> String {
    let names: Vec<String> = others.map(|path| name(path)).collect();
    if names.is_empty() {
        return String::new();
    }
    let rest = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = names.get(..NAMED).unwrap_or(&names).join(", ");
    format!("One file is taken at a time, or one for each ear. Left out: {named}{rest}.")
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_named_and_counted() {
        let files: Vec<PathBuf> = (1..=5).map(|idx| PathBuf::from(format!("/music/{idx}.txt"))).collect();
        assert_eq!(left_out([].iter()), "");
        let taken = "One file is taken at a time, or one for each ear. Left out: 1.txt";
        assert_eq!(left_out(files[..1].iter()), format!("{taken}."));
        assert_eq!(left_out(files.iter()), format!("{taken}, 2.txt, 3.txt and 2 more."));
    }

    #[test]
    fn what_is_no_file_says_what_to_do() {
        let ctx = Context::default();
        accept(&ctx, &SavedUser::default(), &[]);
        assert_eq!(Notice::load(&ctx), Notice::Refused(NO_FILE.to_owned()));
        assert_eq!(Importing::load(&ctx).purpose, None);
    }
}
