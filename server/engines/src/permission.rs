//! Who may start the programs of others.
//!
//! Running a model in another engine means running code that was generated from the model, and compiling it. So a program is
//! started only with a [`Permission`], and there is one way to it: a person typed the command. Nothing that a model, `nml.toml`
//! or an editor says makes one.

/// Leave to start programs. It cannot be made from data.
#[derive(Copy, Clone, Debug)]
pub struct Permission(());

impl Permission {
    /// A person typed the command.
    pub fn of_the_command_line() -> Permission {
        Permission(())
    }
}
