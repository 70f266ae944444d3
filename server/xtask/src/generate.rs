//! Models of any size for benchmarks: valid, ours, the same at every run.

use std::fmt::Write;

/// The opening tag of a document that declares the newest schema.
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<neuroml xmlns="http://www.neuroml.org/schema/neuroml2"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.neuroml.org/schema/neuroml2 https://raw.github.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2.3.1.xsd"
"#;

/// A cell with one branching morphology, about `size` bytes of text.
pub fn morphology(size: usize) -> String {
    let mut text = format!(
        "{HEAD}         id=\"generated_morphology\">\n\n  <cell id=\"generated_cell\">\n    <morphology id=\"generated\">\n"
    );
    text.push_str(
        "      <segment id=\"0\" name=\"soma\">\n        <proximal x=\"0\" y=\"0\" z=\"0\" diameter=\"20\"/>\n        <distal x=\"0\" y=\"20\" z=\"0\" diameter=\"20\"/>\n      </segment>\n",
    );
    let mut random = Random(1);
    let mut n_segments = 1;
    // Half of the text is segments, roughly, and the rest their groups.
    while text.len() < size * 4 / 5 {
        // Mostly a continuation of the last segment; now and then a new branch.
        let parent = if random.below(8) == 0 { random.below(n_segments) } else { n_segments - 1 };
        let (x, y, z) = (random.micrometres(), random.micrometres(), random.micrometres());
        let diameter = 0.5 + random.below(300) as f64 / 100.0;
        _ = write!(
            text,
            "      <segment id=\"{n_segments}\" name=\"dend_{n_segments}\">\n        <parent segment=\"{parent}\"/>\n        <distal x=\"{x:.3}\" y=\"{y:.3}\" z=\"{z:.3}\" diameter=\"{diameter:.2}\"/>\n      </segment>\n"
        );
        n_segments += 1;
    }
    text.push_str(
        "      <segmentGroup id=\"soma_group\">\n        <member segment=\"0\"/>\n      </segmentGroup>\n",
    );
    text.push_str("      <segmentGroup id=\"dendrite_group\">\n");
    let mut member = 1;
    while text.len() < size && member < n_segments {
        _ = writeln!(text, "        <member segment=\"{member}\"/>");
        member += 1;
    }
    text.push_str("      </segmentGroup>\n    </morphology>\n  </cell>\n</neuroml>\n");
    text
}

/// Two populations with positions and a projection between them, about `size` bytes of text.
pub fn network(size: usize) -> String {
    let mut text = format!("{HEAD}         id=\"generated_network\">\n\n");
    text.push_str(
        "  <expOneSynapse id=\"syn\" gbase=\"0.5nS\" erev=\"0mV\" tauDecay=\"3ms\"/>\n  <iafCell id=\"iaf\" leakReversal=\"-60mV\" thresh=\"-50mV\" reset=\"-65mV\" C=\"0.2nF\" leakConductance=\"0.01uS\"/>\n  <network id=\"net\">\n",
    );
    let mut random = Random(2);
    // An instance takes about 80 bytes and a connection about 110; two instances, three connections.
    let n_instances = (size / 490).max(2);
    for population in ["pre", "post"] {
        _ = writeln!(
            text,
            "    <population id=\"{population}\" component=\"iaf\" type=\"populationList\" size=\"{n_instances}\">"
        );
        for id in 0..n_instances {
            let (x, y, z) = (random.micrometres(), random.micrometres(), random.micrometres());
            _ = write!(
                text,
                "      <instance id=\"{id}\">\n        <location x=\"{x:.3}\" y=\"{y:.3}\" z=\"{z:.3}\"/>\n      </instance>\n"
            );
        }
        text.push_str("    </population>\n");
    }
    text.push_str("    <projection id=\"proj\" presynapticPopulation=\"pre\" postsynapticPopulation=\"post\" synapse=\"syn\">\n");
    let mut id = 0;
    while text.len() < size {
        let (from, to) = (random.below(n_instances), random.below(n_instances));
        _ = writeln!(
            text,
            "      <connection id=\"{id}\" preCellId=\"../pre/{from}/iaf\" postCellId=\"../post/{to}/iaf\"/>"
        );
        id += 1;
    }
    text.push_str("    </projection>\n  </network>\n</neuroml>\n");
    text
}

/// A small sequence of numbers that is the same at every run (Marsaglia's xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }

    fn micrometres(&mut self) -> f64 {
        self.below(1_000_000) as f64 / 1000.0 - 500.0
    }
}

#[cfg(test)]
mod tests {
    use super::{morphology, network};

    #[test]
    fn generated_models_have_the_size_that_was_asked_for_and_are_well_formed() {
        for size in [10_000, 1_000_000] {
            for text in [morphology(size), network(size)] {
                assert!(text.len().abs_diff(size) < size / 20 + 600, "{} instead of {size}", text.len());
                assert!(roxmltree::Document::parse(&text).is_ok());
            }
        }
    }
}
