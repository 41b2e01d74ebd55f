//! Texts as VST3 passes them.

/// A text of a fixed array, up to its end; panics where a character is cut in half.
pub fn string(units: &[u16]) -> String {
    let len = units.iter().position(|unit| *unit == 0).expect("a text that ends");
    String::from_utf16(&units[..len]).expect("whole characters")
}
