//! Markdown in the terminal: the pages of the rules, as styled or plain text.

use anstyle::{AnsiColor, Style};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// The first heading or, without one, the first paragraph.
pub(crate) fn title(markdown: &str) -> Option<String> {
    let mut text = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(it) | Event::Code(it) => text.push_str(&it),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Heading(_) | TagEnd::Paragraph) => return Some(text),
            _ => {}
        }
    }
    None
}

/// The page without any mark-up.
pub(crate) fn plain(markdown: &str) -> String {
    let styled = render(markdown, 80);
    anstream::adapter::strip_str(&styled).to_string()
}

/// The page with terminal styles, paragraphs wrapped to `width` columns.
pub(crate) fn render(markdown: &str, width: usize) -> String {
    let mut page =
        Page { out: String::new(), inline: String::new(), width, lists: Vec::new(), is_code: false };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.flush_paragraph();
    page.out.trim().to_string() + "\n"
}

const HEADING: Style = AnsiColor::BrightGreen.on_default().bold();
const CODE: Style = AnsiColor::Cyan.on_default();
const STRONG: Style = Style::new().bold();
const EMPHASIS: Style = Style::new().italic();

/// A page in the making.
struct Page {
    out: String,
    /// The paragraph that is being read.
    inline: String,
    width: usize,
    /// The open lists; the next number where they are numbered.
    lists: Vec<Option<u64>>,
    is_code: bool,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(&tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) if self.is_code => self.code_lines(&text),
            Event::Text(text) | Event::InlineHtml(text) | Event::Html(text) => self.inline.push_str(&text),
            Event::Code(text) => self.inline.push_str(&format!("{CODE}{text}{CODE:#}")),
            Event::SoftBreak => self.inline.push(' '),
            Event::HardBreak => self.inline.push('\n'),
            Event::Rule => self.out.push_str("\n---\n"),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.flush_paragraph();
                self.inline.push_str(&HEADING.render().to_string());
            }
            Tag::Strong => self.inline.push_str(&STRONG.render().to_string()),
            Tag::Emphasis => self.inline.push_str(&EMPHASIS.render().to_string()),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.flush_paragraph();
                self.is_code = true;
            }
            Tag::List(first) => {
                self.flush_paragraph();
                self.lists.push(*first);
            }
            Tag::Item => {
                let indent = "  ".repeat(self.lists.len().saturating_sub(1));
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_string(),
                };
                self.inline.push_str(&format!("{indent}{mark}"));
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.inline.push_str(&HEADING.render_reset().to_string());
                self.flush_paragraph();
            }
            TagEnd::Paragraph => self.flush_paragraph(),
            TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => self.flush_line(),
            TagEnd::TableCell => self.inline.push_str("  "),
            TagEnd::Strong => self.inline.push_str(&STRONG.render_reset().to_string()),
            TagEnd::Emphasis => self.inline.push_str(&EMPHASIS.render_reset().to_string()),
            TagEnd::CodeBlock => {
                self.is_code = false;
                self.out.push('\n');
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.out.push('\n');
            }
            _ => {}
        }
    }

    fn code_lines(&mut self, text: &str) {
        for line in text.lines() {
            self.out.push_str(&format!("    {CODE}{line}{CODE:#}\n"));
        }
    }

    fn flush_line(&mut self) {
        let text = std::mem::take(&mut self.inline);
        if !text.is_empty() {
            let hanging = "  ".repeat(self.lists.len());
            self.out.push_str(&wrapped(&text, self.width, &hanging));
            self.out.push('\n');
        }
    }

    fn flush_paragraph(&mut self) {
        if !self.inline.is_empty() {
            self.flush_line();
            if self.lists.is_empty() {
                self.out.push('\n');
            }
        }
    }
}

/// The text in lines of at most `width` columns; those after the first begin with `hanging`.
fn wrapped(text: &str, width: usize, hanging: &str) -> String {
    let indent: String = text.chars().take_while(|it| *it == ' ').collect();
    let mut out = indent.clone();
    let mut column = indent.len();
    for (nth, word) in text.split_whitespace().enumerate() {
        let columns = anstream::adapter::strip_str(word).to_string().chars().count();
        if nth > 0 && column + 1 + columns > width {
            out.push('\n');
            out.push_str(hanging);
            column = hanging.len();
        } else if nth > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += columns;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{plain, title};

    const PAGE: &str = "# Unknown unit\n\nA quantity needs a *unit*\nthat `LEMS` knows.\n\n- one\n- two\n\n```xml\n<cell/>\n```\n";

    #[test]
    fn a_page_reads_as_plain_text() {
        assert_eq!(
            plain(PAGE),
            "Unknown unit\n\nA quantity needs a unit that LEMS knows.\n\n- one\n- two\n\n    <cell/>\n"
        );
    }

    #[test]
    fn the_title_is_the_first_heading() {
        assert_eq!(title(PAGE).as_deref(), Some("Unknown unit"));
    }
}
