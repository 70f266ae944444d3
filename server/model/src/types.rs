//! Component types with everything that they inherit.
//!
//! What a subtype gets from its base and what it must repeat is lems-language §3.1: parameters, exposures and children are
//! inherited; texts, paths, properties, attachments and the structure are not; `Dynamics` is replaced as a whole.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::core_types::{self, CoreItem};
use crate::items::{Block, ComponentType, ItemKind, Member, MemberKind, Text};
use crate::names::{ItemRef, scope};
use crate::{Db, File, FilePath, Name, file_items};

/// A component type with inheritance applied.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedType {
    /// Its name.
    pub name: Text,
    /// The type itself first, then its base, the base of that …
    pub lineage: Box<[Ancestor]>,
    /// Its own members in document order, then those of its base that it does not redeclare, and so on.
    pub members: Box<[ResolvedMember]>,
    /// The dynamics that count: its own or the nearest inherited.
    pub dynamics: Option<Inherited>,
    /// Its own structure.
    pub structure: Option<Inherited>,
    /// The simulation block that counts: its own or the nearest inherited.
    pub simulation: Option<Inherited>,
    /// What is wrong with its bases.
    pub problems: Box<[TypeProblem]>,
}

/// A type in a lineage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ancestor {
    /// Its name.
    pub name: Text,
    /// Where it is declared.
    pub source: TypeSource,
}

/// Where a type is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeSource {
    /// In an official file.
    Official(CoreItem),
    /// In a file of the user.
    Declared(ItemRef),
}

/// A member and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedMember {
    /// The declaration.
    pub member: Arc<Member>,
    /// Which type of the lineage declares it.
    pub origin: u32,
    /// The value that a `Fixed` of the type or of a base gives to this parameter.
    pub fixed: Option<Text>,
}

/// A block and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Inherited {
    /// The block.
    pub block: Arc<Block>,
    /// Which type of the lineage declares it.
    pub origin: u32,
}

/// What can be wrong with the bases of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeProblem {
    /// `extends` names no known type.
    UnknownBase {
        /// Which type of the lineage says so.
        origin: u32,
        /// The name.
        base: Text,
    },
    /// A type extends itself, perhaps through others.
    CyclicBase {
        /// Which type of the lineage closes the circle.
        origin: u32,
        /// The name that was met before.
        base: Text,
    },
}

impl TypeSource {
    /// The file of the declaration and its position there.
    pub fn item(self, db: &dyn Db) -> ItemRef {
        match self {
            TypeSource::Declared(item) => item,
            TypeSource::Official(CoreItem { file, index }) => {
                ItemRef { file: db.file(&FilePath::Official(file)), item: ItemKind::Type.at(index as usize) }
            }
        }
    }
}

impl ResolvedType {
    /// Where it is declared.
    pub fn source(&self) -> TypeSource {
        self.lineage[0].source
    }

    /// Is it `base` or does it extend it?
    pub fn is_a(&self, base: &str) -> bool {
        base == "Component" || self.lineage.iter().any(|it| &*it.name == base)
    }

    /// The member of one of the kinds with a name.
    pub fn member(&self, kinds: &[MemberKind], name: &str) -> Option<&ResolvedMember> {
        self.members.iter().find(|it| kinds.contains(&it.member.kind) && &*it.member.name == name)
    }

    /// All members of a kind.
    pub fn members_of(&self, kind: MemberKind) -> impl Iterator<Item = &ResolvedMember> {
        self.members.iter().filter(move |it| it.member.kind == kind)
    }

    /// Where a member is declared.
    pub fn origin(&self, member: &ResolvedMember) -> &Ancestor {
        &self.lineage[member.origin as usize]
    }
}

/// The type called `name`, as seen from `root`.
pub fn component_type(db: &dyn Db, root: File, name: &str) -> Option<Arc<ResolvedType>> {
    let scope = scope(db, root);
    if !scope.types(name).is_empty() {
        return declared_type(db, root, Name::new(db, name)).clone();
    }
    core_types::find(scope.official, name).map(|it| Arc::clone(it.resolved()))
}

/// Is the type called `name` the type `base` or an extension of it? `Component` is the base of all.
pub fn is_subtype(db: &dyn Db, root: File, name: &str, base: &str) -> bool {
    if name == base || base == "Component" {
        return true;
    }
    let scope = scope(db, root);
    if scope.types(name).is_empty() {
        return core_types::find(scope.official, name).is_some_and(|it| it.lineage().any(|it| it == base));
    }
    component_type(db, root, name).is_some_and(|it| it.is_a(base))
}

/// A type declared in a file of the user. Of several with one name the first counts.
#[salsa::tracked(returns(ref))]
fn declared_type<'db>(db: &'db dyn Db, root: File, name: Name<'db>) -> Option<Arc<ResolvedType>> {
    let scope = scope(db, root);
    let declaration = |name: &str| {
        let declared = scope.types(name).first().and_then(|&item| {
            let ty = file_items(db, item.file).component_type(item.item.index)?;
            Some((TypeSource::Declared(item), ty))
        });
        declared.or_else(|| core_types::find(scope.official, name).map(|it| (it.source(), it.declared())))
    };
    let name = name.text(db);
    let (source, ty) = declaration(name)?;
    Some(Arc::new(resolve_lineage(name, source, ty, declaration)))
}

/// Applies inheritance along the bases that `declaration` finds.
pub(crate) fn resolve_lineage<'a>(
    name: &str,
    source: TypeSource,
    ty: &'a ComponentType,
    declaration: impl Fn(&str) -> Option<(TypeSource, &'a ComponentType)>,
) -> ResolvedType {
    let mut problems = Vec::new();
    let mut lineage = vec![Ancestor { name: name.into(), source }];
    let mut types = vec![ty];
    let mut visited = FxHashSet::from_iter([name]);
    let mut current = ty;
    while let Some(base) = current.extends.as_deref() {
        let origin = lineage.len() as u32 - 1;
        if !visited.insert(base) {
            problems.push(TypeProblem::CyclicBase { origin, base: base.into() });
            break;
        }
        let Some((source, ty)) = declaration(base) else {
            problems.push(TypeProblem::UnknownBase { origin, base: base.into() });
            break;
        };
        lineage.push(Ancestor { name: base.into(), source });
        types.push(ty);
        current = ty;
    }
    ResolvedType {
        name: name.into(),
        members: members(&types),
        dynamics: nearest(&types, |it| it.dynamics.first()),
        structure: nearest(&types[..1], |it| it.structure.as_ref()),
        simulation: nearest(&types, |it| it.simulation.as_ref()),
        lineage: lineage.into(),
        problems: problems.into(),
    }
}

fn nearest(
    types: &[&ComponentType],
    block: impl Fn(&ComponentType) -> Option<&Arc<Block>>,
) -> Option<Inherited> {
    let mut blocks = types.iter().enumerate();
    blocks.find_map(|(origin, ty)| Some(Inherited { block: Arc::clone(block(ty)?), origin: origin as u32 }))
}

fn members(types: &[&ComponentType]) -> Box<[ResolvedMember]> {
    let mut redeclared: FxHashSet<(MemberKind, &str)> = FxHashSet::default();
    let mut fixed: Vec<&Member> = Vec::new();
    let mut members = Vec::new();
    for (origin, ty) in types.iter().enumerate() {
        fixed.extend(ty.members.iter().filter(|it| it.kind == MemberKind::Fixed).map(|it| &**it));
        let mut own = Vec::new();
        for member in &ty.members {
            let counts = origin == 0
                || (member.kind.is_inherited() && !redeclared.contains(&(member.kind, &*member.name)));
            if counts {
                // The nearest `Fixed` at or below this declaration counts.
                let preset = match member.kind {
                    MemberKind::Parameter => fixed.iter().find(|it| it.name == member.name),
                    _ => None,
                };
                let fixed = preset.and_then(|it| it.value.clone());
                members.push(ResolvedMember { member: Arc::clone(member), origin: origin as u32, fixed });
            }
            own.push((member.kind, &*member.name));
        }
        redeclared.extend(own);
    }
    members.into()
}
