//! Where the regions of the window lie, from its size alone.

use egui::{Rect, Vec2, pos2, vec2};

use super::theme::space;

/// Below these the window is drawn denser, points.
const ROOMY: Vec2 = vec2(860.0, 580.0);

/// Measures that change with the room there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Density {
    /// Distance from the window's edge and inside panels.
    pub margin: f32,
    /// Distance from a panel's upper and lower edge.
    pub pad: f32,
    /// Distance between regions.
    pub gap: f32,
    /// Diameter of knobs.
    pub knob: f32,
    /// True where there is room for secondary words.
    pub roomy: bool,
}

/// Every region, none overlapping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    /// Name, source picker, seal, settings and help.
    pub top: Rect,
    /// The seven slot buttons.
    pub slots: Rect,
    /// The headphone panel.
    pub headphone: Rect,
    /// The speakers panel.
    pub speakers: Rect,
    /// The plot panel.
    pub plot: Rect,
    /// What am I hearing.
    pub summary: Rect,
    /// Tools and meters.
    pub tools: Rect,
    /// What is happening to the sound.
    pub status: Rect,
    /// Measures for this size.
    pub density: Density,
}

impl Layout {
    /// The regions of a window that covers `window`.
    #[must_use]
    pub fn new(window: Rect) -> Self {
        let roomy = window.width() >= ROOMY.x && window.height() >= ROOMY.y;
        let density = if roomy {
            let knob = (window.height() / 16.0).clamp(40.0, 60.0).round();
            Density { margin: space(4), pad: space(3), gap: space(3), knob, roomy }
        } else {
            Density { margin: space(3), pad: space(2), gap: space(2), knob: 28.0, roomy }
        };
        let (top_height, slot_height, tool_height) =
            if roomy { (56.0, 52.0, 64.0) } else { (44.0, 44.0, 58.0) };
        let status_height = if roomy { 22.0 } else { 18.0 };
        let inner = window.shrink2(vec2(density.margin, 0.0));
        let row =
            |y: f32, height: f32| Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), height));
        let top = row(window.top(), top_height);
        let slots = row(top.bottom(), slot_height);
        let status = Rect::from_min_max(
            pos2(inner.left(), window.bottom() - status_height),
            // The corner belongs to the resize handle.
            pos2(inner.right() - 4.0, window.bottom()),
        );
        let tools = Rect::from_min_size(
            pos2(window.left(), status.top() - tool_height),
            vec2(window.width(), tool_height),
        );
        let body = Rect::from_min_max(
            pos2(inner.left(), slots.bottom() + density.gap),
            pos2(inner.right(), tools.top() - density.gap),
        );
        // Two rows of small knobs need more room than one.
        let share = if roomy { 0.5 } else { 0.475 };
        let (left, right) = columns(body, density.gap);
        let (headphone, speakers) = stack(left, share * (left.height() - density.gap), density.gap);
        let words = words_height(right.width(), roomy);
        let (plot, summary) = stack(right, right.height() - density.gap - words, density.gap);
        Self { top, slots, headphone, speakers, plot, summary, tools, status, density }
    }

    /// Everything between the slots and the tools.
    #[must_use]
    pub fn body(&self) -> Rect {
        self.headphone.union(self.summary)
    }

    /// Names and rectangles of the regions.
    #[must_use]
    pub fn regions(&self) -> [(&'static str, Rect); 8] {
        [
            ("top", self.top),
            ("slots", self.slots),
            ("headphone", self.headphone),
            ("speakers", self.speakers),
            ("plot", self.plot),
            ("summary", self.summary),
            ("tools", self.tools),
            ("status", self.status),
        ]
    }
}

/// A third of the width for the settings, the rest for what they do.
fn columns(body: Rect, gap: f32) -> (Rect, Rect) {
    let width = (0.354 * body.width()).clamp(276.0, 440.0);
    let left = Rect::from_min_size(body.min, vec2(width, body.height()));
    (left, Rect::from_min_max(pos2(left.right() + gap, body.top()), body.max))
}

fn stack(column: Rect, first_height: f32, gap: f32) -> (Rect, Rect) {
    let split = column.top() + first_height;
    (
        Rect::from_min_max(column.min, pos2(column.right(), split)),
        Rect::from_min_max(pos2(column.left(), split + gap), column.max),
    )
}

/// Fixed per size rather than measured, so that the plot does not move while a knob is turned.
fn words_height(width: f32, roomy: bool) -> f32 {
    match width {
        // Every sentence has a line of its own.
        wide if roomy && wide > 920.0 => 96.0,
        // Every sentence takes two.
        narrow if roomy && narrow < 590.0 => 136.0,
        _ => 116.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_fit_and_never_overlap_from_the_smallest_window_up() {
        for size in [vec2(720.0, 480.0), vec2(980.0, 640.0), vec2(1600.0, 1000.0), vec2(2560.0, 1440.0)] {
            let window = Rect::from_min_size(pos2(0.0, 0.0), size);
            let regions = Layout::new(window).regions();
            for (idx, (name, rect)) in regions.iter().enumerate() {
                assert!(window.contains_rect(*rect), "{name} leaves {size:?}");
                assert!(rect.width() > 200.0 && rect.height() >= 18.0, "{name} collapses at {size:?}");
                for (other, others) in &regions[idx + 1..] {
                    let overlap = rect.intersect(*others);
                    assert!(!overlap.is_positive(), "{name} overlaps {other} at {size:?}");
                }
            }
        }
    }
}
