//! Builds a component graph for the simulator from a model snapshot.
