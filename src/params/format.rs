//! Text of parameter values: what hosts show and what people type.

/// Reads a number as people write it: sign, decimal point or comma, `k` for thousand, and any unit
/// behind it. `None` if no number leads the text or it is not finite.
#[must_use]
pub fn parse_number(text: &str) -> Option<f32> {
    let text = text.trim().replace(['\u{2212}', '\u{2013}'], "-").replace(',', ".");
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let value: f32 = number.parse().ok()?;
    let thousands = unit.trim_start().to_ascii_lowercase().starts_with('k');
    let value = if thousands { value * 1000.0 } else { value };
    value.is_finite().then_some(value)
}

/// `50 %`.
#[must_use]
pub fn percent(value: f32) -> String {
    format!("{} %", rounded(value, 0))
}

/// `-6.0 dB`; a value that rounds to zero has no sign.
#[must_use]
pub fn decibels(value: f32) -> String {
    format!("{} dB", rounded(value, 1))
}

/// `30°`, with a decimal only where it is needed.
#[must_use]
pub fn degrees(value: f32) -> String {
    let text = rounded(value, 1);
    format!("{}°", text.strip_suffix(".0").unwrap_or(&text))
}

/// `1.5 m`.
#[must_use]
pub fn meters(value: f32) -> String {
    format!("{} m", rounded(value, 1))
}

/// `57 cm`.
#[must_use]
pub fn centimeters(value: f32) -> String {
    format!("{} cm", rounded(value, 1).trim_end_matches(".0"))
}

/// `700 Hz`.
#[must_use]
pub fn hertz(value: f32) -> String {
    format!("{} Hz", rounded(value, 0))
}

/// `off` at the bottom of a level's range, decibels above; what is not off never reads like it.
#[must_use]
pub fn level(value: f32, off_at_db: f32) -> String {
    if value <= off_at_db { "off".to_owned() } else { decibels(value.max(off_at_db + 0.1)) }
}

/// `30 L`, `center`, `30 R`.
#[must_use]
pub fn balance(value: f32) -> String {
    let text = rounded(value.abs(), 0);
    match text.as_str() {
        "0" => "center".to_owned(),
        _ if value < 0.0 => format!("{text} L"),
        _ => format!("{text} R"),
    }
}

/// Reads what [`balance`] writes, the side before or behind the number, a side alone for all the way,
/// and signed numbers (negative is left).
#[must_use]
pub fn parse_balance(text: &str) -> Option<f32> {
    let lower = text.trim().to_lowercase();
    if matches!(lower.as_str(), "c" | "center" | "centre" | "mid") {
        return Some(0.0);
    }
    let (left, right) = (["left", "l"], ["right", "r"]);
    let without = |side: [&str; 2]| side.into_iter().find_map(|word| beside(&lower, word));
    match (without(left), without(right)) {
        (Some(""), _) => Some(-100.0),
        (_, Some("")) => Some(100.0),
        (Some(number), _) => Some(-parse_number(number)?.abs()),
        (_, Some(number)) => Some(parse_number(number)?.abs()),
        _ => parse_number(&lower),
    }
}

/// What is left of a text when a word at its beginning or end is taken off.
fn beside<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_suffix(word).or_else(|| text.strip_prefix(word)).map(str::trim)
}

/// Reads a gain that can be off: `off`, minus infinity, or decibels.
#[must_use]
pub fn parse_level(text: &str, off_db: f32) -> Option<f32> {
    match text.trim().to_lowercase().replace('\u{2212}', "-").as_str() {
        "off" | "none" | "-inf" | "-\u{221E}" => Some(off_db),
        text => parse_number(text),
    }
}

/// Reads a switch: on/off, yes/no, true/false, 1/0.
#[must_use]
pub fn parse_switch(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// `on` or `off`.
#[must_use]
pub fn switch(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn rounded(value: f32, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(parse_number("30"), Some(30.0));
        assert_eq!(parse_number(" 30 deg"), Some(30.0));
        assert_eq!(parse_number("30°"), Some(30.0));
        assert_eq!(parse_number("1.5k"), Some(1500.0));
        assert_eq!(parse_number("-6"), Some(-6.0));
        assert_eq!(parse_number("−6,5 dB"), Some(-6.5));
        assert_eq!(parse_number("loud"), None);
        assert_eq!(parse_number(""), None);
        assert_eq!(parse_number("--6"), None);
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(decibels(-0.04), "0.0 dB");
        assert_eq!(percent(-0.2), "0 %");
        assert_eq!(balance(-0.3), "center");
    }

    #[test]
    fn what_can_be_off_is_turned_off_by_word() {
        for text in ["off", "Off ", "-inf", "−∞"] {
            assert_eq!(parse_level(text, -21.0), Some(-21.0), "{text}");
        }
        assert_eq!(parse_level("-3 dB", -21.0), Some(-3.0));
    }

    #[test]
    fn balance_reads_its_own_text() {
        for value in [-100.0, -30.0, 0.0, 30.0, 100.0] {
            assert_eq!(parse_balance(&balance(value)), Some(value));
        }
        for (text, value) in [
            ("20 left", -20.0),
            ("L30", -30.0),
            ("r 12", 12.0),
            ("left", -100.0),
            ("R", 100.0),
            ("centre", 0.0),
            ("-15 %", -15.0),
        ] {
            assert_eq!(parse_balance(text), Some(value), "{text}");
        }
        assert_eq!(parse_balance("cello"), None);
    }
}
