//! What a type uses without declaring it, and which base would give it that.

use model::items::MemberKind;
use model::{File, component_type};
use rustc_hash::FxHashSet;
use syntax::Node;

use super::Context;

/// The names that a `ComponentType` uses and does not declare.
pub(super) struct Needs {
    /// Exposures that its variables fill.
    exposures: FxHashSet<String>,
    /// Exposures that it fills and declares itself.
    filled: FxHashSet<String>,
    /// Names in expressions, ports, parameters that it fixes.
    names: FxHashSet<String>,
}

impl Needs {
    /// Of the type that an element declares.
    pub(super) fn of(declaration: Node<'_>) -> Needs {
        let mut needs = Needs {
            exposures: FxHashSet::default(),
            filled: FxHashSet::default(),
            names: FxHashSet::default(),
        };
        let mut declared: FxHashSet<String> = FxHashSet::default();
        declared.insert("t".to_owned());
        for node in declaration.descendants().filter(|it| it.is_element() && *it != declaration) {
            declared.extend(node.attribute("name").map(|it| it.value().into_owned()));
            let value = |name: &str| node.attribute(name).map(|it| it.value().into_owned());
            needs.exposures.extend(value("exposure"));
            needs.names.extend(["port", "parameter"].into_iter().filter_map(value));
            for name in ["value", "condition", "test"] {
                let Some(text) = value(name).filter(|it| !it.is_empty()) else { continue };
                let parsed = match name {
                    "value" => lems::parse_value(&text),
                    _ => lems::parse_condition(&text),
                };
                needs.names.extend(parsed.value.variables().map(|(name, _)| name.to_owned()));
            }
        }
        needs.filled = needs.exposures.iter().filter(|it| declared.contains(*it)).cloned().collect();
        needs.exposures.retain(|it| !declared.contains(it));
        needs.names.retain(|it| !declared.contains(it));
        needs
    }

    /// How well a base fits: it declares what is used, and promises nothing that is not kept.
    pub(super) fn points(&self, ctx: &Context<'_>, root: File, base: &str) -> i32 {
        let wanted = self.exposures.len() + self.names.len();
        if wanted + self.filled.len() == 0 {
            return 0;
        }
        let Some(ty) = component_type(ctx.db, root, base) else { return 0 };
        let (mut hits, mut broken) = (0, 0);
        for member in &ty.members {
            let name = &*member.member.name;
            match member.member.kind {
                MemberKind::Exposure if self.exposures.contains(name) => hits += 2,
                MemberKind::Exposure if self.names.contains(name) => hits += 1,
                MemberKind::Exposure => broken += usize::from(!self.filled.contains(name)),
                _ => hits += usize::from(self.names.contains(name)),
            }
        }
        // One that does more than is asked for is less likely than one that does just that.
        let surplus = ty.members.len().saturating_sub(hits).min(30);
        1200 * hits as i32 / (2 * self.exposures.len() + self.names.len()).max(1) as i32
            - 150 * broken.min(6) as i32
            - 10 * surplus as i32
    }
}
