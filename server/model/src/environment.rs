//! The names that the expressions of a type can use, and what they measure.
//!
//! Parameters, constants, requirements and properties of the type and of its bases, the variables of its dynamics, the
//! constants of the document, and `t`. What a regime declares is visible only in it.

use lems::infer::Inferred;
use lems::path::parse_select;
use lems::{Dimension, parse_value};
use rustc_hash::FxHashMap;

use crate::items::{MemberKind, Statement, Text};
use crate::names::scope;
use crate::select::resolve_select;
use crate::types::ResolvedType;
use crate::{Db, File, Measures, file_items, measures};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VariableKind {
    /// `Parameter`, or the index of an instance.
    Parameter,
    /// `Constant` of the type.
    Constant,
    /// `Constant` of the document.
    GlobalConstant,
    /// `DerivedParameter`
    DerivedParameter,
    /// `Property`
    Property,
    /// `Requirement`: an instance around this one has it.
    Requirement,
    /// `StateVariable`
    State,
    /// `DerivedVariable`
    Derived,
    /// `ConditionalDerivedVariable`
    Conditional,
    /// `Exposure` that no variable is linked to.
    Exposure,
    /// `t`
    Time,
}

/// A name and what it measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// What it stands for.
    pub kind: VariableKind,
    /// What it measures; `None` if that is not declared, not known, or anything (`*`).
    pub dimension: Option<Dimension>,
    /// Whether its declaration names a dimension.
    pub declared: bool,
}

/// The names that the expressions of a type can use.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Environment {
    variables: FxHashMap<Text, Variable>,
    regimes: Vec<FxHashMap<Text, Variable>>,
}

impl Environment {
    /// What a name stands for outside of regimes.
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// What a name stands for in a regime (counted in document order), or outside of all.
    pub fn get_in(&self, regime: Option<usize>, name: &str) -> Option<&Variable> {
        let local = regime.and_then(|it| self.regimes.get(it)?.get(name));
        local.or_else(|| self.get(name))
    }

    /// All names that are visible there, in no special order.
    pub fn names(&self, regime: Option<usize>) -> impl Iterator<Item = &str> {
        let local = regime.and_then(|it| self.regimes.get(it));
        local.into_iter().flat_map(FxHashMap::keys).chain(self.variables.keys()).map(|it| &**it)
    }
}

/// The names that the expressions of a type can use, as seen from `root`.
pub fn environment(db: &dyn Db, root: File, ty: &ResolvedType) -> Environment {
    let measures = measures(db, root);
    let mut all = Environment::default();
    let scope = scope(db, root);
    for (symbol, items) in scope.all_constants() {
        let declared =
            items.first().and_then(|it| file_items(db, it.file).constants.get(it.item.index as usize));
        let dimension = declared.and_then(|it| it.dimension.as_deref());
        all.variables.insert(symbol.into(), variable(VariableKind::GlobalConstant, dimension, &measures));
    }
    let time = Variable { kind: VariableKind::Time, dimension: Some(Dimension::TIME), declared: true };
    all.variables.insert("t".into(), time);
    for it in ty.members.iter().rev() {
        if let Some(kind) = kind_of_member(it.member.kind) {
            let dimension = it.member.dimension.as_deref().or_else(|| {
                // A declaration without one is a plain number for everybody who reads it at all.
                (it.member.kind == MemberKind::IndexParameter).then_some("none")
            });
            all.variables.insert(it.member.name.clone(), variable(kind, dimension, &measures));
        }
    }
    if let Some(dynamics) = &ty.dynamics {
        let statements = &dynamics.block.statements;
        add_variables(&mut all.variables, statements, &measures);
        for regime in statements.iter().filter(|it| &*it.tag == "Regime") {
            let mut local = FxHashMap::default();
            add_variables(&mut local, &regime.children, &measures);
            all.regimes.push(local);
        }
        infer_undeclared(db, root, ty, &mut all);
    }
    all
}

/// What a type calls `name`: a variable that an instance of it has.
pub fn variable_of(db: &dyn Db, root: File, ty: &ResolvedType, name: &str) -> Option<Variable> {
    let measures = measures(db, root);
    if let Some(exposure) = ty.member(&[MemberKind::Exposure], name) {
        return Some(variable(VariableKind::Exposure, exposure.member.dimension.as_deref(), &measures));
    }
    let members =
        ty.members.iter().find(|it| &*it.member.name == name && kind_of_member(it.member.kind).is_some());
    if let Some(it) = members {
        let kind = kind_of_member(it.member.kind)?;
        return Some(variable(kind, it.member.dimension.as_deref(), &measures));
    }
    let mut found = FxHashMap::default();
    for statement in ty.dynamics.iter().flat_map(|it| &it.block.statements) {
        add_variables(&mut found, std::slice::from_ref(statement), &measures);
        if &*statement.tag == "Regime" {
            add_variables(&mut found, &statement.children, &measures);
        }
    }
    if let Some(found) = found.remove(name) {
        return Some(found);
    }
    (name == "t").then_some(Variable {
        kind: VariableKind::Time,
        dimension: Some(Dimension::TIME),
        declared: true,
    })
}

fn kind_of_member(kind: MemberKind) -> Option<VariableKind> {
    Some(match kind {
        MemberKind::Parameter | MemberKind::IndexParameter => VariableKind::Parameter,
        MemberKind::Constant => VariableKind::Constant,
        MemberKind::DerivedParameter => VariableKind::DerivedParameter,
        MemberKind::Property => VariableKind::Property,
        MemberKind::Requirement => VariableKind::Requirement,
        _ => return None,
    })
}

fn variable(kind: VariableKind, dimension: Option<&str>, measures: &Measures) -> Variable {
    let known = dimension.filter(|it| *it != "*").and_then(|it| measures.dimensions.get(it));
    Variable { kind, dimension: known, declared: dimension.is_some() }
}

fn add_variables(all: &mut FxHashMap<Text, Variable>, statements: &[Statement], measures: &Measures) {
    for statement in statements {
        let kind = match &*statement.tag {
            "StateVariable" => VariableKind::State,
            "DerivedVariable" => VariableKind::Derived,
            "ConditionalDerivedVariable" => VariableKind::Conditional,
            _ => continue,
        };
        if let Some(name) = statement.attribute("name") {
            all.insert(name.into(), variable(kind, statement.attribute("dimension"), measures));
        }
    }
}

/// The reference infers what a derived variable without dimension measures; so do we, in document order.
fn infer_undeclared(db: &dyn Db, root: File, ty: &ResolvedType, all: &mut Environment) {
    let Some(dynamics) = &ty.dynamics else { return };
    for statement in dynamics.block.with_tag("DerivedVariable") {
        let Some(name) = statement.attribute("name") else { continue };
        if all.get(name).is_none_or(|it| it.declared) {
            continue;
        }
        let dimension = if let Some(value) = statement.attribute("value") {
            let expr = parse_value(value).value;
            match lems::infer(&expr, &|name| all.get(name)?.dimension).dimension {
                Inferred::Known(dimension) => Some(dimension),
                Inferred::Zero | Inferred::Unknown => None,
            }
        } else {
            let select = statement.attribute("select").map(parse_select);
            select.and_then(|it| resolve_select(db, root, ty, &it.value).ok()?)
        };
        if let Some(variable) = all.variables.get_mut(name) {
            variable.dimension = dimension;
        }
    }
}
