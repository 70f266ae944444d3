//! Where the segments of a morphology lie in space.

use ::syntax::{Column, Node};

use crate::subject::morphology::Morphology;

/// A point of a neurite with its diameter, in um.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    x: f64,
    y: f64,
    z: f64,
    /// The diameter there.
    pub(crate) diameter: f64,
}

/// Where points have their numbers.
pub(super) struct Columns([Column<'static>; 4]);

impl Columns {
    pub(super) fn new() -> Columns {
        Columns(["x", "y", "z", "diameter"].map(Column::new))
    }

    pub(super) fn read(&self, node: Node<'_>) -> Option<Point> {
        let [x, y, z, diameter] = &self.0;
        let number = |column: &Column<'_>| decimal(column.of(node)?.raw_value()).filter(|it| it.is_finite());
        Some(Point { x: number(x)?, y: number(y)?, z: number(z)?, diameter: number(diameter)? })
    }
}

/// A segment in space: a cone, or a sphere where both ends are one point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    start: Point,
    end: Point,
}

impl Point {
    /// How far away another point is.
    pub(crate) fn distance(&self, other: &Point) -> f64 {
        let squares = (self.x - other.x).powi(2) + (self.y - other.y).powi(2) + (self.z - other.z).powi(2);
        squares.sqrt()
    }

    /// The element that says it.
    pub(crate) fn element(&self, name: &str) -> String {
        // Interpolated coordinates have more digits than any microscope.
        let shown = |it: f64| (it * 1e6).round() / 1e6;
        format!(
            "<{name} x=\"{}\" y=\"{}\" z=\"{}\" diameter=\"{}\"/>",
            shown(self.x),
            shown(self.y),
            shown(self.z),
            shown(self.diameter)
        )
    }
}

/// A number; the plain ones among them without the detour over all that a number can be.
fn decimal(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let (is_negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    // Both parts of such a fraction are exact, so the quotient is the nearest number.
    if (1..=15).contains(&digits.len()) {
        let (mut number, mut scale, mut n_points) = (0u64, 1u64, 0);
        for &byte in digits {
            match byte {
                b'0'..=b'9' => {
                    number = number * 10 + u64::from(byte - b'0');
                    scale *= if n_points > 0 { 10 } else { 1 };
                }
                b'.' => n_points += 1,
                _ => n_points = 2,
            }
            if n_points > 1 {
                break;
            }
        }
        let has_digits = digits.len() > n_points;
        if n_points < 2 && has_digits {
            let size = number as f64 / scale as f64;
            return Some(if is_negative { -size } else { size });
        }
    }
    text.trim().parse().ok()
}

impl Shape {
    /// The point at a fraction of the length.
    pub(crate) fn at(&self, fraction: f64) -> Option<Point> {
        let between = |a: f64, b: f64| a + (b - a) * fraction;
        let (a, b) = (self.start, self.end);
        (0.0..=1.0).contains(&fraction).then(|| Point {
            x: between(a.x, b.x),
            y: between(a.y, b.y),
            z: between(a.z, b.z),
            diameter: between(a.diameter, b.diameter),
        })
    }

    /// How far outside the body a point lies; 0 inside.
    pub(crate) fn distance(&self, point: &Point) -> f64 {
        let (a, b) = (self.start, self.end);
        let length = a.distance(&b);
        let fraction = if length > 0.0 {
            let along =
                (point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y) + (point.z - a.z) * (b.z - a.z);
            (along / (length * length)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.at(fraction).map_or(0.0, |nearest| (nearest.distance(point) - nearest.diameter / 2.0).max(0.0))
    }
}

impl<'t> Morphology<'t> {
    /// The end of a segment.
    pub(crate) fn end(&self, index: usize) -> Option<Point> {
        self.points()[index].distal
    }

    /// The beginning of a segment: its own proximal point, or the place on its parent.
    pub(crate) fn start(&self, index: usize) -> Option<Point> {
        let segment = self.segment_at(index);
        if segment.has_proximal() {
            return self.points()[index].proximal;
        }
        let parent = self.parent_of(index).filter(|it| *it != index)?;
        // Nearly always a segment begins at the end of its parent.
        if !self.has_place(index) {
            return self.end(parent);
        }
        let fraction = segment.parent_node()?.attribute("fractionAlong");
        match fraction.map_or(Some(1.0), |it| it.raw_value().trim().parse().ok())? {
            1.0 => self.end(parent),
            // One step up only: a parent that itself begins at a guessed place is left alone.
            fraction => Shape { start: self.points()[parent].proximal?, end: self.end(parent)? }.at(fraction),
        }
    }

    /// The body of a segment.
    pub(crate) fn shape(&self, index: usize) -> Option<Shape> {
        Some(Shape { start: self.start(index)?, end: self.end(index)? })
    }

    /// The segments that a `<path>` or `<subTree>` means, where that can be told.
    pub(crate) fn on_path(&self, node: Node<'_>) -> Option<Vec<usize>> {
        let end = |name: &str| {
            let end = node.elements().find(|it| it.local_name() == name)?;
            self.segment(end.attribute("segment")?.raw_value())
        };
        let parents = self.parents();
        match (node.local_name(), end("from"), end("to")) {
            ("path", Some(from), Some(to)) => {
                let mut way = vec![to];
                while *way.last()? != from {
                    way.push(parents[*way.last()?]?);
                    if way.len() > parents.len() {
                        return None;
                    }
                }
                way.reverse();
                Some(way)
            }
            ("subTree", Some(from), None) => {
                let mut children = vec![Vec::new(); parents.len()];
                for (at, parent) in parents.iter().enumerate() {
                    if let Some(parent) = parent {
                        children[*parent].push(at);
                    }
                }
                let (mut below, mut next) = (vec![from], 0);
                while next < below.len() && below.len() <= parents.len() {
                    below.extend(&children[below[next]]);
                    next += 1;
                }
                below.sort_unstable();
                (next == below.len()).then_some(below)
            }
            _ => None,
        }
    }
}
