//! One version of the schema, loaded at first use.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use rustc_hash::FxHasher;

use crate::declaration::{Element, Type};
use crate::tables::{SimpleRow, Tables, TextRow, TypeRow, primitive};
use crate::value::Simple;
use crate::{Version, official};

/// The namespace of NeuroML 2 elements.
pub const NAMESPACE: &str = "http://www.neuroml.org/schema/neuroml2";

/// The namespace of `xsi:schemaLocation`, `xsi:type` and their like.
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What the build script made of one schema file.
pub(crate) struct Compiled {
    pub(crate) name: &'static str,
    pub(crate) tables: &'static [u8],
    pub(crate) pool: &'static str,
    pub(crate) matchers: &'static [u8],
    pub(crate) documentation: &'static [u8],
    pub(crate) schema: OnceLock<Schema>,
}

/// One version of the NeuroML 2 schema.
pub struct Schema {
    version: Version,
    pub(crate) tables: Tables,
    pool: &'static str,
    pub(crate) matchers: &'static [u8],
    compressed_documentation: &'static [u8],
    documentation: OnceLock<(String, Vec<(usize, usize)>)>,
    /// Open addressing over the names; `0` is a free place, `n` means name `n - 1`.
    slots: Vec<u16>,
    /// For each type a bit for each of its attributes that must be there.
    pub(crate) required: Vec<u64>,
    /// For each simple type whether every text is one of its values.
    pub(crate) free: Vec<bool>,
    /// For each name the types whose content may hold such an element.
    pub(crate) element_places: OnceLock<Vec<Vec<u16>>>,
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema").field("version", &self.version).finish_non_exhaustive()
    }
}

impl Schema {
    /// The schema of `version`, decoded at the first call.
    pub fn of(version: Version) -> &'static Schema {
        let compiled =
            official::compiled(version.file_name()).expect("the build script embeds every version");
        compiled.schema.get_or_init(|| Schema::load(version, compiled))
    }

    fn load(version: Version, compiled: &Compiled) -> Schema {
        let mut schema = Schema {
            version,
            tables: Tables::read(compiled.tables),
            pool: compiled.pool,
            matchers: compiled.matchers,
            compressed_documentation: compiled.documentation,
            documentation: OnceLock::new(),
            slots: Vec::new(),
            required: Vec::new(),
            free: Vec::new(),
            element_places: OnceLock::new(),
        };
        schema.slots = vec![0; (schema.tables.names.len() * 4).next_power_of_two()];
        for name in 0..schema.tables.names.len() {
            let mut slot = schema.first_slot(schema.name(name as u32));
            while schema.slots[slot] != 0 {
                slot = (slot + 1) & (schema.slots.len() - 1);
            }
            schema.slots[slot] = name as u16 + 1;
        }
        schema.required = schema.tables.types.iter().map(|ty| required(&schema.tables, ty)).collect();
        schema.free = schema.tables.simple.iter().map(|simple| is_free(&schema.tables, simple)).collect();
        schema
    }

    /// Which version this is.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The only element that a document may begin with: `neuroml`.
    pub fn root(&'static self) -> Element {
        Element::new(self, 0)
    }

    /// The complex type `name`.
    pub fn type_named(&'static self, name: &str) -> Option<Type> {
        let position = self
            .tables
            .types
            .iter()
            .position(|row| self.pool_text(self.tables.texts[row.name as usize]) == name)?;
        Some(Type::new(self, position as u32))
    }

    /// All types of elements.
    pub fn types(&'static self) -> impl Iterator<Item = Type> {
        (0..self.tables.types.len() as u32).map(move |ty| Type::new(self, ty))
    }

    /// All element declarations.
    pub fn elements(&'static self) -> impl Iterator<Item = Element> {
        (0..self.tables.elements.len() as u32).map(move |element| Element::new(self, element))
    }

    /// All simple types, the built-in ones first.
    pub fn simple_types(&'static self) -> impl Iterator<Item = Simple> {
        (0..self.tables.simple.len() as u32).map(move |simple| Simple::new(self, simple))
    }

    /// The types whose content may hold an element of this name.
    pub fn parents_of(&'static self, local_name: &str) -> impl Iterator<Item = Type> {
        let places = self.element_places.get_or_init(|| self.places());
        let parents = self.name_id(local_name).map(|name| places[name as usize].as_slice());
        parents.unwrap_or_default().iter().map(move |ty| Type::new(self, u32::from(*ty)))
    }

    fn places(&self) -> Vec<Vec<u16>> {
        let mut places = vec![Vec::new(); self.tables.names.len()];
        for state in &self.tables.states {
            for edge in &self.tables.edges[state.edges as usize..(state.edges + state.n_edges) as usize] {
                let parents: &mut Vec<u16> = &mut places[edge.name as usize];
                if parents.last() != Some(&(state.owner as u16)) {
                    parents.push(state.owner as u16);
                }
            }
        }
        places
    }

    /// Whether any element is called so, anywhere.
    pub fn knows_element(&'static self, local_name: &str) -> bool {
        local_name == self.root().name() || self.parents_of(local_name).next().is_some()
    }

    pub(crate) fn text(&self, text: u32) -> &'static str {
        self.pool_text(self.tables.texts[text as usize])
    }

    pub(crate) fn name(&self, name: u32) -> &'static str {
        self.pool_text(self.tables.names[name as usize])
    }

    fn pool_text(&self, row: TextRow) -> &'static str {
        &self.pool[row.at as usize..(row.at + row.len) as usize]
    }

    /// The texts of the schema's annotations are inflated when the first one is asked for.
    pub(crate) fn documentation(&'static self, row: u32) -> Option<&'static str> {
        if row == 0 {
            return None;
        }
        let (text, ranges) = self.documentation.get_or_init(|| {
            let text = official::inflate(self.compressed_documentation);
            let mut start = 0;
            let ranges = text.split('\0').map(|paragraph| {
                let range = (start, start + paragraph.len());
                start = range.1 + 1;
                range
            });
            let ranges = ranges.collect();
            (text, ranges)
        });
        let (start, end) = ranges[row as usize];
        Some(&text[start..end])
    }

    /// The number of a name that some element or attribute has.
    #[inline]
    pub(crate) fn name_id(&self, name: &str) -> Option<u32> {
        let mut slot = self.first_slot(name);
        loop {
            match self.slots[slot] {
                0 => return None,
                id if self.name(u32::from(id) - 1) == name => return Some(u32::from(id) - 1),
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    #[inline]
    fn first_slot(&self, name: &str) -> usize {
        let mut hasher = FxHasher::default();
        name.hash(&mut hasher);
        hasher.finish() as usize & (self.slots.len() - 1)
    }
}

/// The build script refuses types with more than 64 attributes.
fn required(tables: &Tables, ty: &TypeRow) -> u64 {
    let attributes = &tables.attributes[ty.attributes as usize..(ty.attributes + ty.n_attributes) as usize];
    attributes.iter().enumerate().fold(0, |bits, (at, attribute)| bits | u64::from(attribute.required) << at)
}

fn is_free(tables: &Tables, simple: &SimpleRow) -> bool {
    let is_text = matches!(primitive::NAMES[simple.primitive as usize], "string" | "anySimpleType");
    let base = simple.base_1.checked_sub(1).map(|base| &tables.simple[base as usize]);
    is_text && simple.pattern_1 == 0 && simple.n_values == 0 && base.is_none_or(|base| is_free(tables, base))
}
