//! Whether links lead somewhere, blocks of code end, and no text is swallowed as mark-up.

use std::collections::BTreeMap;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{PICTURES, Pages};

/// Pages outside of the site whose links are checked with it, and that may link into it.
const BESIDE: &[&str] = &["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"];

pub(super) fn problems(root: &Path, source: &str, pages: &Pages) -> Vec<String> {
    let mut problems = Vec::new();
    let summary = pages.get("SUMMARY.md").map(String::as_str).unwrap_or_default();
    let listed: Vec<String> = links(summary).into_iter().collect();
    for (path, text) in pages {
        let shown = format!("{source}/{path}");
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        problems.extend(of_text(text).into_iter().map(|it| format!("{shown}: {it}")));
        for link in links(text) {
            if let Some(problem) = of_link(root, pages, path, folder, &link) {
                problems.push(format!("{shown}: {problem}"));
            }
        }
        if path != "SUMMARY.md" && !listed.contains(path) {
            problems.push(format!("{shown}: not in the table of contents"));
        }
    }
    for page in BESIDE {
        let Ok(text) = std::fs::read_to_string(root.join(page)) else { continue };
        for link in links(&text).into_iter().filter(|it| is_local(it)) {
            let target = link.split('#').next().unwrap_or_default();
            let generated =
                target.strip_prefix(&format!("{source}/")).is_some_and(|it| pages.contains_key(it));
            if !target.is_empty() && !generated && !root.join(target).exists() {
                problems.push(format!("{page}: `{link}` leads nowhere"));
            }
        }
    }
    problems
}

/// What is wrong with the text as such.
fn of_text(text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if text.lines().filter(|it| it.trim_start().starts_with("```")).count() % 2 != 0 {
        problems.push("a block of code does not end".to_string());
    }
    for event in parser(text) {
        if let Event::Html(it) | Event::InlineHtml(it) = event {
            problems.push(format!("`{}` is taken for HTML and not shown", it.trim()));
        }
    }
    problems
}

fn of_link(root: &Path, pages: &Pages, page: &str, folder: &str, link: &str) -> Option<String> {
    if !is_local(link) {
        return None;
    }
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if target.is_empty() { page.to_string() } else { normal(&format!("{folder}/{target}")) };
    match pages.get(&target) {
        Some(text) if anchor.is_empty() || anchors(text).iter().any(|it| it == anchor) => None,
        Some(_) => Some(format!("`{link}`: the page has no heading `{anchor}`")),
        None if target.strip_prefix("pictures/").is_some_and(|it| root.join(PICTURES).join(it).is_file()) => {
            None
        }
        None => Some(format!("`{link}` leads nowhere")),
    }
}

fn is_local(link: &str) -> bool {
    !link.contains("://") && !link.starts_with("mailto:")
}

/// `a/../b` as `b`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|it| *it != "..") => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

fn links(text: &str) -> Vec<String> {
    let links = parser(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    links.collect()
}

/// The ids that mdBook gives to headings.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = Vec::new();
    let mut heading: Option<String> = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(it) | Event::Code(it) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&it);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let id = id(&heading.take().unwrap_or_default());
                let n = seen.entry(id.clone()).or_default();
                anchors.push(if *n == 0 { id } else { format!("{id}-{n}") });
                *n += 1;
            }
            _ => {}
        }
    }
    anchors
}

fn id(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|it| match it {
        _ if it.is_alphanumeric() || it == '_' || it == '-' => Some(it.to_ascii_lowercase()),
        _ if it.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Pages, anchors, of_text, problems};

    fn of(pages: &[(&str, &str)]) -> Vec<String> {
        let pages: Pages = pages.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        problems(Path::new("nowhere"), "src", &pages)
    }

    #[test]
    fn a_link_to_a_page_or_a_heading_that_is_not_there_is_found() {
        let summary = ("SUMMARY.md", "- [A](a.md)\n- [B](b/c.md)\n");
        assert_eq!(
            of(&[summary, ("a.md", "[c](b/c.md#two-words)"), ("b/c.md", "# Two `words`\n[a](../a.md)")]),
            [""; 0]
        );
        assert_eq!(
            of(&[summary, ("a.md", "[x](b/d.md)"), ("b/c.md", "")]),
            ["src/a.md: `b/d.md` leads nowhere"]
        );
        assert_eq!(
            of(&[summary, ("a.md", "[x](b/c.md#three)"), ("b/c.md", "# Two")]),
            ["src/a.md: `b/c.md#three`: the page has no heading `three`"]
        );
    }

    #[test]
    fn a_page_that_nobody_would_find_is_found() {
        assert_eq!(of(&[("SUMMARY.md", ""), ("a.md", "")]), ["src/a.md: not in the table of contents"]);
    }

    #[test]
    fn swallowed_text_is_found() {
        assert_eq!(of_text("a <cell> b").len(), 1);
        assert_eq!(of_text("a `<cell>` b").len(), 0);
        assert_eq!(of_text("```sh\nnml\n").len(), 1);
    }

    #[test]
    fn equal_headings_are_numbered() {
        assert_eq!(anchors("## A b\n## A b\n"), ["a-b", "a-b-1"]);
    }
}
