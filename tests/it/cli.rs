//! The command line, driven from outside: the real program, its output and its exit codes.

mod start;
