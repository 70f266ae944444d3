//! Morphologies: segments, their parents, their groups.

pub(crate) mod branched_section;
pub(crate) mod conventional_groups;
pub(crate) mod duplicate_segment_group;
pub(crate) mod duplicate_segment_id;
pub(crate) mod empty_segment_group;
pub(crate) mod internal_divisions;
pub(crate) mod interpolated_proximal;
pub(crate) mod misplaced_internal_divisions;
pub(crate) mod morphology_source;
pub(crate) mod no_segment_zero;
pub(crate) mod root_segment;
pub(crate) mod root_without_proximal;
pub(crate) mod segment_gap;
pub(crate) mod segment_group_cycle;
pub(crate) mod segment_group_order;
pub(crate) mod segment_order;
pub(crate) mod segment_parent_loop;
pub(crate) mod unknown_included_group;
pub(crate) mod unknown_segment;
pub(crate) mod unordered_path;
pub(crate) mod zero_length_segment;
