//! Parses and reasons about the small languages inside attribute values.
