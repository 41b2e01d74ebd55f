//! Columns of numbers: AutoEq's results and measurements, Room EQ Wizard's text export, anybody's CSV.

use crate::dsp::curve::Curve;

use super::{ImportError, ImportFile, Meaning, Reading, ears, heading, number};

/// Fewest points that make a curve.
const MIN_POINTS: usize = 8;

/// Most points that are read.
const MAX_POINTS: usize = 400_000;

/// What a table must cover, Hz: the band levels are aligned in.
const LEAST_HZ: (f64, f64) = (200.0, 2000.0);

const ROW: &str = "a frequency in Hz and a level in dB";

/// How a line is cut into cells.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Separator {
    Tab,
    Semicolon,
    Comma,
    Space,
}

impl Separator {
    /// The cells of a line, trimmed and without quotes.
    fn cells(self, line: &str) -> Vec<&str> {
        let cells: Vec<&str> = match self {
            Self::Tab => line.split('\t').collect(),
            Self::Semicolon => line.split(';').collect(),
            Self::Comma => line.split(',').collect(),
            // A blank that does not break is no end of a cell.
            Self::Space => line.split_ascii_whitespace().collect(),
        };
        cells.into_iter().map(|cell| cell.trim().trim_matches('"').trim()).collect()
    }

    /// The separator under which a line of numbers reads best. A comma parts cells only where nothing
    /// else does, so that decimal commas are seen as such.
    fn of_line(line: &str) -> Self {
        let has_two = |separator: Self| {
            let cells = separator.cells(line);
            cells.len() >= 2 && cells.iter().take(2).all(|cell| number::parsed(cell).is_some())
        };
        let order = [Self::Tab, Self::Semicolon, Self::Space, Self::Comma];
        order.into_iter().find(|separator| has_two(*separator)).unwrap_or(Self::Comma)
    }
}

/// What was read of a table so far.
struct Table {
    is_rew: bool,
    heading: Option<Vec<String>>,
    separator: Option<Separator>,
    rows: Vec<(usize, Vec<f64>)>,
}

/// Reads a table.
pub(super) fn read(lines: &[(usize, &str)], name: String) -> Result<ImportFile, ImportError> {
    let is_rew = lines.iter().any(|(_, line)| line.starts_with('*'))
        || lines.first().is_some_and(|(_, line)| line.split_whitespace().any(|word| word == "REW"));
    let title = lines.iter().find_map(|(_, line)| heading::rew_title(line).filter(|_| is_rew));
    let mut table = Table { is_rew, heading: None, separator: None, rows: Vec::new() };
    for (line, text) in lines {
        table.take(*line, text)?;
    }
    let Table { heading, rows, .. } = table;
    let last = lines.last().map_or(1, |(line, _)| *line);
    if rows.len() < MIN_POINTS {
        return Err(few(lines, &rows, last));
    }
    let readings = readings(&rows, heading.as_deref(), last, &name)?;
    let is_autoeq = heading.is_some_and(|names| names.iter().any(|name| name == "raw" || name == "error"));
    let format = match (is_rew, is_autoeq) {
        (true, _) => "Room EQ Wizard export",
        (_, true) => "AutoEq CSV",
        _ => "table",
    };
    Ok(ImportFile::of(format, title.unwrap_or(name), readings))
}

impl Table {
    fn take(&mut self, line: usize, text: &str) -> Result<(), ImportError> {
        let remark = text.trim_start_matches(['*', '#', ';', '/']).trim();
        if remark.len() != text.len() {
            self.heading = heading::names_in_remark(remark).or(self.heading.take());
            return Ok(());
        }
        // Room EQ Wizard writes a question mark where a calculated curve has no value.
        let has_no_value = self.is_rew && text.split([' ', '\t', ',', ';']).any(|cell| cell == "?");
        if has_no_value || heading::is_drawn(text) {
            return Ok(());
        }
        let by = *self.separator.get_or_insert_with(|| Separator::of_line(text));
        let cells = by.cells(text);
        if self.rows.is_empty() && cells.first().is_none_or(|cell| number::parsed(cell).is_none()) {
            return self.take_heading(line, text);
        }
        if by == Separator::Comma && self.heading.as_ref().is_some_and(|names| cells.len() > names.len()) {
            return Err(ImportError::line(line, text, "as many columns as the heading has"));
        }
        self.rows.push((line, row(line, text, &cells)?));
        if self.rows.len() > MAX_POINTS {
            return Err(ImportError::line(line, text, "at most 400000 points"));
        }
        Ok(())
    }

    /// A line without numbers above the rows: names of columns, or a title in the first one.
    fn take_heading(&mut self, line: usize, text: &str) -> Result<(), ImportError> {
        // It says how many columns there are, not how numbers are written.
        self.separator = None;
        match heading::names(text) {
            Some(names) => self.heading = Some(names),
            None if self.is_rew || line == 1 => {}
            None => return Err(ImportError::line(line, text, ROW)),
        }
        Ok(())
    }
}

/// What to say of a file with too few rows: if it has none, that its first line is not one.
fn few(lines: &[(usize, &str)], rows: &[(usize, Vec<f64>)], last: usize) -> ImportError {
    match (rows.is_empty(), lines.first()) {
        (true, Some((line, text))) => {
            ImportError::line(*line, text, "filters, or lines with a frequency and a level")
        }
        _ => ImportError::FewPoints { line: last, found: rows.len(), expected: MIN_POINTS },
    }
}

/// The numbers of a row: the first two must be there, further ones count while they are numbers.
fn row(line: usize, text: &str, cells: &[&str]) -> Result<Vec<f64>, ImportError> {
    let numbers: Vec<f64> = cells.iter().map_while(|cell| number::parsed(cell)).collect();
    let [freq_hz, db, ..] = numbers.as_slice() else { return Err(ImportError::line(line, text, ROW)) };
    checked_point(line, text, (*freq_hz, *db))?;
    Ok(numbers)
}

/// A point no program would write by mistake.
pub(super) fn checked_point(
    line: usize,
    text: &str,
    (freq_hz, db): (f64, f64),
) -> Result<(f64, f64), ImportError> {
    if !(freq_hz > 0.0 && freq_hz <= 1e6) {
        return Err(ImportError::line(line, text, "a frequency above 0 Hz and up to 1 MHz"));
    }
    if db.abs() > 300.0 {
        return Err(ImportError::line(line, text, "a level within 300 dB"));
    }
    Ok((freq_hz, db))
}

/// Frequencies and levels in ascending order; of points at one frequency the mean counts.
pub(super) fn sorted(line: usize, mut points: Vec<(f64, f64)>) -> Result<(Vec<f64>, Vec<f64>), ImportError> {
    if points.is_empty() {
        return Err(ImportError::FewPoints { line, found: 0, expected: 1 });
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut freqs_hz, mut levels_db): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut num_same = 1.0;
    for (freq_hz, db) in points {
        match (freqs_hz.last(), levels_db.last_mut()) {
            (Some(last_hz), Some(mean_db)) if *last_hz == freq_hz => {
                num_same += 1.0;
                *mean_db += (db - *mean_db) / num_same;
            }
            _ => {
                num_same = 1.0;
                freqs_hz.push(freq_hz);
                levels_db.push(db);
            }
        }
    }
    Ok((freqs_hz, levels_db))
}

/// What the columns are, the likeliest first.
fn readings(
    rows: &[(usize, Vec<f64>)],
    heading: Option<&[String]>,
    last: usize,
    name: &str,
) -> Result<Vec<Reading>, ImportError> {
    let column = |idx: usize| column_curve(rows, idx, last);
    let named = |wanted: &str| heading?.iter().position(|name| name == wanted);
    let reading = |meaning, place: &str, idx| {
        let (place, curve) = (format!("column {place}"), column(idx)?);
        Ok(Reading { meaning, place, curve, left_minus_right: None })
    };
    let mut found = Vec::new();
    for (wanted, meaning) in [
        ("error", Meaning::Deviation),
        ("raw", Meaning::Measurement),
        ("equalization", Meaning::Correction),
        ("parametric_eq", Meaning::Correction),
    ] {
        if let Some(idx) = named(wanted) {
            found.push(reading(meaning, wanted, idx)?);
        }
    }
    if let Some([left, right]) = heading.and_then(ears::columns) {
        let place = "columns left and right".to_owned();
        found.push(Reading::of_ears(Meaning::Measurement, place, &[column(left)?, column(right)?]));
    }
    if found.is_empty() {
        let curve = column(1)?;
        let place = heading.and_then(|names| names.get(1)).map_or("2", String::as_str);
        let meaning = likely_meaning(&curve, place, name);
        let place = format!("column {place}");
        found.push(Reading { meaning, place, curve, left_minus_right: None });
    }
    Ok(found)
}

fn likely_meaning(curve: &Curve, column: &str, name: &str) -> Meaning {
    let words = format!("{column} {name}").to_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if curve.mean_db(LEAST_HZ) > 30.0 || says(&["spl", "raw", "measure"]) {
        Meaning::Measurement
    } else if says(&["equal", "correct", "compens", "filter", "gain", " eq"]) {
        Meaning::Correction
    } else if says(&["error", "deviation"]) {
        Meaning::Deviation
    } else {
        Meaning::Measurement
    }
}

fn column_curve(rows: &[(usize, Vec<f64>)], idx: usize, last: usize) -> Result<Curve, ImportError> {
    let mut points = Vec::with_capacity(rows.len());
    for (line, numbers) in rows {
        let (Some(&freq_hz), Some(&db)) = (numbers.first(), numbers.get(idx)) else {
            let found = format!("{} columns", numbers.len());
            return Err(ImportError::line(*line, &found, "as many columns as the heading has"));
        };
        points.push(checked_point(*line, &format!("{db}"), (freq_hz, db))?);
    }
    let (freqs_hz, levels_db) = sorted(last, points)?;
    let (low_hz, high_hz) =
        (freqs_hz.first().copied().unwrap_or(0.0), freqs_hz.last().copied().unwrap_or(0.0));
    if freqs_hz.len() < MIN_POINTS {
        return Err(ImportError::FewPoints { line: last, found: freqs_hz.len(), expected: MIN_POINTS });
    }
    if low_hz > LEAST_HZ.0 || high_hz < LEAST_HZ.1 {
        return Err(ImportError::Narrow { line: last, low_hz, high_hz });
    }
    Ok(Curve::from_table(&freqs_hz, &levels_db))
}
