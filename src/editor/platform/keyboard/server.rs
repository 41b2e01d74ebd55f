//! Keys as the X server tells them to a second connection: what they mean now, and the host that gets those left over.

use std::sync::Arc;

use egui::{Key, Modifiers};
use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xkb::{
    BoolCtrl, ConnectionExt as _, ID, KeySymMap, KeyType, MapPart, PerClientFlag, VMod,
};
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt as _, EventMask, KeyPressEvent};
use x11rb::rust_connection::RustConnection;
use xkeysym::{Keysym, key};

use super::{KeyBox, Meaning, Stroke};
use crate::editor::platform::drop_protocol::{Atoms, there};
use crate::editor::platform::host_window::outermost;

/// The version of the keyboard extension that is spoken: every server of this century has it.
const VERSION: (u16, u16) = (1, 0);

/// The keys of one editor window.
pub(in crate::editor) struct Keys {
    connection: Arc<RustConnection>,
    editor: u32,
    strokes: KeyBox,
}

impl Keys {
    /// Listens to the keys of a window.
    ///
    /// # Errors
    /// The server has no keyboard extension: the windowing layer's keys are all there is then.
    pub(in crate::editor) fn new(
        connection: Arc<RustConnection>,
        atoms: Atoms,
        editor: u32,
        strokes: KeyBox,
    ) -> Result<Self, ReplyError> {
        // From here on the state of an event says which layout is in effect.
        connection.xkb_use_extension(VERSION.0, VERSION.1)?.reply()?;
        // A key that is held is pressed again and again, and let go once.
        let (repeat, none) = (PerClientFlag::DETECTABLE_AUTO_REPEAT, BoolCtrl::default());
        connection.xkb_per_client_flags(keyboard(), repeat, repeat, none, none, none)?.reply()?;
        let wanted = EventMask::KEY_PRESS | EventMask::KEY_RELEASE | EventMask::FOCUS_CHANGE;
        // What the drops of this connection listen to as well.
        let mask = wanted | EventMask::STRUCTURE_NOTIFY;
        let watched = ChangeWindowAttributesAux::new().event_mask(mask);
        connection.change_window_attributes(editor, &watched)?.check()?;
        strokes.set_focus(connection.get_input_focus()?.reply()?.focus == editor);
        strokes.serve(Host::new(Arc::clone(&connection), atoms, editor));
        Ok(Self { connection, editor, strokes })
    }

    /// Takes an event; true if the editor has something new to do.
    pub(in crate::editor) fn take(&self, event: &Event) -> Result<bool, ReplyError> {
        match event {
            Event::KeyPress(event) if event.event == self.editor => self.stroke(event, true)?,
            Event::KeyRelease(event) if event.event == self.editor => self.stroke(event, false)?,
            Event::FocusIn(event) if event.event == self.editor => self.strokes.set_focus(true),
            Event::FocusOut(event) if event.event == self.editor => self.strokes.set_focus(false),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn stroke(&self, event: &KeyPressEvent, is_down: bool) -> Result<(), ReplyError> {
        let meaning = self.meaning(event)?;
        self.strokes.put(stroke_of(*event, is_down, meaning));
        Ok(())
    }

    /// Asks the server what the key means: its layout may be another one since the last key.
    fn meaning(&self, event: &KeyPressEvent) -> Result<Meaning, ReplyError> {
        let (code, state) = (event.detail, u16::from(event.state));
        let (types, key) = (MapPart::KEY_TYPES, MapPart::KEY_SYMS);
        let none = VMod::default();
        let map = self.connection.xkb_get_map(
            keyboard(),
            types,
            key,
            0,
            0,
            code,
            1,
            0,
            0,
            0,
            0,
            none,
            0,
            0,
            0,
            0,
            0,
            0,
        )?;
        let Some(map) = there(map.reply())? else { return Ok(meaning(code, &[], 0, 0)) };
        let types = map.map.types_rtrn.unwrap_or_default();
        let keys = map.map.syms_rtrn.unwrap_or_default();
        let Some(key) = keys.first() else { return Ok(meaning(code, &[], 0, 0)) };
        let symbols = symbols(key);
        // Bits 13 and 14 of a state are the layout's number.
        let group = usize::from((state >> 13) & 3);
        let level = level(&types, key, group % symbols.len().max(1), state);
        Ok(meaning(code, &symbols, group, level))
    }
}

/// A stroke with the modifiers the server says are held: Shift, Ctrl and Alt as every one numbers them. What is held is
/// told as pressed once more.
pub(super) fn stroke_of(event: KeyPressEvent, is_down: bool, meaning: Meaning) -> Stroke {
    let state = u16::from(event.state);
    let [shift, ctrl, alt] = [0, 2, 3].map(|bit| (state >> bit) & 1 == 1);
    let modifiers = Modifiers { alt, ctrl, shift, mac_cmd: false, command: ctrl };
    Stroke { event, is_down, is_repeated: false, modifiers, meaning }
}

fn keyboard() -> u16 {
    ID::USE_CORE_KBD.into()
}

fn symbols(key: &KeySymMap) -> Symbols {
    let width = usize::from(key.width).max(1);
    key.syms.chunks(width).map(<[u32]>::to_vec).collect()
}

/// The level of a key that its type gives to the modifiers that are held.
fn level(types: &[KeyType], key: &KeySymMap, group: usize, state: u16) -> usize {
    let kind = key.kt_index.get(group).and_then(|kind| types.get(usize::from(*kind)));
    let Some(kind) = kind else { return 0 };
    let held = state & u16::from(kind.mods_mask);
    let entry = kind.map.iter().find(|entry| entry.active && u16::from(entry.mods_mask) == held);
    entry.map_or(0, |entry| usize::from(entry.level))
}

/// The symbols of one key: for each group (a layout people switch between), one for each level (as it is, with Shift, …).
type Symbols = Vec<Vec<u32>>;

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

/// The host's window, and how it is reached.
pub(super) struct Host {
    connection: Arc<RustConnection>,
    atoms: Atoms,
    editor: u32,
    /// Keys it has been told are down.
    down: Vec<u8>,
}

impl Host {
    pub(super) fn new(connection: Arc<RustConnection>, atoms: Atoms, editor: u32) -> Self {
        Self { connection, atoms, editor, down: Vec::new() }
    }

    /// A key went down.
    pub(super) fn press(&mut self, event: KeyPressEvent) {
        if self.send(event).is_ok() && !self.down.contains(&event.detail) {
            self.down.push(event.detail);
        }
    }

    /// A key went up: the host hears of it if it has heard that it went down.
    pub(super) fn release(&mut self, event: KeyPressEvent) {
        let before = self.down.len();
        self.down.retain(|code| *code != event.detail);
        if self.down.len() < before {
            // A host that has gone needs no keys.
            let _ = self.send(event);
        }
    }

    /// Sends a key to the outermost window of the host: toolkits look from there for what a key means.
    fn send(&self, event: KeyPressEvent) -> Result<(), ReplyError> {
        let Some(window) = outermost(&self.connection, &self.atoms, self.editor)? else { return Ok(()) };
        let event = KeyPressEvent { event: window, child: x11rb::NONE, ..event };
        self.connection.send_event(false, window, EventMask::NO_EVENT, event)?;
        Ok(self.connection.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use x11rb::protocol::xkb::KTMapEntry;

    use super::*;

    #[test]
    fn held_modifiers_choose_the_level_as_the_keys_type_says() {
        let entry = |mods: u16, level| KTMapEntry {
            active: true,
            mods_mask: mods.into(),
            level,
            mods_mods: mods.into(),
            mods_vmods: VMod::default(),
        };
        let kind = KeyType {
            mods_mask: 0x81_u16.into(),
            mods_mods: 0x81_u16.into(),
            mods_vmods: VMod::default(),
            num_levels: 3,
            has_preserve: false,
            map: vec![entry(0x01, 1), entry(0x80, 2)],
            preserve: Vec::new(),
        };
        let key = KeySymMap { kt_index: [0; 4], group_info: 1, width: 3, syms: vec![0x71, 0x51, 0x40] };
        let levels =
            [0, 0x01, 0x80, 0x04, 0x05].map(|state| level(std::slice::from_ref(&kind), &key, 0, state));
        assert_eq!(levels, [0, 1, 2, 0, 1], "Ctrl is not the layout's");
        assert_eq!(symbols(&key), [vec![0x71, 0x51, 0x40]]);
    }

    fn symbols_of(groups: &[&str]) -> Symbols {
        groups.iter().map(|group| group.chars().map(|c| Keysym::from_char(c).raw()).collect()).collect()
    }

    fn key(
        code: u8,
        groups: &[&str],
        group: usize,
        level: usize,
    ) -> (Option<Key>, Option<Key>, Option<char>) {
        let Meaning { key, place, text, .. } = meaning(code, &symbols_of(groups), group, level);
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
