//! Directions as the listener has them. A file gives sources and listener in one room: where the listener looks elsewhere
//! than to the room's front, or is not at its origin, a source is not where its own numbers say.

use hdf5_pure::File;

use super::Direction;
use super::container::{attribute, numbers, rows_of};

/// Least sine between view and up; below it they do not tell where left is.
const LEAST_SINE: f64 = 0.1;

/// Front, left, up.
type Vector = [f64; 3];

/// Where the listener is and looks, per direction or once for all.
pub(super) struct Listener {
    places: Vec<Vector>,
    views: Vec<Vector>,
    ups: Vec<Vector>,
}

impl Listener {
    /// What the file says; what it does not say, or says in a way that means nothing, is as the convention has it: at the
    /// origin, looking to the front.
    pub(super) fn of(file: &File, num_directions: u64) -> Self {
        let view_kind = kind(file, "ListenerView");
        let vectors = |name, kind: Option<bool>, fallback| {
            let is_spherical = kind.unwrap_or_default();
            vectors(file, name, is_spherical, num_directions).unwrap_or_else(|| vec![fallback])
        };
        Self {
            places: vectors("ListenerPosition", kind(file, "ListenerPosition"), [0.0; 3]),
            views: vectors("ListenerView", view_kind, [1.0, 0.0, 0.0]),
            // Up is in the coordinates of the view unless it has its own.
            ups: vectors("ListenerUp", kind(file, "ListenerUp").or(view_kind), [0.0, 0.0, 1.0]),
        }
    }

    /// A source as this listener has it in the measurement of this number.
    pub(super) fn has(&self, source: Direction, idx: usize) -> Direction {
        let of = |vectors: &[Vector]| vectors.get(idx).or(vectors.first()).copied().unwrap_or_default();
        let (place, view, up) = (of(&self.places), of(&self.views), of(&self.ups));
        let frame = frame(view, up);
        let looks_ahead =
            frame.is_none_or(|[front, _, above]| front[0] > 1.0 - 1e-9 && above[2] > 1.0 - 1e-9);
        if looks_ahead && length(place) < 1e-9 {
            return source;
        }
        let at = source.unit_vector().map(|part| part * source.radius_m);
        let from_listener: Vector = std::array::from_fn(|axis| at[axis] - place[axis]);
        let [x, y, z] = frame.map_or(from_listener, |axes| axes.map(|axis| dot(axis, from_listener)));
        Direction::from_cartesian(x, y, z)
    }
}

/// Front, left and up of a listener; `None` where view and up do not tell.
fn frame(view: Vector, up: Vector) -> Option<[Vector; 3]> {
    let (front, up) = (unit(view)?, unit(up)?);
    let left = cross(up, front);
    let left = unit(left).filter(|_| length(left) > LEAST_SINE)?;
    Some([front, left, cross(front, left)])
}

fn dot(a: Vector, b: Vector) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn cross([ax, ay, az]: Vector, [bx, by, bz]: Vector) -> Vector {
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

fn length(vector: Vector) -> f64 {
    dot(vector, vector).sqrt()
}

fn unit(vector: Vector) -> Option<Vector> {
    let length = length(vector);
    (length.is_finite() && length > 1e-9).then(|| vector.map(|part| part / length))
}

/// True for spherical coordinates; `None` where the file does not say.
fn kind(file: &File, name: &str) -> Option<bool> {
    Some(attribute(&file.dataset(name).ok()?, "Type")?.eq_ignore_ascii_case("spherical"))
}

/// A row for all directions, or one for each.
fn vectors(file: &File, name: &'static str, is_spherical: bool, num_directions: u64) -> Option<Vec<Vector>> {
    let dataset = file.dataset(name).ok()?;
    let rows = rows_of(&dataset).ok().filter(|rows| [1, num_directions].contains(rows))?;
    let values = numbers(&dataset, name, 3 * rows).ok()?;
    let vectors = values.as_chunks().0.iter().map(|&[a, b, c]| {
        if !is_spherical {
            return [a, b, c];
        }
        let towards = Direction { azimuth_deg: a, elevation_deg: b, radius_m: c };
        towards.unit_vector().map(|part| part * c)
    });
    Some(vectors.collect())
}

/// True if the first receiver is said to be on the right and the second on the left.
pub(super) fn declares_right_first(file: &File) -> bool {
    const NAME: &str = "ReceiverPosition";
    let sides = || {
        let dataset = file.dataset(NAME).ok()?;
        let is_spherical = kind(file, NAME).unwrap_or_default();
        // Receivers, coordinates, and one set for all directions or one for each: the first counts.
        let &[2, 3, sets] = dataset.shape().ok()?.as_slice() else { return None };
        let values = numbers(&dataset, NAME, 6 * sets).ok()?;
        let at = |receiver: u64, axis: u64| values.get(usize::try_from((3 * receiver + axis) * sets).ok()?);
        let side = |receiver| {
            if is_spherical {
                at(receiver, 0).map(|azimuth| azimuth.to_radians().sin())
            } else {
                at(receiver, 1).copied()
            }
        };
        Some([side(0)?, side(1)?])
    };
    sides().is_some_and(|[first, second]| first < 0.0 && second > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(azimuth_deg: f64, elevation_deg: f64) -> Direction {
        Direction { azimuth_deg, elevation_deg, radius_m: 1.5 }
    }

    fn listener(view: Vector, up: Vector, place: Vector) -> Listener {
        Listener { places: vec![place], views: vec![view], ups: vec![up] }
    }

    #[test]
    fn who_looks_ahead_has_sources_where_they_are_said_to_be() {
        for (view, up) in
            [([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]), ([0.0, 0.0, 1.0], [0.0, 0.0, 1.0]), ([0.0; 3], [0.0; 3])]
        {
            let source = at(37.3, 11.0);
            assert_eq!(listener(view, up, [0.0; 3]).has(source, 5), source);
        }
    }

    #[test]
    fn a_source_is_turned_back_by_the_view() {
        let turn = 20f64.to_radians();
        let turned = listener([turn.cos(), turn.sin(), 0.0], [0.0, 0.0, 1.0], [0.0; 3]);
        let heard = turned.has(at(50.0, 30.0), 0);
        assert!((heard.azimuth_deg - 30.0).abs() < 1e-9 && (heard.elevation_deg - 30.0).abs() < 1e-9);
        assert!((heard.radius_m - 1.5).abs() < 1e-12);
        // Upside down, left is right.
        let hanging = listener([1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0; 3]);
        assert!((hanging.has(at(30.0, 0.0), 0).azimuth_deg + 30.0).abs() < 1e-9);
    }

    #[test]
    fn a_listener_elsewhere_is_looked_from() {
        let heard = listener([1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.5, 0.0]).has(at(0.0, 0.0), 0);
        assert!((heard.azimuth_deg + 45.0).abs() < 1e-9 && (heard.radius_m - 1.5 * 2f64.sqrt()).abs() < 1e-9);
    }
}
