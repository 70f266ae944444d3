//! What a rule is: a name, a group, a severity, a page of documentation and a check.

use ::schema::Violation;
use ::syntax::{Node, SyntaxProblem};

use crate::Context;
use crate::schema::Judged;
use crate::subject::cell::Cell;
use crate::subject::channel::Channel;
use crate::subject::dynamics::Authored;
use crate::subject::morphology::Morphology;
use crate::subject::network::Network;
use crate::subject::quantity::Quantified;
use crate::subject::typed::Typed;

/// One rule. Its `name` is the code in the editor, in brackets on the command line, the argument of `nml explain`
/// and of suppressions; it is never renamed and never reused.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case, unique, stable.
    pub name: &'static str,
    /// The family that it is selected and ignored with.
    pub group: Group,
    /// How bad a finding is, unless the finding or the user's settings say otherwise.
    pub severity: Severity,
    /// The version of `nml` that brought the rule.
    pub since: &'static str,
    /// Who else makes this check.
    pub origin: Origin,
    /// Markdown: what is checked, why it matters, an example, the example put right.
    pub docs: &'static str,
    /// How findings are made.
    pub check: Check,
}

/// Where a rule looks. The narrower the place, the less is checked again after a keystroke.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Puts well-formedness problems of the parser into words; called once for each of them.
    Syntax(fn(&mut Context<'_>, &SyntaxProblem)),
    /// Puts XSD violations into words; called once for each of them.
    Schema(fn(&mut Context<'_>, &Violation, Judged)),
    /// Looks at every element of one of these (local) names; may use only the element's subtree, the start tags of its
    /// ancestors and the facts of the file, so that it need not run again when something else changes.
    Element(&'static [&'static str], fn(&mut Context<'_>, Node<'_>)),
    /// Looks at a `<morphology>`.
    Morphology(fn(&mut Context<'_>, &Morphology<'_>)),
    /// Looks at a `<cell>` or `<cell2CaPools>` with its biophysical properties.
    Cell(fn(&mut Context<'_>, &Cell<'_>)),
    /// Looks at an ion channel with its gates.
    Channel(fn(&mut Context<'_>, &Channel<'_>)),
    /// Looks at a `<network>`.
    Network(fn(&mut Context<'_>, &Network<'_>)),
    /// Looks at components, top-level or nested, with their LEMS types. Asked first, once for all components of the same
    /// names, type and parent's type, whether it may have something to say about them; no value may play a part in that.
    Component(fn(&Context<'_>, &Typed<'_>) -> bool, fn(&mut Context<'_>, &Typed<'_>)),
    /// Looks at every value of a parameter, of a component or in a type.
    Quantity(fn(&mut Context<'_>, &Quantified<'_>)),
    /// Looks at every `ComponentType` that the file declares, with its expressions.
    Type(fn(&mut Context<'_>, &Authored<'_>)),
    /// Looks at the file as a whole.
    File(fn(&mut Context<'_>)),
    /// Made by another rule's check, which shares the work; that rule is named.
    Within(&'static str),
}

/// The family of a rule: what `--select` and `--ignore` take beside names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The file is not well-formed XML.
    Syntax,
    /// The file does not conform to the XML Schema of NeuroML.
    Schema,
    /// Files that include each other.
    Includes,
    /// Ids and what refers to them.
    References,
    /// Numbers with units.
    Quantities,
    /// Segments and their groups.
    Morphology,
    /// Densities, ions, membrane properties.
    Biophysics,
    /// Gates, rates, kinetic schemes.
    Channels,
    /// Populations, projections, inputs.
    Networks,
    /// Simulations, displays, outputs.
    Simulation,
    /// Component types and their dynamics.
    Types,
    /// Expressions and their dimensions.
    Expressions,
    /// What some simulators cannot read or run.
    Portability,
    /// The file as `nml` itself sees it: suppressions, settings.
    Housekeeping,
}

impl Group {
    /// All groups, in the order of the documentation.
    pub const ALL: [Group; 14] = [
        Group::Syntax,
        Group::Schema,
        Group::Includes,
        Group::References,
        Group::Quantities,
        Group::Morphology,
        Group::Biophysics,
        Group::Channels,
        Group::Networks,
        Group::Simulation,
        Group::Types,
        Group::Expressions,
        Group::Portability,
        Group::Housekeeping,
    ];

    /// The name that users write.
    pub fn name(self) -> &'static str {
        match self {
            Group::Syntax => "syntax",
            Group::Schema => "schema",
            Group::Includes => "includes",
            Group::References => "references",
            Group::Quantities => "quantities",
            Group::Morphology => "morphology",
            Group::Biophysics => "biophysics",
            Group::Channels => "channels",
            Group::Networks => "networks",
            Group::Simulation => "simulation",
            Group::Types => "types",
            Group::Expressions => "expressions",
            Group::Portability => "portability",
            Group::Housekeeping => "housekeeping",
        }
    }

    /// The group of this name.
    pub fn from_name(name: &str) -> Option<Group> {
        Group::ALL.into_iter().find(|group| group.name() == name)
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A quick improvement of style.
    Hint,
    /// Worth knowing.
    Info,
    /// Runs, but is probably wrong or not portable.
    Warning,
    /// Cannot be valid or run anywhere.
    Error,
}

impl Severity {
    /// The name that users write and that JSON carries.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The severity of this name.
    pub fn from_name(name: &str) -> Option<Severity> {
        [Severity::Hint, Severity::Info, Severity::Warning, Severity::Error]
            .into_iter()
            .find(|it| it.name() == name)
    }
}

/// Who else makes a check, so that users of that tool recognise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// XML 1.0 and its namespaces.
    Xml,
    /// The XML Schema of NeuroML.
    Xsd,
    /// A numbered test of the reference validator, jNeuroML.
    JNeuroMl(u32),
    /// What jLEMS refuses when it loads or runs a model.
    Lems,
    /// Nobody else.
    Ours,
}
