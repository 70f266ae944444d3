//! The dimensions that a document declares, by name, and how to speak of those that it does not.

use super::Dimension;

/// Named dimensions in the order of their declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DimensionTable {
    entries: Vec<(Box<str>, Dimension)>,
}

impl DimensionTable {
    /// Adds a declaration. The first of two with the same name counts; `false` says that there
    /// was one already.
    pub fn insert(&mut self, name: &str, dimension: Dimension) -> bool {
        let is_new = self.entries.iter().all(|(known, _)| &**known != name);
        if is_new {
            self.entries.push((name.into(), dimension));
        }
        is_new
    }

    /// The dimension of that name. `none` always exists.
    pub fn get(&self, name: &str) -> Option<Dimension> {
        let declared = self.entries.iter().find(|(known, _)| &**known == name);
        declared.map(|&(_, dimension)| dimension).or_else(|| (name == "none").then_some(Dimension::NONE))
    }

    /// The first name that was declared for a dimension.
    pub fn name(&self, dimension: Dimension) -> Option<&str> {
        self.entries.iter().find(|&&(_, known)| known == dimension).map(|(name, _)| &**name)
    }

    /// All declarations.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Dimension)> {
        self.entries.iter().map(|(name, dimension)| (&**name, *dimension))
    }

    /// A dimension in words: its name, or the simplest combination of two names (`voltage per
    /// time`), or SI base units.
    pub fn describe(&self, dimension: Dimension) -> String {
        if dimension.is_none() {
            return "dimensionless".to_owned();
        }
        if let Some(name) = self.name(dimension) {
            return name.to_owned();
        }
        let time = self.name(Dimension::TIME).unwrap_or("time");
        if let Some(name) = self.name(dimension.times(Dimension::TIME)) {
            return format!("{name} per {time}");
        }
        self.reciprocal(dimension)
            .or_else(|| self.power(dimension))
            .or_else(|| self.quotient(dimension))
            .or_else(|| self.product(dimension))
            .unwrap_or_else(|| dimension.to_string())
    }

    /// The declared names that make good words: `per_time` is no noun.
    fn nouns(&self) -> impl Iterator<Item = (&str, Dimension)> + Clone {
        let entries = self.entries.iter().map(|(name, dimension)| (&**name, *dimension));
        entries.filter(|(name, dimension)| !dimension.is_none() && !name.starts_with("per_"))
    }

    fn reciprocal(&self, dimension: Dimension) -> Option<String> {
        let name = self.nouns().find(|&(_, known)| known == Dimension::NONE.over(dimension))?.0;
        Some(format!("per {name}"))
    }

    fn power(&self, dimension: Dimension) -> Option<String> {
        let is =
            |times: fn(Dimension) -> Dimension| self.nouns().find(|&(_, known)| times(known) == dimension);
        if let Some((name, _)) = is(|known| known.times(known)) {
            return Some(format!("{name} squared"));
        }
        if let Some((name, _)) = is(|known| known.times(known).times(known)) {
            return Some(format!("{name} cubed"));
        }
        is(|known| known.root(2)).map(|(name, _)| format!("square root of {name}"))
    }

    fn quotient(&self, dimension: Dimension) -> Option<String> {
        self.nouns().find_map(|(below, divisor)| {
            let above = self.nouns().find(|&(_, known)| known == dimension.times(divisor))?.0;
            Some(format!("{above} per {below}"))
        })
    }

    fn product(&self, dimension: Dimension) -> Option<String> {
        self.nouns().find_map(|(first, factor)| {
            let second = self.nouns().find(|&(_, known)| known == dimension.over(factor))?.0;
            Some(format!("{first} times {second}"))
        })
    }
}
