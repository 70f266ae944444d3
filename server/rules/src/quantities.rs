//! Numbers with units: in LEMS files all of them, in NeuroML files what the schema does not see.
