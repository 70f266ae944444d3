//! Colours: of properties (`0.1 0.5 1`) and of plot lines (`#1f77b4`).

use model::{Db, File};
use syntax::{Attribute, Node};
use text::{Range, TextEdit};

use crate::role::{self, Role};
use crate::{Analysis, Cancellable};

/// Colours for lines that are easily told apart.
pub(crate) const SERIES: &[&str] =
    &["#000000", "#ff0000", "#0000ff", "#009b00", "#ffc800", "#8c6400", "#ff00ff", "#ffff00", "#808080"];

/// A colour in a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DocumentColour {
    /// Where it is written.
    pub range: Range,
    /// The colour.
    pub colour: Colour,
}

/// Red, green and blue from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour {
    /// Red.
    pub red: f32,
    /// Green.
    pub green: f32,
    /// Blue.
    pub blue: f32,
}

impl Analysis {
    /// All colours of a document.
    pub fn document_colours(&self, file: File) -> Cancellable<Vec<DocumentColour>> {
        self.ask(|db| colours(db, file))
    }

    /// How a colour is written at a place.
    pub fn colour_presentation(
        &self,
        file: File,
        range: Range,
        colour: Colour,
    ) -> Cancellable<Option<TextEdit>> {
        self.ask(|db| presentation(db, file, range, colour))
    }
}

fn colours(db: &dyn Db, file: File) -> Vec<DocumentColour> {
    let Some(root) = model::root_element(db, file) else { return Vec::new() };
    let elements = root.descendants().filter(|it| it.is_element());
    let mut found = Vec::new();
    for (count, node) in elements.enumerate() {
        if count % 4096 == 0 {
            db.unwind_if_revision_cancelled();
        }
        if let Some(attribute) = colour_attribute(node)
            && let Some(colour) = read(attribute.raw_value())
        {
            found.push(DocumentColour { range: attribute.value_range(), colour });
        }
    }
    found
}

fn colour_attribute<'t>(node: Node<'t>) -> Option<Attribute<'t>> {
    match node.local_name() {
        "property" => {
            let is_colour = node.attribute("tag").is_some_and(|it| it.raw_value() == "color");
            node.attribute("value").filter(|_| is_colour)
        }
        "Line" => node.attribute("color"),
        _ => None,
    }
}

fn read(text: &str) -> Option<Colour> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix('#') {
        if digits.len() != 6 || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            return None;
        }
        let part =
            |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok().map(|it| f32::from(it) / 255.0);
        return Some(Colour { red: part(0)?, green: part(2)?, blue: part(4)? });
    }
    let mut numbers = text.split_ascii_whitespace().map(str::parse::<f32>);
    let mut next = || numbers.next()?.ok().filter(|it| (0.0..=1.0).contains(it));
    let colour = Colour { red: next()?, green: next()?, blue: next()? };
    numbers.next().is_none().then_some(colour)
}

fn presentation(db: &dyn Db, file: File, range: Range, colour: Colour) -> Option<TextEdit> {
    let document = model::parse(db, file);
    let node = document.at(document.tree().node_at(range.start));
    let attribute = node.attributes().find(|it| it.value_range() == range)?;
    if role::role(db, file, attribute) != Role::Colour {
        return None;
    }
    let Colour { red, green, blue } = colour;
    let text = if node.local_name() == "property" {
        let part = |it: f32| crate::number::short((f64::from(it) * 1000.0).round() / 1000.0);
        format!("{} {} {}", part(red), part(green), part(blue))
    } else {
        let part = |it: f32| (it.clamp(0.0, 1.0) * 255.0).round() as u8;
        format!("#{:02x}{:02x}{:02x}", part(red), part(green), part(blue))
    };
    Some(TextEdit::replace(range, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_are_read() {
        assert_eq!(read("#ff0000"), Some(Colour { red: 1.0, green: 0.0, blue: 0.0 }));
        assert_eq!(read(" 0 0.5 1 "), Some(Colour { red: 0.0, green: 0.5, blue: 1.0 }));
        for wrong in ["#ff00", "red", "0 0.5", "0 0.5 1 1", "2 0 0", "#gggggg", "#é00000"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
