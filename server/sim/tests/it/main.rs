//! The simulator against rows of the reference and against closed forms.

mod accurate;
mod model;
mod reference;
