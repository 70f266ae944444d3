//! Semantic tokens: what the parts of attribute values are. Numbers, units, names of expressions, steps of paths.

use lems::expression::{Function, Node as ExprNode};
use model::{Db, File};
use syntax::Attribute;
use text::Range;

use crate::inlay_hints::elements_in;
use crate::role::Role;
use crate::role_cache::Roles;
use crate::{Analysis, Cancellable};

/// A part of the text with its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SemanticToken {
    /// Where it stands.
    pub range: Range,
    /// What it is.
    pub kind: TokenKind,
}

/// What a part of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A number.
    Number,
    /// The symbol of a unit.
    Unit,
    /// A variable or parameter.
    Variable,
    /// A function.
    Function,
    /// The id of something, where it is declared.
    Declaration,
    /// The id of something else.
    Reference,
    /// The name of a type.
    Type,
    /// One of a few words.
    Word,
}

impl TokenKind {
    /// All kinds, in the order in which editors are told about them.
    pub const ALL: [TokenKind; 8] = [
        TokenKind::Number,
        TokenKind::Unit,
        TokenKind::Variable,
        TokenKind::Function,
        TokenKind::Declaration,
        TokenKind::Reference,
        TokenKind::Type,
        TokenKind::Word,
    ];
}

impl Analysis {
    /// The tokens of a part of a document, in the order of the text; none overlap.
    pub fn semantic_tokens(&self, file: File, range: Range) -> Cancellable<Vec<SemanticToken>> {
        self.ask(|db| tokens(db, file, range))
    }
}

fn tokens(db: &dyn Db, file: File, range: Range) -> Vec<SemanticToken> {
    let mut found = Vec::new();
    let mut roles = Roles::new(db, file);
    for node in elements_in(db, file, range) {
        for attribute in node.attributes().filter(|it| it.has_value()) {
            value(attribute, &roles.of(attribute), &mut found);
        }
    }
    found
}

fn value(attribute: Attribute<'_>, role: &Role, found: &mut Vec<SemanticToken>) {
    let whole = attribute.value_range();
    let text = attribute.raw_value();
    let mut add = |start: u32, end: u32, kind| {
        // Tokens of several lines are more than most editors take.
        let range = Range::new(whole.start + start, whole.start + end);
        if start < end && !range.of(attribute.element().document_text()).contains('\n') {
            found.push(SemanticToken { range, kind });
        }
    };
    let kind = match role {
        Role::Quantity(_) => {
            let quantity = lems::parse_quantity(text).value;
            add(quantity.number_range.start, quantity.number_range.end, TokenKind::Number);
            return add(quantity.unit_range.start, quantity.unit_range.end, TokenKind::Unit);
        }
        Role::Expression(_) | Role::Condition => {
            let expression = lems::parse_expression(text).value;
            let mut parts: Vec<(Range, TokenKind)> = expression
                .ids()
                .filter_map(|id| match expression.node(id) {
                    ExprNode::Number(_) => Some((expression.range(id), TokenKind::Number)),
                    ExprNode::Variable => Some((expression.range(id), TokenKind::Variable)),
                    ExprNode::Call(function, _) if function != Function::Unknown => {
                        Some((expression.name_range(id), TokenKind::Function))
                    }
                    _ => None,
                })
                .collect();
            parts.sort_unstable_by_key(|(range, _)| (range.start, range.end));
            return parts.into_iter().for_each(|(range, kind)| add(range.start, range.end, kind));
        }
        Role::Cell(_) | Role::Quantities | Role::Instances | Role::Select => {
            for step in lems::path::parse_instance_path(text).value.steps {
                let kind = match step.kind {
                    lems::path::StepKind::Index(_) | lems::path::StepKind::Id(_) => TokenKind::Number,
                    _ => TokenKind::Reference,
                };
                add(step.range.start, step.range.end, kind);
            }
            return;
        }
        Role::Number => TokenKind::Number,
        Role::Name => TokenKind::Declaration,
        Role::Type(_) | Role::Dimension => TokenKind::Type,
        Role::Words(_) | Role::Fixed(_) => TokenKind::Word,
        Role::Component(_)
        | Role::ComponentPath(_)
        | Role::Sibling(_)
        | Role::Population
        | Role::Segment
        | Role::SegmentOf(_)
        | Role::SegmentGroup
        | Role::Port(_)
        | Role::Regime
        | Role::Alias => TokenKind::Reference,
        Role::Member(_) | Role::StateVariable => TokenKind::Variable,
        Role::Include | Role::Colour | Role::Text => return,
    };
    add(0, whole.len(), kind);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{FilePath, MemorySystem};
    use text::Range;

    use crate::AnalysisHost;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let disk = MemorySystem::default();
        disk.write("/a.xml", text);
        let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
        let file = analysis.file(&FilePath::Disk("/a.xml".into()));
        let tokens = analysis.semantic_tokens(file, Range::new(0, text.len() as u32)).unwrap();
        let shown: Vec<String> =
            tokens.iter().map(|it| format!("{:?} {}", it.kind, it.range.of(text))).collect();
        assert_eq!(shown, expected);
        assert!(tokens.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "none overlap");
    }

    #[test]
    fn numbers_and_units_are_told_apart() {
        check(
            "<neuroml><iafTauCell id=\"c\" leakReversal=\"-50mV\"/></neuroml>",
            &["Declaration c", "Number -50", "Unit mV"],
        );
    }

    #[test]
    fn expressions_have_their_parts() {
        check(
            "<Lems><ComponentType name=\"a\"><Dynamics><DerivedVariable name=\"x\" dimension=\"none\" value=\"2 * exp(y)\"/></Dynamics></ComponentType></Lems>",
            &["Declaration a", "Declaration x", "Type none", "Number 2", "Function exp", "Variable y"],
        );
    }
}
