//! Text of parameter values: what hosts show, and [`super::typed`] reads.

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

/// The same where the top of the range is what nature gives: `natural` there, so that nobody reads 0 dB as none.
#[must_use]
pub fn natural_level(value: f32, off_at_db: f32, natural_db: f32) -> String {
    if value > natural_db - 0.05 { "natural".to_owned() } else { level(value, off_at_db) }
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
    fn zero_has_no_sign() {
        assert_eq!(decibels(-0.04), "0.0 dB");
        assert_eq!(percent(-0.2), "0 %");
        assert_eq!(balance(-0.3), "center");
    }

    #[test]
    fn the_top_of_crossfeed_is_natural() {
        assert_eq!(natural_level(0.0, -20.5, 0.0), "natural");
        assert_eq!(natural_level(-0.06, -20.5, 0.0), "-0.1 dB");
        assert_eq!(natural_level(-21.0, -20.5, 0.0), "off");
    }
}
