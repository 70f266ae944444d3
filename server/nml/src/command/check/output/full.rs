//! `full`: each finding with an excerpt of the source, the guilty token underlined, and what to do about it.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use rules::Severity;

use super::super::excerpt::Excerpt;
use super::super::finding::{Finding, Fix, Related, Report};
use crate::terminal;

/// Related places at most this many lines away from the finding share its excerpt.
const NEAR: u32 = 12;

pub(super) fn write(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let renderer = if terminal::shows_color() { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(decor()).term_width(terminal::width());
    for report in reports {
        for finding in &report.findings {
            let groups = groups(finding, report.text.as_deref().unwrap_or(""));
            writeln!(out, "{}\n", renderer.render(&groups))?;
        }
    }
    Ok(())
}

/// Line drawing only where somebody looks at it; logs and pipes get ASCII.
fn decor() -> DecorStyle {
    if terminal::shows_color() { DecorStyle::Unicode } else { DecorStyle::Ascii }
}

fn groups<'a>(finding: &'a Finding, text: &'a str) -> Vec<Group<'a>> {
    let (title, rest) = finding.message.split_once('\n').unwrap_or((&finding.message, ""));
    let mut main =
        level(finding.severity).primary_title(title).id(finding.rule).elements(excerpts(finding, text));
    for line in rest.lines() {
        main = main.element(Level::NOTE.message(line.trim()));
    }
    if let Some(number) = finding.reference_test {
        main = main.element(Level::NOTE.message(format!("test {number} of jNeuroML")));
    }
    let mut groups = vec![main];
    for (nth, fix) in finding.fixes.iter().enumerate() {
        let title = match fix.safety {
            rules::Safety::Safe => format!("{} (`--fix` does it)", fix.title),
            rules::Safety::Unsafe => fix.title.clone(),
        };
        let group = Group::with_title(Level::HELP.secondary_title(title));
        groups.push(match patch(fix, finding, text) {
            Some(patch) if nth == 0 => group.element(patch),
            _ => group,
        });
    }
    groups
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Hint => Level::HELP.with_name("hint"),
    }
}

/// The place of the finding together with the related places near it, then one excerpt for each of the others.
fn excerpts<'a>(finding: &'a Finding, text: &'a str) -> Vec<annotate_snippets::Element<'a>> {
    let is_near = |related: &&Related| {
        let distance = related.range.start.line.abs_diff(finding.range.start.line);
        related.text.is_none() && related.file == finding.file && distance <= NEAR && !is_long(text, related)
    };
    let (near, far): (Vec<&Related>, Vec<&Related>) = finding.related.iter().partition(is_near);
    let spans = std::iter::once(finding.range).chain(near.iter().map(|it| it.range));
    let excerpt = Excerpt::of(text, spans);

    let mut elements = Vec::new();
    if excerpt.is_cut {
        let origin = Origin::path(&*finding.file).line(finding.range.start.line as usize);
        elements.push(origin.char_column(finding.range.start.column as usize).into());
    }
    let primary = AnnotationKind::Primary.span(excerpt.within(finding.range.bytes));
    let context = near.into_iter().map(|related| {
        AnnotationKind::Context.span(excerpt.within(related.range.bytes)).label(&related.message)
    });
    elements.push(snippet(&excerpt, &finding.file, std::iter::once(primary).chain(context)).into());

    for related in far {
        let text = related.text.as_deref().unwrap_or(text);
        let excerpt = Excerpt::of(text, std::iter::once(related.range));
        if excerpt.is_cut {
            let origin = Origin::path(&*related.file).line(related.range.start.line as usize);
            elements.push(origin.char_column(related.range.start.column as usize).into());
        }
        let place = AnnotationKind::Context.span(excerpt.within(related.range.bytes)).label(&related.message);
        elements.push(snippet(&excerpt, &related.file, std::iter::once(place)).into());
    }
    elements
}

/// Whether a related place lies on a line that will be cut.
fn is_long(text: &str, related: &Related) -> bool {
    Excerpt::of(text, std::iter::once(related.range)).is_cut
}

fn snippet<'a>(
    excerpt: &Excerpt<'a>,
    path: &'a str,
    places: impl Iterator<Item = Annotation<'a>>,
) -> Snippet<'a, Annotation<'a>> {
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.first_line as usize).annotations(places);
    // A cut line would count its columns wrongly; its place is told by an `Origin` then.
    if excerpt.is_cut { snippet } else { snippet.path(path) }
}

/// The change that a fix makes, drawn as a small difference, where it is small.
fn patch<'a>(fix: &'a Fix, finding: &Finding, text: &'a str) -> Option<Snippet<'a, Patch<'a>>> {
    let [edit] = fix.edits.as_slice() else { return None };
    let n_lines = edit.range.end.line - edit.range.start.line + 1;
    if edit.creates || edit.file != finding.file || n_lines > 3 || edit.insert.lines().count() > 3 {
        return None;
    }
    let excerpt = Excerpt::of(text, std::iter::once(edit.range));
    if excerpt.is_cut {
        return None;
    }
    let patch = Patch::new(excerpt.within(edit.range.bytes), edit.insert.as_str());
    Some(Snippet::source(excerpt.text).line_start(excerpt.first_line as usize).patch(patch))
}
