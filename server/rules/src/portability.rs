//! What some simulators cannot read or run.

pub(crate) mod fraction_inside_cable;
pub(crate) mod group_by_path;
pub(crate) mod include_spelling;
pub(crate) mod partial_spike_threshold;
pub(crate) mod path_form;
pub(crate) mod schema_location;
