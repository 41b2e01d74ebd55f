//! What the window needs of the system it runs on.

mod damage;
pub mod drop_box;
#[cfg(target_os = "linux")]
mod drop_protocol;
#[cfg(target_os = "linux")]
mod drop_session;
pub mod file_dialog;
#[cfg(target_os = "linux")]
pub(in crate::editor) mod first_frame;
#[cfg(target_os = "linux")]
mod host_window;
#[cfg(any(target_os = "linux", windows))]
pub(in crate::editor) mod keyboard;
#[cfg(windows)]
mod on_windows;
pub mod paths;
pub(in crate::editor) mod repaint;
#[cfg(all(unix, not(target_os = "macos")))]
pub(in crate::editor) mod screen_reader;
pub mod waker;
pub(in crate::editor) mod window;
pub(in crate::editor) mod window_thread;
#[cfg(target_os = "linux")]
pub(in crate::editor) mod x_window;
