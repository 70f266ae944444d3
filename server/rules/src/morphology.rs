//! Morphologies: segments, their parents, their groups.

pub(crate) mod duplicate_segment_group;
pub(crate) mod duplicate_segment_id;
pub(crate) mod misplaced_internal_divisions;
pub(crate) mod no_segment_zero;
pub(crate) mod root_segment;
pub(crate) mod root_without_proximal;
pub(crate) mod segment_group_cycle;
pub(crate) mod segment_group_order;
pub(crate) mod segment_parent_loop;
pub(crate) mod unknown_included_group;
pub(crate) mod unknown_segment;
