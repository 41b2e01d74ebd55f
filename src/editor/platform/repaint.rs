//! Redraws what moved and keeps the rest, where the processor draws: while music plays, most of the window stays as it is.

use egui::epaint::ClippedShape;
use egui::{Color32, Context, FullOutput, Plugin, Rect, Shape};

use super::canvas::{Canvas, State};
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
