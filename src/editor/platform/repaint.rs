//! Redraws what moved and keeps the rest, where the processor draws: while music plays, most of the window stays as it is.

#![expect(unsafe_code, reason = "OpenGL is called; each block says why it holds")]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::epaint::{ClippedShape, PaintCallback};
use egui::{Color32, Context, FullOutput, PaintCallbackInfo, Plugin, Rect, Shape};
use egui_glow::glow::{self, HasContext as _};
use egui_glow::{CallbackFn, Painter};

use super::damage::Picture;

/// How far what is under a rectangle reaches beyond it, so that its smoothed edge is cut off, points.
const MARGIN: f32 = 4.0;

/// Takes the frames of one window on their way to the driver.
#[derive(Default)]
pub(in crate::editor) struct Repaint {
    last: Option<Picture>,
    canvas: Canvas,
}

impl Repaint {
    /// Whether the processor draws this window.
    pub(in crate::editor) fn is_at_work(ctx: &Context) -> bool {
        ctx.plugin_opt::<Self>().is_some_and(|repaint| repaint.lock().canvas.state() != State::Off)
    }
}

impl Plugin for Repaint {
    fn debug_name(&self) -> &'static str {
        "repaint"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let state = self.canvas.state();
        if state == State::Off {
            self.last = None;
            return;
        }
        let shapes = std::mem::take(&mut output.shapes);
        let picture = Picture::new(shapes, ctx.viewport_rect(), output.pixels_per_point);
        // A texture that changes can change any shape.
        let last = self.last.take().filter(|_| state == State::Kept && output.textures_delta.set.is_empty());
        let changes = last.map_or_else(|| vec![picture.screen()], |last| picture.changes_from(&last));
        let are_all = changes == [picture.screen()];
        let shapes = changes.iter().flat_map(|&rect| {
            let ground = ClippedShape::new(rect, ground(rect));
            std::iter::once(ground).chain(picture.within(rect))
        });
        output.shapes = self.canvas.holding(ctx, shapes, are_all, picture.screen());
        self.last = Some(picture);
    }
}

/// What the windowing layer clears the screen with.
fn ground(rect: Rect) -> Shape {
    Shape::rect_filled(rect.expand(MARGIN), 0.0, Color32::BLACK)
}

/// What drivers without a graphics card call themselves.
const SOFTWARE: [&str; 5] = ["llvmpipe", "softpipe", "swrast", "software", "swiftshader"];

/// A picture that stays from frame to frame, in the memory of the driver: one per window, and clones are the same one.
#[derive(Clone, Default)]
struct Canvas(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    state: State,
    buffers: Option<Buffers>,
}

/// What a canvas can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// Nothing is drawn on it yet.
    #[default]
    Empty,
    /// It has the last frame.
    Kept,
    /// The driver draws whole frames as quickly, or has no canvas.
    Off,
}

struct Buffers {
    framebuffer: glow::Framebuffer,
    color: glow::Renderbuffer,
    size_px: [i32; 2],
}

impl Canvas {
    fn state(&self) -> State {
        self.inner().state
    }

    /// Shapes that are drawn over what the canvas has (`are_all` of the picture, or those that change it), and what
    /// brings the canvas to a screen of this size, points. A canvas that has lost the rest asks for another frame.
    fn holding(
        &self,
        ctx: &Context,
        shapes: impl Iterator<Item = ClippedShape>,
        are_all: bool,
        screen: Rect,
    ) -> Vec<ClippedShape> {
        let (begins, ends, ctx) = (self.clone(), self.clone(), ctx.clone());
        let begin = move |info: &PaintCallbackInfo, painter: &Painter| {
            begins.begin(info, painter, are_all);
            if begins.state() == State::Empty {
                ctx.request_repaint();
            }
        };
        let end = move |_: &PaintCallbackInfo, painter: &Painter| ends.end(painter);
        [callback(screen, begin)].into_iter().chain(shapes).chain([callback(screen, end)]).collect()
    }

    /// Has everything that follows drawn onto the canvas.
    fn begin(&self, info: &PaintCallbackInfo, painter: &Painter, are_all: bool) {
        let gl = painter.gl();
        let Inner { state, buffers } = &mut *self.inner();
        let size_px = info.screen_size_px.map(u32::cast_signed);
        if buffers.as_ref().is_none_or(|buffers| buffers.size_px != size_px) {
            if let Some(old) = buffers.take() {
                old.delete(gl);
            }
            *buffers = is_software(gl).then(|| Buffers::new(gl, size_px)).flatten();
            *state = if buffers.is_some() { State::Empty } else { State::Off };
        }
        if let Some(buffers) = buffers {
            // SAFETY: the context is current, and the painter sets the rest of its state again after this.
            unsafe { gl.bind_framebuffer(glow::FRAMEBUFFER, Some(buffers.framebuffer)) };
            if are_all {
                *state = State::Kept;
            }
        }
    }

    /// Brings the canvas to the screen, where everything is drawn again that follows.
    fn end(&self, painter: &Painter) {
        let gl = painter.gl();
        if let Some(buffers) = &self.inner().buffers {
            let [width, height] = buffers.size_px;
            // SAFETY: the context is current; both framebuffers are whole and of this size.
            unsafe {
                gl.bind_framebuffer(glow::DRAW_FRAMEBUFFER, None);
                gl.blit_framebuffer(
                    0,
                    0,
                    width,
                    height,
                    0,
                    0,
                    width,
                    height,
                    glow::COLOR_BUFFER_BIT,
                    glow::NEAREST,
                );
                gl.bind_framebuffer(glow::FRAMEBUFFER, None);
            }
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buffers {
    /// What a canvas of a size is made of, if the driver has it.
    fn new(gl: &glow::Context, size_px: [i32; 2]) -> Option<Self> {
        // SAFETY: the context is current, and the painter binds what it needs again.
        unsafe {
            let color = gl.create_renderbuffer().ok()?;
            gl.bind_renderbuffer(glow::RENDERBUFFER, Some(color));
            gl.renderbuffer_storage(glow::RENDERBUFFER, glow::RGBA8, size_px[0], size_px[1]);
            gl.bind_renderbuffer(glow::RENDERBUFFER, None);
            let Ok(framebuffer) = gl.create_framebuffer() else {
                gl.delete_renderbuffer(color);
                return None;
            };
            gl.bind_framebuffer(glow::FRAMEBUFFER, Some(framebuffer));
            gl.framebuffer_renderbuffer(
                glow::FRAMEBUFFER,
                glow::COLOR_ATTACHMENT0,
                glow::RENDERBUFFER,
                Some(color),
            );
            let is_whole = gl.check_framebuffer_status(glow::FRAMEBUFFER) == glow::FRAMEBUFFER_COMPLETE;
            gl.bind_framebuffer(glow::FRAMEBUFFER, None);
            let buffers = Self { framebuffer, color, size_px };
            if is_whole {
                return Some(buffers);
            }
            buffers.delete(gl);
            None
        }
    }

    fn delete(self, gl: &glow::Context) {
        // SAFETY: the context is current, and both are its own.
        unsafe {
            gl.delete_framebuffer(self.framebuffer);
            gl.delete_renderbuffer(self.color);
        }
    }
}

fn callback(
    screen: Rect,
    draw: impl Fn(&PaintCallbackInfo, &Painter) + Send + Sync + 'static,
) -> ClippedShape {
    let callback = Arc::new(CallbackFn::new(move |info, painter| draw(&info, painter)));
    ClippedShape::new(screen, Shape::Callback(PaintCallback { rect: screen, callback }))
}

/// Whether the processor does what a graphics card would.
fn is_software(gl: &glow::Context) -> bool {
    // SAFETY: asks for a text.
    let name = unsafe { gl.get_parameter_string(glow::RENDERER) }.to_lowercase();
    SOFTWARE.iter().any(|software| name.contains(software))
}
