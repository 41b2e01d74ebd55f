//! A headphone file as it lies on the disk, with what belongs to it beside and above it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

use super::read_file;
use crate::headphones::import::{ImportFile, named_in_database, read_with};

/// Largest file that is opened, bytes: the readers refuse at 8 MB, and say so.
pub(super) const MAX_BYTES: u64 = 16 << 20;

/// The pages of the OPRA database, and how far above an entry (`…/products/<product>/eq/<entry>/info.json`) they lie.
const PAGE: &str = "info.json";
const PRODUCT_LEVELS: usize = 3;
const VENDOR_LEVELS: usize = 5;

/// Reads a headphone file.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub fn read_import(path: &Path) -> Result<ImportFile, String> {
    let refused = |error: &dyn std::fmt::Display| format!("Could not open {}: {error}.", path.display());
    let facts = fs::metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("There is no file {}. Check its path, or choose it.", path.display()),
        _ => refused(&error),
    })?;
    if !facts.is_file() || facts.len() > MAX_BYTES {
        return Err(refused(&"a text file of at most 8 MB or an impulse response is expected"));
    }
    let bytes = read_file(path, MAX_BYTES).map_err(|error| refused(&error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = read_with(&path.to_string_lossy(), &bytes, &mut |name| beside(path, name))
        .map_err(|error| format!("Could not import {name}: {error}."))?;
    let page = |levels| read_file(&path.ancestors().nth(levels)?.join(PAGE), MAX_BYTES).ok();
    let (product, vendor) = (page(PRODUCT_LEVELS), page(VENDOR_LEVELS));
    Ok(named_in_database(file, product.as_deref(), vendor.as_deref()))
}

/// A file that another one takes in: it lies beside the one that names it, or below, as in Equalizer APO's own folder.
pub(super) fn beside(path: &Path, name: &str) -> Option<Vec<u8>> {
    let named = Path::new(name);
    let is_below = named.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let named = path.with_file_name(if is_below { named } else { Path::new(named.file_name()?) });
    read_file(&named, MAX_BYTES).ok()
}
