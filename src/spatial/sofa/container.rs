//! From the HDF5 container to plain numbers.

use std::collections::HashMap;

use hdf5_pure::{AttrValue, Dataset, File};

use super::{Direction, Hrirs, MAX_SAMPLES, SofaError, checked};

/// The first eight bytes of every HDF5 file without a user block.
const SIGNATURE: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// Most directions of a set; the densest we know of has 11 950.
const MAX_DIRECTIONS: u64 = 100_000;

/// Samples one response may have.
const NUM_SAMPLES: std::ops::RangeInclusive<u64> = 16..=16_384;

/// Everything of the file that matters.
pub(super) fn read(bytes: Vec<u8>) -> Result<Hrirs, SofaError> {
    if !bytes.starts_with(&SIGNATURE) {
        return Err(SofaError::NotSofa);
    }
    if has_superblock_extension(&bytes) {
        return Err(SofaError::Damaged);
    }
    let file = File::from_bytes(bytes).map_err(|_| SofaError::Damaged)?;
    let attributes = file.root().attrs().map_err(|_| SofaError::Damaged)?;
    require_convention(&attributes)?;
    let responses = dataset(&file, "Data.IR")?;
    let (num_directions, num_samples) = extent(&responses)?;
    let hrirs = Hrirs {
        title: title(&attributes),
        sample_rate_hz: sample_rate_hz(&file)?,
        directions: directions(&file, num_directions)?,
        num_samples: index(num_samples),
        delays: delays(&file, num_directions)?,
        responses: numbers(&responses, "Data.IR", 2 * num_directions * num_samples)?,
    };
    checked(hrirs)
}

/// True if the superblock (version 2 or later) points to an extension: there the file may keep header
/// messages of any length, and no writer of SOFA files has use for it.
fn has_superblock_extension(bytes: &[u8]) -> bool {
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
    let shape = responses.shape().map_err(|_| SofaError::Damaged)?;
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

/// The values of a dataset that must have `len` of them, in double or single precision.
fn numbers(dataset: &Dataset, what: &'static str, len: u64) -> Result<Vec<f64>, SofaError> {
    let shape = dataset.shape().map_err(|_| SofaError::Damaged)?;
    let total = shape.iter().try_fold(1u64, |product, &extent| product.checked_mul(extent));
    let has_chunks_within = chunk_elements(dataset).is_some_and(|elements| elements <= MAX_SAMPLES);
    if total != Some(len) || !has_chunks_within || !matches!(dataset.element_size(), Ok(4 | 8)) {
        return Err(SofaError::Inconsistent { what });
    }
    let values = dataset.read_f64().map_err(|_| SofaError::Damaged)?;
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
    let count = first_extent(&dataset)?;
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
fn first_extent(dataset: &Dataset) -> Result<u64, SofaError> {
    Ok(dataset.shape().map_err(|_| SofaError::Damaged)?.first().copied().unwrap_or(1))
}

fn directions(file: &File, num_directions: u64) -> Result<Vec<Direction>, SofaError> {
    let what = "SourcePosition";
    let dataset = dataset(file, what)?;
    let attributes = dataset.attrs().map_err(|_| SofaError::Damaged)?;
    let is_cartesian = text(&attributes, "Type").is_some_and(|kind| kind.eq_ignore_ascii_case("cartesian"));
    let values = numbers(&dataset, what, 3 * num_directions)?;
    let triples = values.chunks_exact(3).map(|triple| {
        let &[a, b, c] = triple else {
            return Direction { azimuth_deg: 0.0, elevation_deg: 0.0, radius_m: 0.0 };
        };
        if is_cartesian {
            from_cartesian(a, b, c)
        } else {
            Direction { azimuth_deg: a, elevation_deg: b, radius_m: c }
        }
    });
    Ok(triples.collect())
}

fn from_cartesian(front: f64, left: f64, up: f64) -> Direction {
    Direction {
        azimuth_deg: left.atan2(front).to_degrees(),
        elevation_deg: up.atan2(front.hypot(left)).to_degrees(),
        radius_m: front.hypot(left).hypot(up),
    }
}

/// Delays per direction and ear; one row stands for all directions, none for no delay.
fn delays(file: &File, num_directions: u64) -> Result<Vec<[f64; 2]>, SofaError> {
    let what = "Data.Delay";
    let Ok(dataset) = file.dataset(what) else { return Ok(vec![[0.0; 2]; index(num_directions)]) };
    let rows = first_extent(&dataset)?;
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
        let left = from_cartesian(0.0, 2.0, 0.0);
        assert!((left.azimuth_deg - 90.0).abs() < 1e-12 && (left.radius_m - 2.0).abs() < 1e-12);
        let above = from_cartesian(1.0, 0.0, 1.0);
        assert!((above.elevation_deg - 45.0).abs() < 1e-12);
        let [front, left, up] =
            Direction { azimuth_deg: 30.0, elevation_deg: 0.0, radius_m: 1.0 }.unit_vector();
        assert!((front - 0.75f64.sqrt()).abs() < 1e-12 && (left - 0.5).abs() < 1e-12 && up.abs() < 1e-12);
    }
}
