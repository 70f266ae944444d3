//! Densities, ions, membrane properties.

pub(crate) mod channel_placed_twice;
pub(crate) mod channel_population_number;
pub(crate) mod concentration_ion;
pub(crate) mod differing_reversal;
pub(crate) mod incomplete_membrane;
pub(crate) mod inhomogeneous_parameter;
pub(crate) mod ion_mismatch;
pub(crate) mod nernst_ion;
pub(crate) mod no_axial_resistivity;
pub(crate) mod no_calcium_pool;
pub(crate) mod property_set_twice;
pub(crate) mod reversal_sign;
pub(crate) mod segment_and_group;
pub(crate) mod threshold_below_rest;
pub(crate) mod uncovered_segments;

use ::syntax::Node;

use crate::subject::cell::{Extent, Property, Segments};

/// Which segments the properties seen so far cover, so that each new one is compared in one step.
#[derive(Default)]
struct Covered<'t> {
    segments: Segments,
    all: Option<Node<'t>>,
    seen: Vec<(Node<'t>, Extent)>,
}

impl<'t> Covered<'t> {
    /// Adds a property; gives the first earlier one that covers some of the same segments.
    fn add(&mut self, property: &Property<'t>) -> Option<Node<'t>> {
        let met = self.meets(property);
        match &property.extent {
            Extent::All => self.all = self.all.or(Some(property.node)),
            Extent::Some(segments) => self.segments.extend(segments),
            Extent::Unknown => {}
        }
        self.seen.push((property.node, property.extent.clone()));
        met
    }

    /// The first earlier property that covers some of the segments of this one.
    fn meets(&self, property: &Property<'t>) -> Option<Node<'t>> {
        let together = Extent::Some(self.segments.clone());
        let meets = self.all.is_some() && property.extent.overlaps(&Extent::All)
            || property.extent.overlaps(&together);
        // Only where there is something to tell are they gone through one by one.
        meets
            .then(|| self.seen.iter().find(|(_, it)| it.overlaps(&property.extent)).map(|(node, _)| *node))?
    }
}
