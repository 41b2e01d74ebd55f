//! Where a picture differs from the one before it.

use std::sync::Arc;

use egui::epaint::{ClippedShape, TextShape};
use egui::{Rect, Shape};

/// How much larger than its parts a rectangle may be that takes the place of two.
const MAX_WASTE: f32 = 1.2;
/// More rectangles than this become one; more of the screen than this is all of it.
const MAX_RECTS: usize = 8;
const MAX_SHARE: f32 = 0.7;
/// How far a smoothed edge reaches beyond its shape, pixels.
const EDGE_PX: f32 = 1.5;

/// The shapes of one frame, and how far each reaches.
pub(super) struct Picture {
    shapes: Vec<ClippedShape>,
    extents: Vec<Rect>,
    screen: Rect,
    pixels_per_point: f32,
}

impl Picture {
    /// The shapes in the order they are drawn in, on a screen in points.
    pub(super) fn new(shapes: Vec<ClippedShape>, screen: Rect, pixels_per_point: f32) -> Self {
        let extents = shapes.iter().map(|shape| extent(shape, pixels_per_point)).collect();
        Self { shapes, extents, screen, pixels_per_point }
    }

    /// The whole screen, points.
    pub(super) fn screen(&self) -> Rect {
        self.screen
    }

    /// The rectangles, in points and of whole pixels, outside of which this picture looks as `old` did.
    pub(super) fn changes_from(&self, old: &Self) -> Vec<Rect> {
        if (self.screen, self.pixels_per_point) != (old.screen, old.pixels_per_point) {
            return vec![self.screen];
        }
        let pairs = || old.shapes.iter().zip(&self.shapes);
        let start = pairs().take_while(|(old, new)| are_same(old, new)).count();
        let num_more = old.shapes.len().min(self.shapes.len()) - start;
        let backwards = old.shapes.iter().rev().zip(self.shapes.iter().rev()).take(num_more);
        let end = backwards.take_while(|(old, new)| are_same(old, new)).count();
        let (old_end, new_end) = (old.shapes.len() - end, self.shapes.len() - end);
        let mut changed = Vec::new();
        for index in start..old_end.max(new_end) {
            let is_in_place = old_end == new_end && are_same(&old.shapes[index], &self.shapes[index]);
            if !is_in_place {
                changed.extend((index < old_end).then(|| old.extents[index]));
                changed.extend((index < new_end).then(|| self.extents[index]));
            }
        }
        self.gathered(changed)
    }

    /// What is drawn in a rectangle, cut to it.
    pub(super) fn within(&self, rect: Rect) -> impl Iterator<Item = ClippedShape> {
        let reaching =
            self.shapes.iter().zip(&self.extents).filter(move |(_, extent)| extent.intersects(rect));
        reaching.map(move |(shape, _)| ClippedShape {
            clip_rect: shape.clip_rect.intersect(rect),
            ..shape.clone()
        })
    }

    /// Few rectangles that cover all of these.
    fn gathered(&self, rects: Vec<Rect>) -> Vec<Rect> {
        let mut gathered: Vec<Rect> = Vec::new();
        for rect in rects {
            let mut rect = self.to_pixels(rect).intersect(self.screen);
            if !rect.is_positive() {
                continue;
            }
            let is_near = |other: &Rect, rect: Rect| {
                other.union(rect).area() <= MAX_WASTE * (other.area() + rect.area())
            };
            while let Some(index) = gathered.iter().position(|other| is_near(other, rect)) {
                rect = rect.union(gathered.swap_remove(index));
            }
            gathered.push(rect);
        }
        if gathered.len() > MAX_RECTS {
            gathered = gathered.into_iter().reduce(Rect::union).into_iter().collect();
        }
        let area: f32 = gathered.iter().map(Rect::area).sum();
        if area > MAX_SHARE * self.screen.area() { vec![self.screen] } else { gathered }
    }

    /// The whole pixels that a rectangle touches, in points.
    fn to_pixels(&self, rect: Rect) -> Rect {
        let scale = self.pixels_per_point;
        Rect::from_min_max(
            (rect.min.to_vec2() * scale).floor().to_pos2(),
            (rect.max.to_vec2() * scale).ceil().to_pos2(),
        ) / scale
    }
}

fn extent(shape: &ClippedShape, pixels_per_point: f32) -> Rect {
    let drawn = shape.shape.visual_bounding_rect().expand(EDGE_PX / pixels_per_point);
    shape.clip_rect.intersect(shape.transform_after_tessellation * drawn)
}

/// Whether two shapes look the same. Texts that were laid out once are told by that, not letter by letter.
fn are_same(old: &ClippedShape, new: &ClippedShape) -> bool {
    match (&old.shape, &new.shape) {
        (Shape::Text(old_text), Shape::Text(new_text)) => {
            let around = |shape: &ClippedShape| (shape.clip_rect, shape.transform_after_tessellation);
            around(old) == around(new) && are_same_text(old_text, new_text)
        }
        _ => old == new,
    }
}

fn are_same_text(old: &TextShape, new: &TextShape) -> bool {
    let look = |text: &TextShape| {
        let TextShape {
            pos,
            galley: _,
            underline,
            fallback_color,
            override_text_color,
            opacity_factor,
            angle,
        } = text;
        (*pos, *underline, *fallback_color, *override_text_color, *opacity_factor, *angle)
    };
    look(old) == look(new) && (Arc::ptr_eq(&old.galley, &new.galley) || old.galley == new.galley)
}

#[cfg(test)]
mod tests {
    use egui::{Color32, pos2, vec2};

    use super::*;

    const SCREEN: Rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(400.0, 300.0));

    /// A square of 10 points at a place.
    fn square(x: f32, y: f32) -> ClippedShape {
        let rect = Rect::from_min_size(pos2(x, y), vec2(10.0, 10.0));
        ClippedShape::new(SCREEN, Shape::rect_filled(rect, 0.0, Color32::WHITE))
    }

    fn picture(places: &[(f32, f32)]) -> Picture {
        Picture::new(places.iter().map(|&(x, y)| square(x, y)).collect(), SCREEN, 1.0)
    }

    fn covers(rects: &[Rect], (x, y): (f32, f32)) -> bool {
        rects.iter().any(|rect| rect.contains_rect(Rect::from_min_size(pos2(x, y), vec2(10.0, 10.0))))
    }

    #[test]
    fn a_picture_that_stays_changes_nothing() {
        assert_eq!(
            picture(&[(5.0, 5.0), (50.0, 50.0)]).changes_from(&picture(&[(5.0, 5.0), (50.0, 50.0)])),
            []
        );
    }

    #[test]
    fn what_moves_changes_where_it_was_and_where_it_is_and_nothing_between() {
        let (from, to) = ((20.0, 20.0), (300.0, 200.0));
        let changes = picture(&[(5.0, 5.0), to, (50.0, 50.0)]).changes_from(&picture(&[
            (5.0, 5.0),
            from,
            (50.0, 50.0),
        ]));
        assert!(covers(&changes, from) && covers(&changes, to), "{changes:?}");
        assert!(!changes.iter().any(|rect| rect.contains(pos2(150.0, 110.0))), "{changes:?}");
    }

    #[test]
    fn what_comes_and_goes_changes_its_place_alone() {
        let (few, more) =
            (picture(&[(5.0, 5.0), (50.0, 50.0)]), picture(&[(5.0, 5.0), (200.0, 9.0), (50.0, 50.0)]));
        for changes in [few.changes_from(&more), more.changes_from(&few)] {
            assert!(covers(&changes, (200.0, 9.0)) && changes.len() == 1, "{changes:?}");
            assert!(changes[0].width() < 16.0, "{changes:?}");
        }
    }

    /// Of what is drawn again, nothing may be missing: also what lies under and over a change, in its order.
    #[test]
    fn everything_in_a_rectangle_is_drawn_again_in_its_order() {
        let places = [(100.0, 100.0), (104.0, 104.0), (300.0, 100.0), (108.0, 108.0)];
        let drawn: Vec<_> =
            picture(&places).within(Rect::from_min_size(pos2(106.0, 106.0), vec2(3.0, 3.0))).collect();
        let expected: Vec<_> = [places[0], places[1], places[3]].map(|(x, y)| square(x, y).shape).into();
        assert_eq!(drawn.iter().map(|shape| shape.shape.clone()).collect::<Vec<_>>(), expected);
        assert!(drawn.iter().all(|shape| shape.clip_rect.width() <= 3.0));
    }

    #[test]
    fn a_change_is_whole_pixels_at_every_scale() {
        for scale in [1.0, 1.25, 1.5, 2.0] {
            let picture = |x| Picture::new(vec![square(x, 20.3)], SCREEN, scale);
            let change = picture(41.7).changes_from(&picture(40.2))[0];
            for edge in [change.min.x, change.min.y, change.max.x, change.max.y] {
                assert!((edge * scale - (edge * scale).round()).abs() < 1e-3, "{change:?} at {scale}");
            }
            assert!(change.width() < 20.0, "{change:?} at {scale}");
        }
    }

    #[test]
    fn another_size_another_scale_and_changes_everywhere_are_the_whole_screen() {
        let old = picture(&[(5.0, 5.0)]);
        assert_eq!(Picture::new(vec![square(5.0, 5.0)], SCREEN, 1.5).changes_from(&old), [SCREEN]);
        let wide = Rect::from_min_size(SCREEN.min, vec2(500.0, 300.0));
        assert_eq!(Picture::new(vec![square(5.0, 5.0)], wide, 1.0).changes_from(&old), [wide]);
        let corners = |inset: f32| picture(&[(inset, inset), (380.0 - inset, 280.0 - inset)]);
        let crowd = |y: f32| picture(&(0..12_u8).map(|n| (30.0 * f32::from(n), y)).collect::<Vec<_>>());
        assert_eq!(crowd(280.0).changes_from(&crowd(1.0)), [SCREEN]);
        assert_eq!(corners(1.0).changes_from(&corners(0.0)).len(), 2);
    }
}
