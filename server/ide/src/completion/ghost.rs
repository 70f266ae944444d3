//! Inline completion: what must come next, as grey text at the cursor.
//!
//! Only what the schema or the type leaves no choice about: the next required child, the required attributes that are
//! still missing. No guess, so that nobody is interrupted by one.

use syntax::{Cursor, Node};
use text::{Range, TextEdit};

use super::{Context, attribute, children, snippet};

/// What must come next at the cursor.
pub(super) fn next(ctx: &Context<'_>, cursor: Cursor<'_>) -> Option<TextEdit> {
    let text = match cursor {
        Cursor::Content { parent, .. } if is_alone_on_its_line(ctx) => {
            let child = children::required(ctx, parent)?;
            format!("<{}", snippet::element(ctx, parent, &children::prefix(parent), &child))
        }
        Cursor::TagName { element: None, parent, range } if range.is_empty() => {
            let child = children::required(ctx, parent)?;
            snippet::element(ctx, parent, &children::prefix(parent), &child)
        }
        Cursor::AttrName { element, attribute: None, range } if range.is_empty() => {
            attributes(ctx, element).filter(|_| ctx.text[..ctx.offset as usize].ends_with([' ', '\n']))?
        }
        _ => return None,
    };
    Some(TextEdit::replace(Range::at(ctx.offset), text))
}

fn is_alone_on_its_line(ctx: &Context<'_>) -> bool {
    let (before, behind) = ctx.text.split_at(ctx.offset as usize);
    let line = &before[before.rfind('\n').map_or(0, |it| it + 1)..];
    let rest = behind.split(['\n', '\r']).next().unwrap_or("");
    line.trim().is_empty() && rest.trim().is_empty()
}

/// All required attributes that are missing, the places to fill in numbered through.
fn attributes(ctx: &Context<'_>, node: Node<'_>) -> Option<String> {
    let mut stops = 0;
    let written = attribute::missing(ctx, node).into_iter().map(|name| {
        let placeholder = attribute::placeholder(ctx, node, &name);
        let count = placeholder.matches('$').count();
        // From the last to the first: a number that was raised must not be met again.
        let placeholder = (1..=count).rev().fold(placeholder, |text, stop| {
            let new = stops + stop;
            text.replace(&format!("${{{stop}:"), &format!("${{{new}:"))
                .replace(&format!("${stop}"), &format!("${new}"))
        });
        stops += count;
        format!("{name}=\"{placeholder}\"")
    });
    let text = written.collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| snippet::for_editor(&text, ctx.options.snippets))
}
