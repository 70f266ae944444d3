//! How likely a candidate is, judged by what is written around it.

use syntax::Node;

use crate::nearby;

/// What the surroundings of an attribute tell about its value.
pub(super) struct Evidence {
    /// The values of the neighbours, the nearest before first.
    neighbours: Vec<String>,
    /// How many of them stand before the element.
    n_before: usize,
    /// Whether neighbours repeat each other.
    repeats: bool,
    /// The other attributes of the element, in lower case.
    own: Vec<String>,
}

impl Evidence {
    /// Gathers the evidence for the attribute called `name` of `node`.
    pub(super) fn of(node: Node<'_>, name: &str) -> Evidence {
        let found = nearby::values(node, name);
        let n_before = found.iter().filter(|it| it.element().id() < node.id()).count();
        let neighbours: Vec<String> = found.iter().map(|it| it.value().into_owned()).collect();
        let repeats = neighbours.windows(2).any(|pair| pair[0] == pair[1]);
        let parents = node.ancestors().take(2).filter(|it| it.is_element()).flat_map(|it| it.attributes());
        let own = node
            .attributes()
            .filter(|it| it.name() != name)
            .chain(parents)
            .map(|it| it.value().to_lowercase())
            .filter(|it| !it.is_empty())
            .collect();
        Evidence { neighbours, n_before, repeats, own }
    }

    /// The value of the nearest neighbour before the element, or behind it.
    pub(super) fn nearest(&self) -> Option<&str> {
        self.neighbours.first().map(String::as_str)
    }

    /// The values of the neighbours, the nearest before first.
    pub(super) fn neighbours(&self) -> &[String] {
        &self.neighbours
    }

    /// Whether a neighbour has this value.
    pub(super) fn is_used(&self, candidate: &str) -> bool {
        self.neighbours.iter().any(|it| it == candidate)
    }

    /// How likely a candidate is, as a number of points.
    pub(super) fn points(&self, candidate: &str) -> i32 {
        self.mentioned(candidate) + self.repeated(candidate)
    }

    /// Whether the names around speak of it: `<channelDensity id="na_soma" ionChannel="na">`.
    pub(super) fn mentioned(&self, candidate: &str) -> i32 {
        let candidate = candidate.to_lowercase();
        let points = |(at, own): (usize, &String)| {
            let nearer = 30 - 5 * at.min(6) as i32;
            if *own == candidate {
                300 + nearer
            } else if candidate.len() > 1 && own.contains(&candidate) {
                200 + nearer + 8 * candidate.len().min(15) as i32
            } else if own.len() > 2 && candidate.contains(own.as_str()) {
                150 + nearer + 8 * own.len().min(15) as i32
            } else if own.len() < 3 && candidate.split('_').any(|it| it == own) {
                120
            } else {
                common(own, &candidate)
            }
        };
        let (mut most, mut next) = (0, 0);
        for points in self.own.iter().enumerate().map(points) {
            (most, next) = if points > most { (points, most) } else { (most, next.max(points)) };
        }
        // What two names speak of is likelier than what one does: `Golgi_h_tau` in the gate `h` of the channel `Golgi`.
        most + next / 3
    }

    fn repeated(&self, candidate: &str) -> i32 {
        let Some(at) = self.neighbours.iter().position(|it| it == candidate) else { return 0 };
        let nearer = 20 - at.min(20) as i32;
        match self.repeats {
            true if at < self.n_before => 250 + 8 * nearer,
            true => 200 + 5 * nearer,
            // Neighbours that never say the same: each names something else.
            false if self.neighbours.len() > 2 => -150,
            false => 60 + nearer,
        }
    }
}

/// Points for a long common beginning: `Na_soma` and `NaConductance` speak of the same thing.
fn common(own: &str, candidate: &str) -> i32 {
    let length = own.bytes().zip(candidate.bytes()).take_while(|(a, b)| a == b).count();
    if length >= 2 { 10 * length.min(12) as i32 } else { 0 }
}
