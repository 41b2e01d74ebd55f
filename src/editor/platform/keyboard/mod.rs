//! The keyboard as the system has it now. On X11 the windowing layer reads the layout once, takes Ctrl with a letter for the
//! letter of an American keyboard, and keeps every key from the host; on Windows it knows no Caps Lock, no dead keys and no
//! digits of a French keyboard, and keeps every key as well. So keys come from the system a second time, take the place of
//! those of the windowing layer, and go back to the host where the window has no use for them.

#[cfg(windows)]
mod messages;
#[cfg(target_os = "linux")]
mod server;

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::{Context, Event, Key, Modifiers, Plugin, RawInput};
#[cfg(target_os = "linux")]
use x11rb::protocol::xproto::KeyPressEvent as SystemEvent;

#[cfg(windows)]
pub(in crate::editor) use messages::Keys;
#[cfg(windows)]
use messages::{Host, SystemEvent};
#[cfg(target_os = "linux")]
use server::Host;
#[cfg(target_os = "linux")]
pub(in crate::editor) use server::Keys;

/// What a press means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::editor) struct Meaning {
    /// What commands go by: the letter on the key, or what it is called.
    key: Option<Key>,
    /// What stands at its place on an American keyboard.
    place: Option<Key>,
    /// What it writes; nothing where the windowing layer tells that.
    text: Option<char>,
    /// True for Shift, Ctrl and their like.
    is_modifier: bool,
}

/// A key that went down or up, as the system tells it, and what it means.
#[derive(Debug, Clone, Copy)]
pub(in crate::editor) struct Stroke {
    event: SystemEvent,
    is_down: bool,
    /// Held, and told again.
    is_repeated: bool,
    modifiers: Modifiers,
    meaning: Meaning,
}

/// What the system leaves for the window; clones are the same one.
#[derive(Clone, Default)]
pub(in crate::editor) struct KeyBox(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// True once keys come from the system.
    is_served: AtomicBool,
    #[cfg(target_os = "linux")]
    has_focus: AtomicBool,
    strokes: Mutex<Vec<Stroke>>,
    /// Those the window is being shown now.
    shown: Mutex<Vec<Stroke>>,
    host: Mutex<Option<Host>>,
}

impl KeyBox {
    fn serve(&self, host: Host) {
        *lock(&self.0.host) = Some(host);
        self.0.is_served.store(true, Ordering::Release);
    }

    #[cfg(target_os = "linux")]
    fn set_focus(&self, has_focus: bool) {
        self.0.has_focus.store(has_focus, Ordering::Relaxed);
    }

    fn put(&self, stroke: Stroke) {
        lock(&self.0.strokes).push(stroke);
    }

    /// Gives the host every key of this frame that the window has not taken: one that is still in the input, or was
    /// taken out to be `refused`, unless it `is_kept` without a trace there.
    pub(in crate::editor) fn hand_back(
        &self,
        ctx: &Context,
        refused: &[Key],
        is_kept: impl Fn(Option<Key>) -> bool,
    ) {
        let shown = mem::take(&mut *lock(&self.0.shown));
        let mut host = lock(&self.0.host);
        let Some(host) = host.as_mut() else { return };
        for Stroke { event, is_down, meaning, .. } in shown {
            let is_there = |key| ctx.input(|input| input.events.iter().any(|event| is_press(event, key)));
            let is_left = meaning.key.is_none_or(|key| refused.contains(&key) || is_there(key));
            let is_taken = is_kept(meaning.key) || !is_left;
            if is_down && !is_taken && !meaning.is_modifier {
                host.press(event);
            } else if !is_down {
                host.release(event);
            }
        }
    }
}

fn is_press(event: &Event, wanted: Key) -> bool {
    matches!(event, Event::Key { key, pressed: true, .. } if *key == wanted)
}

/// Puts the system's keys in the place of those of the windowing layer.
pub(in crate::editor) struct Keyboard {
    keys: KeyBox,
    modifiers: Modifiers,
}

impl Keyboard {
    pub(in crate::editor) fn new(keys: KeyBox) -> Self {
        Self { keys, modifiers: Modifiers::NONE }
    }
}

impl Plugin for Keyboard {
    fn debug_name(&self) -> &'static str {
        "keyboard"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        if !self.keys.0.is_served.load(Ordering::Acquire) {
            return;
        }
        input.events.retain(|event| match event {
            Event::ModifiersChanged(modifiers) => {
                self.modifiers = *modifiers;
                true
            }
            Event::Key { .. } => false,
            // With Ctrl it is not typed but pasted. Windows writes what is typed, once it is asked to.
            Event::Text(_) => cfg!(windows) || self.modifiers.ctrl || self.modifiers.command,
            _ => true,
        });
        #[cfg(target_os = "linux")]
        {
            input.focused = self.keys.0.has_focus.load(Ordering::Relaxed);
        }
        let strokes = mem::take(&mut *lock(&self.keys.0.strokes));
        for stroke in &strokes {
            push(stroke, &mut input.events);
        }
        lock(&self.keys.0.shown).extend(strokes);
    }
}

fn push(stroke: &Stroke, events: &mut Vec<Event>) {
    let Stroke { is_down, is_repeated: repeat, modifiers, meaning, .. } = *stroke;
    if let Some(key) = meaning.key {
        let physical_key = meaning.place;
        events.push(Event::Key { key, physical_key, pressed: is_down, repeat, modifiers });
    }
    if let Some(text) = meaning.text
        && is_down
        && !modifiers.ctrl
        && !modifiers.alt
    {
        events.push(Event::Text(text.to_string()));
    }
}

/// A panic elsewhere must not silence the keyboard.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use x11rb::protocol::xproto::KeyPressEvent;

    use super::*;

    fn stroke(code: u8, state: u16, symbols: &[&str], is_down: bool) -> Stroke {
        let symbols = symbols
            .iter()
            .map(|group| group.chars().map(|c| xkeysym::Keysym::from_char(c).raw()).collect::<Vec<u32>>());
        let meaning = server::meaning(code, &symbols.collect::<Vec<_>>(), 0, usize::from(state & 1));
        let event = KeyPressEvent { detail: code, state: state.into(), ..KeyPressEvent::default() };
        server::stroke_of(event, is_down, meaning)
    }

    /// What the windowing layer says of a German keyboard, and what the server says.
    #[test]
    fn the_servers_keys_take_the_place_of_the_windowing_layers() {
        let keys = KeyBox::default();
        let mut keyboard = Keyboard::new(keys.clone());
        let ctrl = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
        let theirs =
            |key, modifiers| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        let pasted = [Event::ModifiersChanged(ctrl), theirs(Key::Y, ctrl), Event::Text("pasted".to_owned())];
        let typed = [Event::ModifiersChanged(Modifiers::NONE), Event::Text("q".to_owned())];
        let mut input = RawInput { events: [&pasted[..], &typed[..]].concat(), ..RawInput::default() };
        keyboard.input_hook(&Context::default(), &mut input);
        assert_eq!(input.events.len(), 5, "nothing changes until the server's keys come");
        keys.0.is_served.store(true, Ordering::Release);
        keys.put(stroke(29, 1 << 2, &["zZ"], true));
        keys.put(stroke(10, 0, &["&1"], true));
        keyboard.input_hook(&Context::default(), &mut input);
        let ours = |key, place, modifiers| Event::Key {
            key,
            physical_key: Some(place),
            pressed: true,
            repeat: false,
            modifiers,
        };
        let expected = [
            Event::ModifiersChanged(ctrl),
            Event::Text("pasted".to_owned()),
            Event::ModifiersChanged(Modifiers::NONE),
            ours(Key::Z, Key::Y, ctrl),
            ours(Key::Num1, Key::Num1, Modifiers::NONE),
            Event::Text("&".to_owned()),
        ];
        assert_eq!(input.events, expected);
    }
}
