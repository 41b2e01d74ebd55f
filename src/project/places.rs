//! Imports on their way into a project, to their numbers, and out again.

use serde_json::{Map, Value};

use super::naming::Names;
use super::restored::{MISSING, PASSING, State, number_of};
use crate::headphones::{HeadphoneId, ImportNumbers, Imported, Kept, placed};

impl State {
    /// What parameters have named becomes part of the project, at the number it has been named by.
    pub(super) fn adopt(&mut self, names: &Names) {
        let Self { project, imports, .. } = self;
        for import in imports.iter().filter(|import| names.seen.contains(import.number)) {
            match project.iter_mut().find(|known| known.key == import.key) {
                Some(known) => known.number = import.number,
                None => project.push(import.clone()),
            }
        }
    }

    /// Gives every import its number: one that has one keeps it.
    pub(super) fn place(&mut self, names: &Names) {
        for import in &mut self.library {
            if let Some(placed) = self.imports.iter().find(|placed| placed.key == import.key) {
                import.number = placed.number;
            }
        }
        self.imports = placed(&self.project, &self.library, self.kept(names));
    }

    fn kept(&self, names: &Names) -> Kept {
        let reserved = self.unread_numbers() | (names.held() - self.carried());
        Kept { reserved, seen: names.seen - self.carried() }
    }

    /// Numbers of imports the project has in it.
    pub(super) fn carried(&self) -> ImportNumbers {
        self.project.iter().map(|import| import.number).collect()
    }

    /// Numbers of imports this version cannot read.
    pub(super) fn unread_numbers(&self) -> ImportNumbers {
        self.unread.iter().filter_map(number_of).collect()
    }

    /// Takes a headphone in and says where it stands. If need be, those nothing names make room for it.
    pub(super) fn offer(&mut self, import: Imported, names: &Names) -> Option<Imported> {
        self.adopt(names);
        let key = import.key.clone();
        self.library.retain(|known| known.key != key);
        self.library.push(import);
        self.refresh(names);
        if !self.imports.iter().any(|import| import.key == key) {
            self.project.retain(|import| is_in(names.held(), import));
            self.imports.retain(|import| names.held().contains(import.number));
            self.library.rotate_right(1);
            self.refresh(names);
        }
        self.imports.iter().find(|import| import.key == key).cloned()
    }

    /// True if every one of these has a number or can get one.
    pub(super) fn has_room_for(&self, imports: &[Imported], names: &Names) -> bool {
        let is_new = |import: &&Imported| {
            let stands = |known: &&Imported| known.key == import.key && names.held().contains(known.number);
            !self.imports.iter().any(|known| stands(&known))
        };
        let free = ImportNumbers::from_bits(u64::MAX) - names.held() - self.unread_numbers();
        u32::try_from(imports.iter().filter(is_new).count()).is_ok_and(|wanted| wanted <= free.count())
    }

    /// True if no import stands at a number, nor one this version cannot read.
    pub(super) fn is_vacant(&self, id: HeadphoneId) -> bool {
        !self.unread_numbers().contains(id) && !self.imports.iter().any(|import| import.number == id)
    }

    /// What the project carries and nothing names now.
    pub(super) fn unused(&self, names: &Names) -> impl Iterator<Item = &Imported> {
        let (held, used) = (names.held(), names.used);
        self.project.iter().filter(move |import| is_in(held, import) && !used.contains(import.number))
    }

    /// Gives an import another maker and model, wherever it is.
    pub(super) fn rename(&mut self, (key, maker, model): (&str, &str, &str), names: &Names) {
        self.adopt(names);
        let Self { project, library, imports, .. } = self;
        let all = project.iter_mut().chain(library).chain(imports);
        all.filter(|import| import.key == key).for_each(|import| import.rename(maker, model));
    }

    /// Takes it out.
    pub(super) fn take_out_unused(&mut self, names: &Names) {
        let out: Vec<Imported> = self.unused(names).cloned().collect();
        self.project.retain(|import| names.used.contains(import.number));
        self.imports.retain(|import| names.used.contains(import.number));
        self.taken_out.retain(|known| !out.iter().any(|import| import.key == known.key));
        self.taken_out.extend(out);
    }

    /// Puts back what was taken out.
    pub(super) fn put_back(&mut self) {
        for import in std::mem::take(&mut self.taken_out) {
            if !self.project.iter().any(|known| known.key == import.key) {
                self.project.push(import);
            }
        }
    }

    /// The numbers a saved project has named for longer than a sweep, besides those of its parameters: those of all it
    /// carries (earlier versions cannot tell) but what was there for the window's sake, and those it misses.
    pub(super) fn lasting(&self, fields: &mut Map<String, Value>) -> ImportNumbers {
        let mut numbers = |field: &str| -> ImportNumbers {
            let saved = fields.remove(field).and_then(|saved| saved.as_array().cloned()).unwrap_or_default();
            let number = |entry: &Value| entry.as_u64().and_then(|number| u16::try_from(number).ok());
            saved.iter().filter_map(number).map(HeadphoneId).collect()
        };
        let (passing, missing) = (numbers(PASSING), numbers(MISSING));
        (self.carried() - passing) | missing
    }
}

/// True for an import at one of these numbers, or at none yet: nothing could name that one.
pub(super) fn is_in(numbers: ImportNumbers, import: &Imported) -> bool {
    numbers.contains(import.number) || !HeadphoneId::IMPORTS.contains(&import.number)
}
