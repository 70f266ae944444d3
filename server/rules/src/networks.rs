//! Rules about populations, projections and inputs.

pub(crate) mod attachment_kind;
pub(crate) mod cell_index;
pub(crate) mod cell_path;
pub(crate) mod connection_delay;
pub(crate) mod connection_weight;
pub(crate) mod connections;
pub(crate) mod duplicate_network_id;
pub(crate) mod fraction_along;
pub(crate) mod idle_population;
pub(crate) mod input_destination;
pub(crate) mod instance_ids;
pub(crate) mod network_temperature;
pub(crate) mod no_temperature;
pub(crate) mod population_size;
pub(crate) mod population_type;
mod receivers;
pub(crate) mod repeated_connection;
pub(crate) mod spike_target;
pub(crate) mod spike_times;
pub(crate) mod synapse_kind;
pub(crate) mod target_segment;
pub(crate) mod unknown_population;
pub(crate) mod unknown_region;

// rules end

use crate::{Check, Rule};

/// Whether what a rule finds belongs to one connection or input, though a network is asked.
pub(crate) fn is_about_one_connection(rule: &Rule) -> bool {
    let asker = cell_path::CELL_PATH.name;
    rule.name == asker || matches!(rule.check, Check::Within(by) if by == asker)
}
