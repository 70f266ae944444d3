//! What is the same for all elements that are written alike: which declarations their attributes have.
//!
//! A large model has a hundred thousand elements of a few dozen shapes. The names in a tag are compared with the
//! schema once for each shape and type; after that only values are left to judge, and of these only such as can be wrong.

use rustc_hash::FxHashMap;
use syntax::{NodeId, ShapeId, Shapes, Tree};

use super::Judge;
use crate::declaration::{Attribute, Type};
use crate::schema::Schema;
use crate::value::{Primitive, Simple};

/// Layouts by shape and type, worked out when the first such element comes.
#[derive(Debug)]
pub(super) struct Layouts {
    /// For each shape whether it is plain: no prefix and no declaration of a namespace in any name.
    plain: Vec<bool>,
    /// For each shape the number of its name in the schema.
    names: Vec<Option<Option<u32>>>,
    /// For each shape the type and the layout of its last element.
    last: Vec<Option<(u32, u32)>>,
    known: FxHashMap<(ShapeId, u32), u32>,
    layouts: Vec<Layout>,
}

/// Where the attributes of a shape are declared in a type.
#[derive(Debug)]
struct Layout {
    /// Attributes are missing or not declared: the names have to be looked at in each element.
    is_odd: bool,
    /// The attributes with values that can be wrong: the place in the tag, and the position in the table.
    judged: Vec<(usize, u32, Form)>,
}

/// A form of values that is seen to be right at a glance.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Form {
    /// A plain decimal number.
    Number,
    /// A plain decimal number above zero.
    Positive,
    /// Digits.
    Digits,
    /// What a pattern says, which is all that is asked of it.
    Pattern(Simple),
    /// No such form.
    Other,
}

impl Layouts {
    pub(super) fn new(shapes: &Shapes) -> Layouts {
        Layouts {
            plain: (0..shapes.len()).map(|_| false).collect(),
            names: vec![None; shapes.len()],
            last: vec![None; shapes.len()],
            known: FxHashMap::default(),
            layouts: Vec::new(),
        }
        .with_plain(shapes)
    }

    fn with_plain(mut self, shapes: &Shapes) -> Layouts {
        for shape in shapes.ids() {
            let is_plain = |name: &str| !name.contains(':') && !name.starts_with("xmlns");
            self.plain[shape.index()] =
                !shapes.name(shape).contains(':') && shapes.attributes(shape).all(is_plain);
        }
        self
    }

    /// The shape of an element if no namespace plays a part in its tag.
    #[inline]
    pub(super) fn plain(&self, tree: &Tree, element: NodeId) -> Option<ShapeId> {
        tree.shape(element).filter(|shape| self.plain[shape.index()])
    }

    /// The number of the name of a plain shape.
    #[inline]
    pub(super) fn name(&mut self, schema: &'static Schema, tree: &Tree, shape: ShapeId) -> Option<u32> {
        *self.names[shape.index()].get_or_insert_with(|| schema.name_id(tree.shapes().name(shape)))
    }

    #[inline]
    fn of(&mut self, shapes: &Shapes, shape: ShapeId, ty: Type) -> usize {
        match self.last[shape.index()] {
            Some((last, layout)) if last == ty.id => layout as usize,
            _ => self.look_up(shapes, shape, ty),
        }
    }

    fn look_up(&mut self, shapes: &Shapes, shape: ShapeId, ty: Type) -> usize {
        let layouts = &mut self.layouts;
        let layout = *self.known.entry((shape, ty.id)).or_insert_with(|| {
            layouts.push(Layout::new(shapes, shape, ty));
            layouts.len() as u32 - 1
        });
        self.last[shape.index()] = Some((ty.id, layout));
        layout as usize
    }
}

impl Layout {
    fn new(shapes: &Shapes, shape: ShapeId, ty: Type) -> Layout {
        let (schema, row) = (ty.schema(), ty.row());
        let declared =
            &schema.tables.attributes[row.attributes as usize..(row.attributes + row.n_attributes) as usize];
        let mut seen = 0u64;
        let mut layout = Layout { is_odd: false, judged: Vec::new() };
        for (place, name) in shapes.attributes(shape).enumerate() {
            let Some(position) = declared.iter().position(|it| schema.name(it.name) == name) else {
                layout.is_odd = true;
                continue;
            };
            seen |= 1 << position;
            let attribute = row.attributes + position as u32;
            let attribute_row = &schema.tables.attributes[attribute as usize];
            let simple = Simple::new(schema, attribute_row.simple);
            if attribute_row.fixed_1 != 0 {
                layout.judged.push((place, attribute, Form::Other));
            } else if !simple.takes_everything() {
                layout.judged.push((place, attribute, Form::of(simple)));
            }
        }
        layout.is_odd |= schema.required[ty.id as usize] & !seen != 0;
        layout
    }
}

impl Judge<'_> {
    /// Judges the attributes of an element of a plain shape.
    #[inline]
    pub(super) fn judge_attributes_of(&mut self, id: NodeId, shape: ShapeId, ty: Type) {
        let nth = self.layouts.of(self.tree.shapes(), shape, ty);
        let layout = &self.layouts.layouts[nth];
        if layout.is_odd {
            self.read_attributes(id);
            return self.judge_attributes(id, ty);
        }
        let node = self.node(id);
        for at in 0..layout.judged.len() {
            let (place, attribute, form) = self.layouts.layouts[nth].judged[at];
            let Some(written) = node.nth_attribute(place) else { continue };
            if !form.is_seen_in(written.raw_value().as_bytes()) {
                self.judge_value(id, written, Attribute::new(self.schema, attribute));
            }
        }
    }
}

impl Form {
    fn of(simple: Simple) -> Form {
        // Only the nearest base counts: see `Simple::check`.
        let types = std::iter::once(simple).chain(simple.base());
        let n_patterns = types.clone().filter(|it| it.pattern().is_some()).count();
        let is_text = simple.primitive() == Primitive::String;
        if is_text
            && n_patterns == 1
            && types.clone().all(|it| it.values().len() == 0 && it.bounds().next().is_none())
        {
            return types.clone().find(|it| it.pattern().is_some()).map_or(Form::Other, Form::Pattern);
        }
        let has_facets = |it: Simple| it.pattern().is_some() || it.values().len() != 0;
        if types.clone().any(has_facets) {
            return Form::Other;
        }
        let bounds: Vec<_> = types.flat_map(Simple::bounds).collect();
        let is_below_all = bounds.iter().all(|bound| bound.is_kept_by_positive_numbers());
        match simple.primitive() {
            Primitive::Float | Primitive::Double if bounds.is_empty() => Form::Number,
            Primitive::Float | Primitive::Double if is_below_all => Form::Positive,
            Primitive::NonNegativeInteger if bounds.is_empty() => Form::Digits,
            _ => Form::Other,
        }
    }

    /// Whether the value is of this form; if not, it may be right all the same.
    #[inline]
    fn is_seen_in(self, value: &[u8]) -> bool {
        match self {
            Form::Digits => !value.is_empty() && value.iter().all(u8::is_ascii_digit),
            Form::Number => {
                let value = value.strip_prefix(b"-").unwrap_or(value);
                decimal(value).is_some()
            }
            // Short enough that a digit other than zero is no zero when rounded.
            Form::Positive => value.len() < 20 && decimal(value) == Some(true),
            Form::Pattern(simple) => simple.matches_own_pattern(value),
            Form::Other => false,
        }
    }
}

/// Whether `12` or `1.25` has a digit other than zero; `None` for what is written in another way.
#[inline]
fn decimal(value: &[u8]) -> Option<bool> {
    let (mut n_digits, mut n_points, mut nonzero) = (0, 0, false);
    for &byte in value {
        match byte {
            b'0'..=b'9' => {
                n_digits += 1;
                nonzero |= byte != b'0';
            }
            b'.' => n_points += 1,
            _ => return None,
        }
    }
    (n_digits > 0 && n_points < 2).then_some(nonzero)
}
