//! What a key means on the keyboard's present layout, from what the X server says of that one key.

use egui::Key;
use xkeysym::{Keysym, key};

use super::Meaning;

/// The symbols of one key: for each group (a layout people switch between), one for each level (as it is, with Shift, …).
pub(super) type Symbols = Vec<Vec<u32>>;

/// The meaning of the key at `code` with this group and level in effect.
///
/// Digits are where they are on every keyboard, whether it writes them with Shift or without. Letters follow the
/// character on the key. A key that writes no Latin letter has the one it has in another of the
/// user's layouts, or else the one of its place, so that commands work on a Cyrillic keyboard as well.
pub(super) fn meaning(code: u8, symbols: &[Vec<u32>], group: usize, level: usize) -> Meaning {
    // A group beyond those the key has counts round, as the server does by default.
    let levels = symbols.get(group % symbols.len().max(1)).map_or(&[][..], Vec::as_slice);
    let plain = levels.first().copied().unwrap_or(0);
    let now = levels.get(level).copied().filter(|symbol| *symbol != 0).unwrap_or(plain);
    let place = place(code);
    let others = symbols.iter().filter_map(|levels| levels.first());
    let letter =
        || others.copied().find_map(|symbol| key_of(symbol).filter(|key| (Key::A..=Key::Z).contains(key)));
    let is_foreign = char_of(plain).is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
    let key = named(now)
        .or_else(|| place.filter(|place| (Key::Num0..=Key::Num9).contains(place)))
        .or_else(|| Keysym::new(now).is_keypad_key().then(|| key_of(now)).flatten())
        .or_else(|| key_of(plain))
        .or_else(|| is_foreign.then(letter).flatten())
        .or(place);
    let text = char_of(now).filter(|c| !c.is_control());
    Meaning { key, place, text, is_modifier: Keysym::new(now).is_modifier_key() }
}

fn char_of(symbol: u32) -> Option<char> {
    Keysym::new(symbol).key_char()
}

/// The key of a character, if commands know it.
fn key_of(symbol: u32) -> Option<Key> {
    let c = char_of(symbol).filter(|c| !c.is_control())?;
    Key::from_name(c.to_uppercase().to_string().as_str())
}

/// Keys that write nothing.
fn named(symbol: u32) -> Option<Key> {
    Some(match symbol {
        key::Escape => Key::Escape,
        key::Tab | key::ISO_Left_Tab | key::KP_Tab => Key::Tab,
        key::BackSpace => Key::Backspace,
        key::Return | key::KP_Enter => Key::Enter,
        key::Insert | key::KP_Insert => Key::Insert,
        key::Delete | key::KP_Delete => Key::Delete,
        key::Home | key::KP_Home => Key::Home,
        key::End | key::KP_End => Key::End,
        key::Prior | key::KP_Prior => Key::PageUp,
        key::Next | key::KP_Next => Key::PageDown,
        key::Left | key::KP_Left => Key::ArrowLeft,
        key::Right | key::KP_Right => Key::ArrowRight,
        key::Up | key::KP_Up => Key::ArrowUp,
        key::Down | key::KP_Down => Key::ArrowDown,
        key::F1..=key::F12 => Key::from_name(&format!("F{}", symbol - key::F1 + 1))?,
        _ => return None,
    })
}

/// What stands at a place, by the number X servers give it.
fn place(code: u8) -> Option<Key> {
    let rows: [(u8, &str); 4] = [(10, "1234567890"), (24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM")];
    rows.into_iter().find_map(|(first, row)| {
        let at = usize::from(code.checked_sub(first)?);
        Key::from_name(row.get(at..=at)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(groups: &[&str]) -> Symbols {
        groups.iter().map(|group| group.chars().map(|c| Keysym::from_char(c).raw()).collect()).collect()
    }

    fn key(
        code: u8,
        groups: &[&str],
        group: usize,
        level: usize,
    ) -> (Option<Key>, Option<Key>, Option<char>) {
        let Meaning { key, place, text, .. } = meaning(code, &symbols(groups), group, level);
        (key, place, text)
    }

    #[test]
    fn letters_follow_what_is_written_on_the_key() {
        assert_eq!(key(29, &["zZ"], 0, 0), (Some(Key::Z), Some(Key::Y), Some('z')), "a German keyboard");
        assert_eq!(key(52, &["yY"], 0, 1), (Some(Key::Y), Some(Key::Z), Some('Y')));
        assert_eq!(key(24, &["aA"], 0, 0), (Some(Key::A), Some(Key::Q), Some('a')), "a French one");
    }

    #[test]
    fn digits_have_their_place_with_and_without_shift() {
        assert_eq!(
            key(10, &["&1"], 0, 0),
            (Some(Key::Num1), Some(Key::Num1), Some('&')),
            "a French keyboard"
        );
        assert_eq!(key(10, &["&1"], 0, 1), (Some(Key::Num1), Some(Key::Num1), Some('1')));
        assert_eq!(key(13, &["'4"], 0, 0), (Some(Key::Num4), Some(Key::Num4), Some('\'')));
        assert_eq!(key(19, &["0)"], 0, 0), (Some(Key::Num0), Some(Key::Num0), Some('0')));
    }

    #[test]
    fn a_keyboard_without_latin_letters_has_those_of_another_layout_or_of_the_place() {
        assert_eq!(key(58, &["ьЬ"], 0, 0), (Some(Key::M), Some(Key::M), Some('ь')), "Russian alone");
        assert_eq!(key(52, &["yY", "яЯ"], 1, 0), (Some(Key::Y), Some(Key::Z), Some('я')), "beside German");
        assert_eq!(key(40, &["dD", "вВ"], 0, 0), (Some(Key::D), Some(Key::D), Some('d')));
    }

    #[test]
    fn keys_that_write_nothing_are_known_by_name() {
        for (symbol, expected) in [
            (key::Escape, Some(Key::Escape)),
            (key::KP_Enter, Some(Key::Enter)),
            (key::F10, Some(Key::F10)),
            (key::ISO_Left_Tab, Some(Key::Tab)),
            (key::XF86_AudioPlay, None),
        ] {
            let found = meaning(200, &[vec![symbol]], 0, 0);
            assert_eq!((found.key, found.is_modifier), (expected, false));
        }
        assert!(meaning(50, &[vec![key::Shift_L]], 0, 0).is_modifier);
        let number = meaning(87, &[vec![key::KP_End, key::KP_1]], 0, 1);
        assert_eq!((number.key, number.text), (Some(Key::Num1), Some('1')));
        assert_eq!(meaning(87, &[vec![key::KP_End, key::KP_1]], 0, 0).key, Some(Key::End));
        assert_eq!(meaning(9, &[], 3, 1), Meaning::default(), "a key the server knows nothing of");
    }
}
