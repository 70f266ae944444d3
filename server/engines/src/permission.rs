//! Who may start the programs of others.
//!
//! Running a model in another engine means running code that was generated from the model, and compiling it. So a program is
//! started only with a [`Permission`], and there are two ways to one: a person typed the command, or the client of an editor
//! says that the person trusts the workspace. Nothing that a model or `nml.toml` says makes one.

/// Leave to start programs. It cannot be made from data.
#[derive(Copy, Clone, Debug)]
pub struct Permission(());

/// What the client of an editor says about a workspace.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The person said that they trust it.
    Trusted,
    /// They did not, or the client says nothing about it.
    #[default]
    Untrusted,
}

impl Permission {
    /// A person typed the command.
    pub fn of_the_command_line() -> Permission {
        Permission(())
    }

    /// The client's word for a workspace.
    pub fn of_a_workspace(trust: Trust) -> Option<Permission> {
        (trust == Trust::Trusted).then_some(Permission(()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Trust};

    #[test]
    fn a_workspace_that_nobody_trusts_starts_nothing() {
        assert!(Permission::of_a_workspace(Trust::default()).is_none());
        assert!(Permission::of_a_workspace(Trust::Untrusted).is_none());
        assert!(Permission::of_a_workspace(Trust::Trusted).is_some());
    }
}
