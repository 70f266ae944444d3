//! Rules about populations, projections and inputs.

pub(crate) mod cell_index;
pub(crate) mod cell_path;
pub(crate) mod connections;
pub(crate) mod duplicate_network_id;
pub(crate) mod population_size;
pub(crate) mod target_segment;
pub(crate) mod unknown_population;

// rules end
