//! Draws series: data in, bytes out.
