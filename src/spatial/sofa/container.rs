//! From the HDF5 container to plain numbers.

use std::collections::HashMap;

use hdf5_pure::{AttrValue, Dataset, File};

use super::listener::{Listener, declares_right_first};
use super::{Direction, Hrirs, MAX_SAMPLES, SofaError, checked};

/// The first eight bytes of every HDF5 file without a user block.
const SIGNATURE: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// Most directions of a set; the densest we know of has 11 950.
const MAX_DIRECTIONS: u64 = 100_000;

/// Samples one response may have.
const NUM_SAMPLES: std::ops::RangeInclusive<u64> = 16..=16_384;

/// Everything of the file that matters.
pub(super) fn read(bytes: Vec<u8>) -> Result<Hrirs, SofaError> {
    let superblock = superblock(&bytes).ok_or(SofaError::NotSofa)?;
    if has_extension(superblock) {
        return Err(SofaError::Stored { reason: "an extension of the superblock".to_owned() });
    }
    let file = File::from_bytes(bytes).map_err(unreadable)?;
    let attributes = file.root().attrs().map_err(unreadable)?;
    require_convention(&attributes)?;
    let responses = dataset(&file, "Data.IR")?;
    let (num_directions, num_samples) = extent(&responses)?;
    let hrirs = Hrirs {
        title: title(&attributes),
        sample_rate_hz: sample_rate_hz(&file)?,
        is_right_first: declares_right_first(&file),
        directions: directions(&file, num_directions)?,
        num_samples: index(num_samples),
        delays: delays(&file, num_directions)?,
        responses: numbers(&responses, "Data.IR", 2 * num_directions * num_samples)?,
    };
    checked(hrirs)
}

/// Where the container begins: at the start of the file, or behind a user block of 512 bytes, or of twice as many, and so on.
fn superblock(bytes: &[u8]) -> Option<&[u8]> {
    let starts = std::iter::successors(Some(512usize), |start| start.checked_mul(2));
    let starts = std::iter::once(0).chain(starts).take_while(|start| *start < bytes.len());
    starts.filter_map(|start| bytes.get(start..)).find(|bytes| bytes.starts_with(&SIGNATURE))
}

/// What the reader's own reason means for a user: a way of storing that it does not know is no damage.
#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn unreadable(error: hdf5_pure::Error) -> SofaError {
    let reason = error.to_string();
    let words = ["unsupported", "not supported", "unknown filter", "requires the"];
    let lowercase = reason.to_lowercase();
    if words.iter().any(|word| lowercase.contains(word)) {
        SofaError::Stored { reason: shortened(&reason) }
    } else {
        SofaError::Damaged
    }
}

/// True if the superblock (version 2 or later) points to an extension: there the file may keep header
/// messages of any length.
fn has_extension(bytes: &[u8]) -> bool {
    let version = bytes.get(8).copied().unwrap_or_default();
    let offset_len = usize::from(bytes.get(9).copied().unwrap_or_default());
    let extension = bytes.get(12 + offset_len..12 + 2 * offset_len).unwrap_or_default();
    version >= 2 && extension.iter().any(|&byte| byte != 0xff)
}

fn text(attributes: &HashMap<String, AttrValue>, name: &str) -> Option<String> {
    let value = match attributes.get(name)? {
        AttrValue::String(value)
        | AttrValue::AsciiString(value)
        | AttrValue::VarLenString(value)
        | AttrValue::VarLenAsciiString(value)
        | AttrValue::StringSized { value, .. }
        | AttrValue::AsciiStringSized { value, .. } => value,
        AttrValue::StringArray(values)
        | AttrValue::AsciiStringArray(values)
        | AttrValue::VarLenStringArray(values)
        | AttrValue::VarLenAsciiStringArray(values) => values.first()?,
        _ => return None,
    };
    Some(value.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned())
}

fn require_convention(attributes: &HashMap<String, AttrValue>) -> Result<(), SofaError> {
    if text(attributes, "Conventions").as_deref() != Some("SOFA") {
        return Err(SofaError::NotSofa);
    }
    match text(attributes, "SOFAConventions") {
        Some(found) if found == "SimpleFreeFieldHRIR" => Ok(()),
        found => Err(SofaError::Convention { found: shortened(&found.unwrap_or_default()) }),
    }
}

/// Characters of a name that are kept.
const MAX_NAME_CHARS: usize = 60;

/// A name of the file as it may stand in a sentence.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect()
}

fn title(attributes: &HashMap<String, AttrValue>) -> String {
    let names = ["ListenerShortName", "Title", "DatabaseName"].map(|name| text(attributes, name));
    names.into_iter().flatten().map(|name| shortened(&name)).find(|name| !name.is_empty()).unwrap_or_default()
}

fn dataset(file: &File, name: &'static str) -> Result<Dataset, SofaError> {
    file.dataset(name).map_err(|_| SofaError::Missing { what: name })
}

/// Numbers of directions and of samples, once they are known to be bearable.
fn extent(responses: &Dataset) -> Result<(u64, u64), SofaError> {
    let shape = responses.shape().map_err(unreadable)?;
    let &[directions, receivers, samples] = shape.as_slice() else {
        return Err(SofaError::Inconsistent { what: "Data.IR" });
    };
    if receivers != 2 {
        return Err(SofaError::Receivers { found: receivers });
    }
    let total = directions.saturating_mul(2).saturating_mul(samples);
    if directions > MAX_DIRECTIONS || !NUM_SAMPLES.contains(&samples) || total > MAX_SAMPLES {
        return Err(SofaError::Extent { directions, samples });
    }
    Ok((directions, samples))
}

/// The values of a dataset that must have `len` of them, of any kind of number.
pub(super) fn numbers(dataset: &Dataset, what: &'static str, len: u64) -> Result<Vec<f64>, SofaError> {
    let shape = dataset.shape().map_err(unreadable)?;
    let total = shape.iter().try_fold(1u64, |product, &extent| product.checked_mul(extent));
    let has_chunks_within = chunk_elements(dataset).is_some_and(|elements| elements <= MAX_SAMPLES);
    if total != Some(len) || !has_chunks_within || !matches!(dataset.element_size(), Ok(1..=8)) {
        return Err(SofaError::Inconsistent { what });
    }
    let values = dataset.read_f64().map_err(unreadable)?;
    if u64::try_from(values.len()) == Ok(len) { Ok(values) } else { Err(SofaError::Damaged) }
}

/// Elements of one chunk (1 without chunks), which may be larger than the data.
fn chunk_elements(dataset: &Dataset) -> Option<u64> {
    let chunk = dataset.chunk_shape().ok()?.unwrap_or_default();
    chunk.iter().try_fold(1u64, |product, &extent| product.checked_mul(extent))
}

fn sample_rate_hz(file: &File) -> Result<f64, SofaError> {
    let what = "Data.SamplingRate";
    let dataset = dataset(file, what)?;
    let count = rows_of(&dataset)?;
    if count > MAX_DIRECTIONS {
        return Err(SofaError::Inconsistent { what });
    }
    let rates = numbers(&dataset, what, count)?;
    let first = rates.first().copied().ok_or(SofaError::Missing { what })?;
    if rates.iter().any(|&rate| rate != first) {
        return Err(SofaError::Inconsistent { what });
    }
    Ok(first)
}

/// Rows of a dataset; a scalar has one.
pub(super) fn rows_of(dataset: &Dataset) -> Result<u64, SofaError> {
    Ok(dataset.shape().map_err(unreadable)?.first().copied().unwrap_or(1))
}

fn directions(file: &File, num_directions: u64) -> Result<Vec<Direction>, SofaError> {
    let what = "SourcePosition";
    let dataset = dataset(file, what)?;
    let is_cartesian = attribute(&dataset, "Type").is_some_and(|kind| kind.eq_ignore_ascii_case("cartesian"));
    let listener = Listener::of(file, num_directions);
    let values = numbers(&dataset, what, 3 * num_directions)?;
    let sources = values.as_chunks().0.iter().map(|&[a, b, c]| {
        if is_cartesian {
            Direction::from_cartesian(a, b, c)
        } else {
            Direction { azimuth_deg: a, elevation_deg: b, radius_m: c }
        }
    });
    Ok(sources.enumerate().map(|(idx, source)| listener.has(source, idx)).collect())
}

/// An attribute of a dataset, as text.
pub(super) fn attribute(dataset: &Dataset, name: &str) -> Option<String> {
    text(&dataset.attrs().ok()?, name)
}

/// Delays per direction and ear; one row stands for all directions, none for no delay.
fn delays(file: &File, num_directions: u64) -> Result<Vec<[f64; 2]>, SofaError> {
    let what = "Data.Delay";
    let Ok(dataset) = file.dataset(what) else { return Ok(vec![[0.0; 2]; index(num_directions)]) };
    let rows = rows_of(&dataset)?;
    if rows != 1 && rows != num_directions {
        return Err(SofaError::Inconsistent { what });
    }
    let values = numbers(&dataset, what, 2 * rows)?;
    let pairs: Vec<[f64; 2]> = values.as_chunks().0.to_vec();
    match pairs.as_slice() {
        &[all] => Ok(vec![all; index(num_directions)]),
        _ => Ok(pairs),
    }
}

/// A count that has been checked against [`MAX_SAMPLES`].
fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cartesian_positions_turn_counter_clockwise() {
        let left = Direction::from_cartesian(0.0, 2.0, 0.0);
        assert!((left.azimuth_deg - 90.0).abs() < 1e-12 && (left.radius_m - 2.0).abs() < 1e-12);
        let above = Direction::from_cartesian(1.0, 0.0, 1.0);
        assert!((above.elevation_deg - 45.0).abs() < 1e-12);
        let [front, left, up] =
            Direction { azimuth_deg: 30.0, elevation_deg: 0.0, radius_m: 1.0 }.unit_vector();
        assert!((front - 0.75f64.sqrt()).abs() < 1e-12 && (left - 0.5).abs() < 1e-12 && up.abs() < 1e-12);
    }
}
