//! Signature help: which function the cursor is in, inside an expression.

use lems::expression::{Function, Node as ExprNode};
use model::{Db, File};
use syntax::Cursor;

use crate::completion::function;
use crate::role::{self, Role};
use crate::{Analysis, Cancellable};

/// A function and what it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `exp(x)`.
    pub label: String,
    /// The bytes of the label that are the argument.
    pub argument: (u32, u32),
    /// What it computes.
    pub documentation: &'static str,
}

impl Analysis {
    /// The function around a place.
    pub fn signature_help(&self, file: File, offset: u32) -> Cancellable<Option<Signature>> {
        self.ask(|db| signature(db, file, offset))
    }
}

fn signature(db: &dyn Db, file: File, offset: u32) -> Option<Signature> {
    let document = model::parse(db, file);
    let Cursor::AttrValue { attribute, range } = syntax::cursor(document.tree(), document.text(), offset)
    else {
        return None;
    };
    if !matches!(role::role(db, file, attribute), Role::Expression(_) | Role::Condition) {
        return None;
    }
    let at = offset.checked_sub(range.start)?;
    let expression = lems::parse_expression(attribute.raw_value()).value;
    let calls = expression.ids().filter_map(|id| match expression.node(id) {
        // Behind the `(`; a call that is not closed reaches to the end.
        ExprNode::Call(function, _)
            if expression.name_range(id).end < at && at <= expression.range(id).end =>
        {
            let is_behind = expression.source(id).ends_with(')') && at == expression.range(id).end;
            (!is_behind).then_some((expression.range(id).len(), function))
        }
        _ => None,
    });
    let (_, found) = calls.min_by_key(|(length, _)| *length).filter(|(_, it)| *it != Function::Unknown)?;
    let name = found.name();
    let start = name.len() as u32 + 1;
    Some(Signature {
        label: format!("{name}(x)"),
        argument: (start, start + 1),
        documentation: function(found),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{FilePath, MemorySystem};

    use crate::AnalysisHost;

    #[track_caller]
    fn check(value: &str, expected: Option<&str>) {
        let (text, offset) = fixture::single(&format!(
            "<Lems><ComponentType name=\"a\"><Dynamics><DerivedVariable name=\"x\" dimension=\"none\" value=\"{value}\"/></Dynamics></ComponentType></Lems>"
        ));
        let disk = MemorySystem::default();
        disk.write("/a.xml", text);
        let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
        let file = analysis.file(&FilePath::Disk("/a.xml".into()));
        let found = analysis.signature_help(file, offset).unwrap();
        assert_eq!(found.map(|it| it.label).as_deref(), expected);
    }

    #[test]
    fn the_innermost_function_around_the_cursor_is_shown() {
        check("exp(2 * sqrt(y$0))", Some("sqrt(x)"));
        check("exp(2$0 * sqrt(y))", Some("exp(x)"));
        check("exp(2)$0 + 1", None);
        check("1 $0+ 2", None);
    }
}
