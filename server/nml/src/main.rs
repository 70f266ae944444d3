//! `nml`: check, run and write NeuroML and LEMS models.

fn main() {}
