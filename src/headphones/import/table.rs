//! Columns of numbers: AutoEq's results and measurements, Room EQ Wizard's text export, anybody's CSV.

use crate::dsp::curve::Curve;

use super::columns::{self, Column, likely_meaning};
use super::error::shortened;
use super::{ImportError, ImportFile, Meaning, Reading, ears, heading, number, sides};

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
#[derive(Default)]
struct Table {
    is_rew: bool,
    /// The names of the columns, and the line they stand in.
    heading: Option<(usize, Vec<String>)>,
    separator: Option<Separator>,
    rows: Vec<(usize, Vec<f64>)>,
    about: About,
    /// A line above the rows that is neither a heading nor a remark: it may stand above a heading only.
    stray: Option<ImportError>,
    /// What is said of the line behind the rows at which the table ended, and of rows that follow it.
    ended: Option<(String, ImportError)>,
    /// True once another table follows.
    is_over: bool,
}

/// What lines above the heading say of the headphone.
#[derive(Default)]
struct About {
    maker: String,
    model: String,
    measured_by: String,
}

/// Reads a table.
pub(super) fn read(lines: &[(usize, &str)], file_name: String) -> Result<ImportFile, ImportError> {
    let is_rew = lines.iter().any(|(_, line)| line.starts_with('*'))
        || lines.first().is_some_and(|(_, line)| line.split_whitespace().any(|word| word == "REW"));
    let title = lines.iter().find_map(|(_, line)| heading::rew_title(line).filter(|_| is_rew));
    let mut table = Table { is_rew, ..Table::default() };
    for (line, text) in lines {
        table.take(*line, text)?;
    }
    let last = lines.last().map_or(1, |(line, _)| *line);
    if let Some(stray) = table.stray.take() {
        return Err(stray);
    }
    if table.rows.len() < MIN_POINTS {
        return Err(few(lines, &table.rows, last));
    }
    let readings = table.readings(last)?;
    let is_autoeq =
        table.names().is_some_and(|names| names.iter().any(|name| name == "raw" || name == "error"));
    let format = match (is_rew, is_autoeq) {
        (true, _) => "Room EQ Wizard export",
        (_, true) => "AutoEq CSV",
        _ => "table",
    };
    let About { maker, model, measured_by } = table.about;
    let other_title = title.as_ref().filter(|title| **title != file_name);
    let title_note = other_title.map(|title| format!("the file's title is “{title}”"));
    let notes = title_note.into_iter().chain(table.ended.map(|(note, _)| note)).collect();
    // AutoEq's files are called by the headphone alone: a “Fidelio L1” stays one.
    let of_file = if is_autoeq { file_name.clone() } else { sides::without_ear(&file_name) };
    let of_title = title.map_or(String::new(), |title| sides::without_ear(&title));
    let name = [model, of_file, of_title].into_iter().find(|name| !name.is_empty()).unwrap_or(file_name);
    Ok(ImportFile { maker, measured_by, notes, ..ImportFile::of(format, name, readings) })
}

impl Table {
    fn names(&self) -> Option<&[String]> {
        self.heading.as_ref().map(|(_, names)| names.as_slice())
    }

    fn take(&mut self, line: usize, text: &str) -> Result<(), ImportError> {
        let remark = text.trim_start_matches(['*', '#', ';', '/']).trim();
        if remark.len() != text.len() {
            if let Some(names) = heading::names_in_remark(remark).filter(|_| self.rows.is_empty()) {
                self.take_names(line, names);
            }
            return Ok(());
        }
        // Room EQ Wizard writes a question mark where a calculated curve has no value.
        let has_no_value = self.is_rew && text.split([' ', '\t', ',', ';']).any(|cell| cell == "?");
        if self.is_over || has_no_value || heading::is_drawn(text) {
            return Ok(());
        }
        let by = *self.separator.get_or_insert_with(|| Separator::of_line(text));
        let cells = by.cells(text);
        let first = cells.first().copied().unwrap_or_default();
        let has_frequency = number::parsed(first).is_some();
        if let Some((_, error)) = &self.ended {
            self.is_over = heading::names(text).is_some();
            return if has_frequency { Err(error.clone()) } else { Ok(()) };
        }
        if self.rows.is_empty() && !has_frequency {
            return self.take_heading(line, text);
        }
        if self.rows.len() >= MIN_POINTS && !has_frequency && !is_broken_number(first) {
            self.end(line, text);
            return Ok(());
        }
        if by == Separator::Comma && self.names().is_some_and(|names| cells.len() > names.len()) {
            return Err(ImportError::line(line, text, "as many columns as the heading has"));
        }
        self.rows.push((line, row(line, text, &cells)?));
        if self.rows.len() > MAX_POINTS {
            return Err(ImportError::line(line, text, "at most 400000 points"));
        }
        Ok(())
    }

    /// A line without numbers above the rows: names of columns, a title, or something said of the headphone.
    fn take_heading(&mut self, line: usize, text: &str) -> Result<(), ImportError> {
        // It says how many columns there are, not how numbers are written.
        self.separator = None;
        if heading::is_over_time(text) {
            return Err(ImportError::line(line, text, "frequencies in Hz in the first column"));
        }
        if let Some(names) = heading::names(text) {
            self.take_names(line, names);
            return Ok(());
        }
        if let Some((key, value)) = heading::key_and_value(text) {
            self.about.take(&key, value);
        }
        if !self.is_rew && line != 1 && self.stray.is_none() {
            self.stray = Some(ImportError::line(line, text, ROW));
        }
        Ok(())
    }

    fn take_names(&mut self, line: usize, names: Vec<String>) {
        self.heading = Some((line, names));
        self.stray = None;
    }

    /// The first line behind the rows that is none of them.
    fn end(&mut self, line: usize, text: &str) {
        let error = ImportError::line(line, text, ROW);
        let note =
            format!("line {line}: the curve ends before “{}”; what follows is left out", shortened(text));
        self.ended = Some((note, error));
    }
}

impl About {
    fn take(&mut self, key: &str, value: &str) {
        let field = match key {
            "manufacturer" | "maker" | "brand" | "vendor" | "hersteller" => &mut self.maker,
            "model" | "headphone" | "product" | "modell" => &mut self.model,
            "measured by" | "measurer" | "author" => &mut self.measured_by,
            _ => return,
        };
        value.clone_into(field);
    }
}

/// Numbers that are incomplete, or that programs write where a calculation failed.
fn is_broken_number(cell: &str) -> bool {
    let cell = cell.trim_start_matches(['-', '+']).to_lowercase();
    let words = ["nan", "inf"];
    cell.starts_with(|c: char| c.is_ascii_digit()) || words.iter().any(|word| cell.starts_with(word))
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

impl Table {
    /// What the columns are, the likeliest first.
    fn readings(&self, last: usize) -> Result<Vec<Reading>, ImportError> {
        let column = |idx: usize| column_curve(&self.rows, (0, idx), last);
        let named = |wanted: &str| self.names()?.iter().position(|name| name == wanted);
        let mut found = Vec::new();
        for (wanted, meaning) in [
            ("error", Meaning::Deviation),
            ("raw", Meaning::Measurement),
            ("equalization", Meaning::Correction),
            ("parametric_eq", Meaning::Correction),
        ] {
            if let Some(idx) = named(wanted) {
                let (place, curve) = (format!("column {wanted}"), column(idx)?);
                found.push(Reading { meaning, place, curve, left_minus_right: None });
            }
        }
        if let Some([left, right]) = self.names().and_then(ears::columns) {
            let place = "columns left and right".to_owned();
            found.push(Reading::of_ears(Meaning::Measurement, place, &[column(left)?, column(right)?]));
        }
        if found.is_empty() { self.levels(last) } else { Ok(found) }
    }

    /// Every column of levels; without a heading the second one.
    fn levels(&self, last: usize) -> Result<Vec<Reading>, ImportError> {
        let Some((line, names)) = &self.heading else {
            return Ok(vec![self.level(&Column { freq_idx: 0, idx: 1, name: "2".to_owned() }, last)?]);
        };
        let num_columns = self.rows.iter().map(|(_, numbers)| numbers.len()).max().unwrap_or(0);
        let columns = columns::levels(names, num_columns);
        let Some((first, others)) = columns.split_first() else {
            return Err(ImportError::line(*line, &names.join(", "), "a column with a level in dB"));
        };
        // A further column may have gaps: then it is not offered.
        let others = others.iter().filter_map(|column| self.level(column, last).ok());
        Ok(std::iter::once(self.level(first, last)?).chain(others).collect())
    }

    fn level(&self, column: &Column, last: usize) -> Result<Reading, ImportError> {
        let curve = column_curve(&self.rows, (column.freq_idx, column.idx), last)?;
        let meaning = likely_meaning(&column.name, curve.mean_db(LEAST_HZ));
        let place = format!("column {}", column.name);
        Ok(Reading { meaning, place, curve, left_minus_right: None })
    }
}

fn column_curve(
    rows: &[(usize, Vec<f64>)],
    (freq_idx, idx): (usize, usize),
    last: usize,
) -> Result<Curve, ImportError> {
    let mut points = Vec::with_capacity(rows.len());
    for (line, numbers) in rows {
        let (Some(&freq_hz), Some(&db)) = (numbers.get(freq_idx), numbers.get(idx)) else {
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
