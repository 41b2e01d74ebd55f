//! Second-order filters as Equalizer APO defines them: what AutoEq, Room EQ Wizard and Peace write in a line.
//!
//! Numbers may have a decimal comma. A shelf with a width and a name that does not end in C names its
//! corner, from which the center lies |gain| / (80 · S) decades towards the flat side; one without a width
//! has a slope of S = 0.9. See `[equalizer-apo]` in REFERENCES.md. Names Equalizer APO does not know mean what
//! the programs that write them mean: `LP1`, `HP1`, `LP Q`, `Notch`, `All pass` of Room EQ Wizard, and `LSQ` and
//! `HSQ` of the squiglink sites, shelves about their center.

use crate::dsp::rbj::{Band, BandKind, Biquad, q_from_bandwidth_oct, q_from_slope, slope_from_q};

use super::number::{self, ThreeDigits};
use super::{FILTER_RATE_HZ, ImportError, butterworth};

/// Q of a pass filter without one, and S of a shelf and Q of a notch, as the format defines them.
const DEFAULT_PASS_Q: f64 = std::f64::consts::FRAC_1_SQRT_2;
const DEFAULT_SHELF_SLOPE: f64 = 0.9;
const DEFAULT_NOTCH_Q: f64 = 30.0;

/// What a filter without one is told to have.
const WIDTH: &str = "Q and a number, or BW Oct and a number";

/// The words of a filter line after its name, and where it stands.
struct Words<'a> {
    line: usize,
    text: &'a str,
    all: Vec<&'a str>,
    three_digits: ThreeDigits,
}

/// What the filter lines of a file say together of three digits behind a mark, and the first frequency it matters for.
pub(super) fn three_digits<'a>(filters: impl Iterator<Item = &'a str>) -> (ThreeDigits, Option<&'a str>) {
    let (mut frequencies, mut others) = (Vec::new(), Vec::new());
    for text in filters {
        let words = Words::of(1, text, ThreeDigits::Thousands);
        let number =
            |name| words.after(name).map(|word| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()));
        frequencies.extend(number("Fc"));
        others.extend(number("Gain").into_iter().chain(number("Q")));
    }
    let first = frequencies.iter().copied().find(|text| number::may_part_thousands(text));
    (ThreeDigits::of(&frequencies, &others), first)
}

/// The gain of `Preamp: -6,2 dB`.
pub(super) fn gain_db(line: usize, value: &str) -> Result<f64, ImportError> {
    let number = value.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim();
    let parsed = number::parsed(number);
    let gain_db = parsed.ok_or_else(|| ImportError::line(line, value, "a gain in dB, such as -6.2 dB"))?;
    checked_gain_db(line, value, gain_db)
}

pub(super) fn checked_gain_db(line: usize, found: &str, gain_db: f64) -> Result<f64, ImportError> {
    if gain_db.abs() <= 100.0 {
        return Ok(gain_db);
    }
    Err(ImportError::line(line, found, "a gain within 100 dB"))
}

/// The band with every value in the range a filter can have.
pub(super) fn checked_band(line: usize, found: &str, band: Band) -> Result<Band, ImportError> {
    if !(band.freq_hz > 0.0 && band.freq_hz < 0.5 * FILTER_RATE_HZ) {
        return Err(ImportError::line(line, found, "a frequency above 0 and below 24000 Hz"));
    }
    if !(band.q >= 0.01 && band.q <= 1000.0) {
        return Err(ImportError::line(line, found, "a width between Q 0.01 and Q 1000"));
    }
    checked_gain_db(line, found, band.gain_db)?;
    Ok(band)
}

/// The section of one line; none if it is off or changes no magnitude.
pub(super) fn filter(
    line: usize,
    text: &str,
    three_digits: ThreeDigits,
) -> Result<Option<Biquad>, ImportError> {
    let words = Words::of(line, text, three_digits);
    match words.all.first() {
        Some(word) if word.eq_ignore_ascii_case("on") => {}
        Some(word) if word.eq_ignore_ascii_case("off") => return Ok(None),
        _ => return Err(words.error("ON or OFF")),
    }
    let name = words.all.get(1).map(|word| word.to_ascii_uppercase()).unwrap_or_default();
    let kind = match name.as_str() {
        "PK" | "PEQ" | "MODAL" => BandKind::Peak,
        "LP" | "LPQ" | "LP1" => BandKind::LowPass,
        "HP" | "HPQ" | "HP1" => BandKind::HighPass,
        "BP" => BandKind::BandPass,
        "LS" | "LSC" | "LSQ" => BandKind::LowShelf,
        "HS" | "HSC" | "HSQ" => BandKind::HighShelf,
        "NO" | "NOTCH" => BandKind::Notch,
        "AP" | "ALL" => return all_pass(&words),
        "NONE" => return Ok(None),
        _ => return Err(words.error("a filter: PK, LS, LSC, HS, HSC, LP, LPQ, HP, HPQ, BP, NO or AP")),
    };
    let band = match kind {
        BandKind::LowShelf | BandKind::HighShelf => shelf(&words, kind, name.ends_with(['C', 'Q']))?,
        _ => bell_or_pass(&words, kind)?,
    };
    let band = checked_band(line, text, band)?;
    let is_first_order = name.ends_with('1');
    let single = || butterworth::first_order(kind, band.freq_hz, FILTER_RATE_HZ);
    Ok(Some(if is_first_order { single() } else { band.biquad(FILTER_RATE_HZ) }))
}

fn bell_or_pass(words: &Words<'_>, kind: BandKind) -> Result<Band, ImportError> {
    let freq_hz = words.frequency_hz()?;
    let gain_db = if kind == BandKind::Peak { words.gain_db()? } else { 0.0 };
    let q = match (words.q(freq_hz)?, kind) {
        (Some(q), _) => q,
        (None, BandKind::Peak) => return Err(words.error(WIDTH)),
        (None, BandKind::Notch) => DEFAULT_NOTCH_Q,
        (None, _) => DEFAULT_PASS_Q,
    };
    Ok(Band { kind, freq_hz, gain_db, q })
}

/// An all-pass must be a filter that can be, but changes no magnitude.
fn all_pass(words: &Words<'_>) -> Result<Option<Biquad>, ImportError> {
    let freq_hz = words.frequency_hz()?;
    let q = words.q(freq_hz)?.ok_or_else(|| words.error(WIDTH))?;
    let turns_like = Band { kind: BandKind::BandPass, freq_hz, gain_db: 0.0, q };
    checked_band(words.line, words.text, turns_like).map(|_| None)
}

fn shelf(words: &Words<'_>, kind: BandKind, names_center: bool) -> Result<Band, ImportError> {
    let (mut freq_hz, gain_db) = (words.frequency_hz()?, words.gain_db()?);
    let (q, slope) = match (words.slope_db()?, words.width("Q")?.filter(|q| *q != 0.0)) {
        (Some(slope_db), _) => (q_from_slope(gain_db, slope_db / 12.0), Some(slope_db / 12.0)),
        (None, Some(q)) => (q, Some(slope_from_q(gain_db, q))),
        (None, None) => (q_from_slope(gain_db, DEFAULT_SHELF_SLOPE), None),
    };
    if let (Some(slope), false) = (slope, names_center) {
        let decades = gain_db.abs() / (80.0 * slope);
        let side = if kind == BandKind::LowShelf { 1.0 } else { -1.0 };
        freq_hz *= 10f64.powf(side * decades);
    }
    Ok(Band { kind, freq_hz, gain_db, q })
}

impl<'a> Words<'a> {
    /// The words of a line. Room EQ Wizard parts the Q of a name from it (`LP Q`), and `All pass` in two.
    fn of(line: usize, text: &'a str, three_digits: ThreeDigits) -> Self {
        let mut all: Vec<&str> = text.split_whitespace().collect();
        let is_of_name = |words: &[&str]| match words {
            [_, name, part, next, ..] => {
                next.eq_ignore_ascii_case("fc")
                    && (*part == "Q"
                        || (name.eq_ignore_ascii_case("all") && part.eq_ignore_ascii_case("pass")))
            }
            _ => false,
        };
        if is_of_name(&all) {
            all.remove(2);
        }
        Self { line, text, all, three_digits }
    }

    fn error(&self, expected: &'static str) -> ImportError {
        ImportError::line(self.line, self.text, expected)
    }

    /// The number's word behind `name`; both may also be one word, as in `Q1.41`. A number with another one
    /// behind it was split, and is not believed.
    fn after(&self, name: &str) -> Option<&'a str> {
        let (idx, word) = self.all.iter().enumerate().skip(2).find(|(_, word)| {
            word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && word.get(name.len()..).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic()))
        })?;
        let (word, next) = match word.get(name.len()..) {
            Some("") | None => (self.all.get(idx + 1).copied()?, self.all.get(idx + 2)),
            Some(rest) => (rest, self.all.get(idx + 1)),
        };
        let is_torn = next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        Some(if is_torn { "" } else { word })
    }

    fn frequency_hz(&self) -> Result<f64, ImportError> {
        const EXPECTED: &str = "Fc and a frequency in Hz, such as Fc 105 Hz";
        let word = self.after("Fc").ok_or_else(|| self.error(EXPECTED))?;
        let number = word.trim_end_matches(['H', 'h', 'Z', 'z']);
        let is_khz = self.all.iter().any(|word| word.eq_ignore_ascii_case("khz"));
        let unit = if is_khz { 1000.0 } else { 1.0 };
        let freq_hz =
            if is_khz { number::parsed(number) } else { number::frequency_hz(number, self.three_digits) };
        freq_hz.map(|freq_hz| unit * freq_hz).ok_or_else(|| self.error(EXPECTED))
    }

    fn gain_db(&self) -> Result<f64, ImportError> {
        const EXPECTED: &str = "Gain and a number in dB, such as Gain -3.2 dB";
        let word = self.after("Gain").ok_or_else(|| self.error(EXPECTED))?;
        let number = word.trim_end_matches(['d', 'D', 'B', 'b']);
        number::parsed(number).ok_or_else(|| self.error(EXPECTED))
    }

    /// Q, or the one of a bandwidth in octaves, which counts where both are given; none if neither is.
    fn q(&self, freq_hz: f64) -> Result<Option<f64>, ImportError> {
        let bandwidth_oct = self.width("Oct")?.filter(|width| *width > 0.0);
        let q = self.width("Q")?.filter(|q| *q != 0.0);
        Ok(bandwidth_oct.map(|oct| q_from_bandwidth_oct(freq_hz, oct, FILTER_RATE_HZ)).or(q))
    }

    /// The number behind `Q` or `Oct`; none if the line has no such word.
    fn width(&self, name: &str) -> Result<Option<f64>, ImportError> {
        let Some(word) = self.after(name) else {
            let is_cut_off = self.all.last().is_some_and(|last| last.eq_ignore_ascii_case(name));
            return if is_cut_off { Err(self.error("a number behind the width")) } else { Ok(None) };
        };
        number::parsed(word).map(Some).ok_or_else(|| self.error("a number behind the width"))
    }

    /// The slope of `LSC 6 dB` or `LS 6dB`, dB per octave; none if a word for something else follows at once.
    fn slope_db(&self) -> Result<Option<f64>, ImportError> {
        const OTHERS: [&str; 4] = ["fc", "gain", "q", "bw"];
        let is_other = |word: &&&str| OTHERS.iter().any(|other| word.eq_ignore_ascii_case(other));
        let Some(word) = self.all.get(2).filter(|word| !is_other(word)) else {
            return Ok(None);
        };
        let number = number::parsed(word.trim_end_matches(['d', 'D', 'B', 'b']));
        let slope_db = number.filter(|slope_db| *slope_db > 0.0 && *slope_db <= 12.0);
        slope_db.map(Some).ok_or_else(|| self.error("a slope up to 12 dB, or Fc"))
    }
}
