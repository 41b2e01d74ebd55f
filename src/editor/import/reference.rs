//! A measurement that counts as neutral, on the same rig as the headphone's.

use std::path::Path;

use super::session::Importing;
use crate::dsp::curve::Curve;
use crate::editor::platform::paths::pasted_path;
use crate::headphones::import::{Meaning, Reference};
use crate::library::read_import;

impl Importing {
    /// Reads the measurement that is to count as neutral, as [`Self::open`] does.
    pub fn open_reference(&mut self) {
        let Some(path) = self.reference_path.as_deref().map(pasted_path) else { return };
        self.read_reference(&path);
    }

    pub(in crate::editor) fn read_reference(&mut self, path: &Path) {
        let Some((_, choice)) = &mut self.file else { return };
        // What counted before is not what this path names: nothing is imported with it unseen.
        choice.reference = Reference::Harman2018;
        self.read_reference_path.clone_from(&self.reference_path);
        match measurement_at(path) {
            Ok(curve) => {
                choice.reference = Reference::Measured(Box::new(curve));
                self.error.clear();
            }
            Err(error) => self.error = error,
        }
    }
}

fn measurement_at(path: &Path) -> Result<Curve, String> {
    let file = read_import(path)?;
    let measured = file.readings.iter().find(|reading| reading.meaning == Meaning::Measurement);
    let found = file.readings.first().map_or("curve", |reading| reading.meaning.label());
    measured.map(|reading| reading.curve).ok_or_else(|| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        format!("{name} holds a {found}: choose a measurement made on the same rig.")
    })
}
