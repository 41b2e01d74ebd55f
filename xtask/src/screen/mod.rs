//! A screen of our own, with a window on it that holds the editor, a camera and a pair of hands.
//!
//! Nothing appears on anybody's desktop: the screen is Xvfb's, and OpenGL is drawn by the processor.

mod automation;
mod display;
mod drag;
mod found;
mod playback;
mod window;

pub(crate) use automation::Automation;
pub(crate) use display::{in_own_display, require_screens, start};
pub(crate) use drag::Drag;
pub(crate) use playback::{AUDIO_THREAD, BLOCK_FRAMES, Playback, Played};
pub(crate) use window::{Screen, Touch};
