//! Keys as the X server tells them to a second connection to the editor's window.

use std::sync::Arc;

use egui::Modifiers;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xkb::{
    BoolCtrl, ConnectionExt as _, ID, KeySymMap, KeyType, MapPart, PerClientFlag, VMod,
};
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt as _, EventMask, KeyPressEvent};
use x11rb::rust_connection::RustConnection;

use super::host::Host;
use super::layout::{Symbols, meaning};
use super::{KeyBox, Meaning, Stroke};
use crate::editor::platform::drop_protocol::{Atoms, there};

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
}
