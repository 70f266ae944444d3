//! The compiled form of one schema: rows of numbers and two pools of text.
//!
//! The build script writes it and the crate reads it, so both compile this file. Rows refer to
//! each other by position; `0` in a field whose name ends in `_1` means none, `n` means row `n - 1`.

/// A row is a fixed number of words.
pub(crate) trait Row: Sized {
    const WORDS: usize;
    #[allow(dead_code, reason = "only the build script writes")]
    fn write(&self, words: &mut Vec<u32>);
    #[allow(dead_code, reason = "only the crate reads")]
    fn read(words: &[u32]) -> Self;
}

macro_rules! row {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub(crate) struct $name { $($(#[$field_meta])* pub(crate) $field: u32),* }

        impl Row for $name {
            const WORDS: usize = [$(stringify!($field)),*].len();
            fn write(&self, words: &mut Vec<u32>) {
                words.extend([$(self.$field),*]);
            }
            fn read(words: &[u32]) -> Self {
                let mut words = words.iter().copied();
                $name { $($field: words.next().unwrap_or_default()),* }
            }
        }
    };
}

row! {
    /// A string of the pool.
    TextRow { at, len }
}

row! {
    /// A complex type, or a simple type in its role as the type of an element.
    TypeRow {
        /// Text.
        name,
        base_1,
        /// A [`content`] constant.
        content,
        /// The simple type of the content, if that is simple.
        simple_1,
        /// First state of the content model.
        start,
        /// Own and inherited attributes, inherited ones first.
        attributes,
        n_attributes,
        documentation,
        /// Where the declaration stands in the schema document, in bytes.
        declared_at,
    }
}

/// What may stand between the tags of an element.
pub(crate) mod content {
    #[allow(dead_code, reason = "the crate asks for the others only")]
    pub(crate) const EMPTY: u32 = 0;
    pub(crate) const ELEMENTS: u32 = 1;
    pub(crate) const MIXED: u32 = 2;
    pub(crate) const SIMPLE: u32 = 3;
}

row! {
    AttributeRow {
        /// Name.
        name,
        simple,
        required,
        /// Text.
        default_1,
        /// Text.
        fixed_1,
        /// The type that declares it, for inherited attributes a base.
        declared_by,
        documentation,
        declared_at,
    }
}

row! {
    SimpleRow {
        /// Text; empty when the type has no name.
        name,
        base_1,
        /// A [`primitive`] constant.
        primitive,
        pattern_1,
        /// Text of the pattern as the schema writes it.
        pattern_text,
        /// Texts of the enumeration, in a row.
        values,
        n_values,
        /// Texts of the numeric facets.
        min_inclusive_1,
        min_exclusive_1,
        max_inclusive_1,
        max_exclusive_1,
        documentation,
        declared_at,
    }
}

/// The built-in types of XML Schema that the official schemas use.
pub(crate) mod primitive {
    pub(crate) const NAMES: [&str; 8] = [
        "string",
        "float",
        "double",
        "integer",
        "nonNegativeInteger",
        "positiveInteger",
        "anyURI",
        "anySimpleType",
    ];
}

row! {
    ElementRow {
        /// Name.
        name,
        /// Type.
        ty,
        documentation,
        declared_at,
    }
}

row! {
    /// A state of a content model.
    StateRow {
        edges,
        n_edges,
        accepting,
        /// Where a wildcard leads.
        any_1,
        /// The type whose model this is.
        owner,
    }
}

row! {
    EdgeRow {
        /// Name.
        name,
        element,
        /// State.
        target,
    }
}

row! {
    /// One table-driven matcher in the bytes: 256 classes, then one accepting flag per state,
    /// then the next state for each state and class. State 0 is the dead one, 1 the first.
    PatternRow { at, n_states, n_classes }
}

/// All tables of one schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) texts: Vec<TextRow>,
    /// Texts that name elements or attributes.
    pub(crate) names: Vec<TextRow>,
    pub(crate) types: Vec<TypeRow>,
    pub(crate) attributes: Vec<AttributeRow>,
    pub(crate) simple: Vec<SimpleRow>,
    pub(crate) elements: Vec<ElementRow>,
    pub(crate) states: Vec<StateRow>,
    pub(crate) edges: Vec<EdgeRow>,
    pub(crate) patterns: Vec<PatternRow>,
}

impl Tables {
    /// Little-endian words: for each table its length, then its rows.
    #[allow(dead_code, reason = "only the build script writes")]
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut words = Vec::new();
        write_table(&self.texts, &mut words);
        write_table(&self.names, &mut words);
        write_table(&self.types, &mut words);
        write_table(&self.attributes, &mut words);
        write_table(&self.simple, &mut words);
        write_table(&self.elements, &mut words);
        write_table(&self.states, &mut words);
        write_table(&self.edges, &mut words);
        write_table(&self.patterns, &mut words);
        words.into_iter().flat_map(u32::to_le_bytes).collect()
    }

    #[allow(dead_code, reason = "only the crate reads")]
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let words: Vec<u32> = bytes
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let mut rest = words.as_slice();
        Tables {
            texts: read_table(&mut rest),
            names: read_table(&mut rest),
            types: read_table(&mut rest),
            attributes: read_table(&mut rest),
            simple: read_table(&mut rest),
            elements: read_table(&mut rest),
            states: read_table(&mut rest),
            edges: read_table(&mut rest),
            patterns: read_table(&mut rest),
        }
    }
}

#[allow(dead_code, reason = "only the build script writes")]
fn write_table<R: Row>(rows: &[R], words: &mut Vec<u32>) {
    words.push(rows.len() as u32);
    rows.iter().for_each(|row| row.write(words));
}

#[allow(dead_code, reason = "only the crate reads")]
fn read_table<R: Row>(words: &mut &[u32]) -> Vec<R> {
    let (length, rest) = words.split_first().expect("the build script wrote every table");
    let (rows, rest) = rest.split_at(*length as usize * R::WORDS);
    *words = rest;
    rows.chunks_exact(R::WORDS).map(R::read).collect()
}
