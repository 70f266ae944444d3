//! Where the segments of a morphology lie in space.

use ::syntax::Node;

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

/// A segment in space: a cone, or a sphere where both ends are one point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    start: Point,
    end: Point,
}

impl Point {
    fn read(node: Node<'_>) -> Option<Point> {
        let number = |name: &str| node.attribute(name)?.raw_value().trim().parse::<f64>().ok();
        let point =
            Point { x: number("x")?, y: number("y")?, z: number("z")?, diameter: number("diameter")? };
        let all = [point.x, point.y, point.z, point.diameter];
        all.iter().all(|it| it.is_finite()).then_some(point)
    }

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
        Point::read(self.segments[index].distal?)
    }

    /// The beginning of a segment: its own proximal point, or the place on its parent.
    pub(crate) fn start(&self, index: usize) -> Option<Point> {
        let segment = &self.segments[index];
        if let Some(proximal) = segment.proximal {
            return Point::read(proximal);
        }
        let parent = self.segment(segment.parent?.raw_value()).filter(|it| *it != index)?;
        let fraction = segment.parent_node?.attribute("fractionAlong");
        match fraction.map_or(Some(1.0), |it| it.raw_value().trim().parse().ok())? {
            1.0 => self.end(parent),
            // One step up only: a parent that itself begins at a guessed place is left alone.
            fraction => {
                Shape { start: Point::read(self.segments[parent].proximal?)?, end: self.end(parent)? }
                    .at(fraction)
            }
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
