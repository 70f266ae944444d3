//! Simulations, displays and outputs.
