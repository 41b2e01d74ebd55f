//! What becomes of dropped files: a head is loaded, anything else goes to the import sheet.

use std::path::{Path, PathBuf};

use egui::{Context, Id};

use super::head_loader::HeadLoader;
use super::importing::Importing;
use crate::params::SavedUser;

/// At most this many files are named that were left out.
const NAMED: usize = 3;

/// Said where nothing of what was dropped is a file here.
const NO_FILE: &str = "What was dropped is no file on this machine. Save it as a file, then drop that.";

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

/// Takes the first of what was dropped and says what is left out.
pub fn accept(ctx: &Context, user: &SavedUser, dropped: &[PathBuf]) {
    let Some((first, others)) = dropped.split_first() else {
        Notice::Refused(NO_FILE.to_owned()).store(ctx);
        return;
    };
    let aside = left_out(others);
    if first.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sofa")) {
        HeadLoader::of(ctx).load(ctx, user, first.clone());
        Notice::Head(aside).store(ctx);
        return;
    }
    if Importing::load(ctx).asked_by.is_none() {
        Importing::ask(ctx, "I wear");
    }
    let mut sheet = Importing::load(ctx);
    sheet.open_dropped(first, aside);
    sheet.store(ctx);
}

/// What becomes of the files that are not taken; empty if there are none.
fn left_out(others: &[PathBuf]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let named: Vec<String> = others.iter().take(NAMED).map(|path| name(path)).collect();
    let rest = match others.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("One file is taken at a time. Left out: {}{rest}.", named.join(", "))
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
        assert_eq!(left_out(&[]), "");
        assert_eq!(left_out(&files[..1]), "One file is taken at a time. Left out: 1.txt.");
        let sentence = "One file is taken at a time. Left out: 1.txt, 2.txt, 3.txt and 2 more.";
        assert_eq!(left_out(&files), sentence);
    }

    #[test]
    fn what_is_no_file_says_what_to_do() {
        let ctx = Context::default();
        accept(&ctx, &SavedUser::default(), &[]);
        assert_eq!(Notice::load(&ctx), Notice::Refused(NO_FILE.to_owned()));
        assert_eq!(Importing::load(&ctx).asked_by, None);
    }
}
