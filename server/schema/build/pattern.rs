//! Patterns of XML Schema, compiled into table-driven matchers.
//!
//! The official schemas use a small part of the language: literals, classes of ASCII characters,
//! groups, alternatives and `? * +`. Anything else stops the build, so that nothing is matched by
//! guess. A matcher works on bytes; what is not ASCII never matches, as no pattern names it.

use std::collections::{BTreeMap, BTreeSet};

use crate::nfa::Nfa;

/// A matcher: state 0 is dead, state 1 the first.
pub(crate) struct Matcher {
    pub(crate) classes: [u8; 256],
    pub(crate) n_classes: usize,
    pub(crate) accepting: Vec<bool>,
    /// For each state and class the next state.
    pub(crate) next: Vec<u8>,
}

pub(crate) fn compile(pattern: &str) -> Result<Matcher, String> {
    let mut parser = Parser { rest: pattern.as_bytes(), nfa: Nfa::new() };
    let start = parser.nfa.state();
    let end = parser.alternatives(start)?;
    if !parser.rest.is_empty() {
        return Err(format!("pattern `{pattern}`: cannot read `{}`", String::from_utf8_lossy(parser.rest)));
    }
    parser.nfa.determine(start, end).ok_or_else(|| format!("pattern `{pattern}` needs more than 255 states"))
}

/// A set of bytes.
type Bytes = BTreeSet<u8>;

impl Nfa<Bytes> {
    fn determine(&self, start: usize, end: usize) -> Option<Matcher> {
        let mut matcher =
            Matcher { classes: [0; 256], n_classes: 0, accepting: Vec::new(), next: Vec::new() };
        // Bytes that the same steps take are one class.
        let mut signatures: BTreeMap<Vec<bool>, u8> = BTreeMap::new();
        let mut sample = Vec::new();
        for byte in 0..=255u8 {
            let taken = self.steps.iter().flatten().map(|(bytes, _)| bytes.contains(&byte)).collect();
            let class = u8::try_from(signatures.len()).ok()?;
            let class = *signatures.entry(taken).or_insert(class);
            if usize::from(class) == sample.len() {
                sample.push(byte);
            }
            matcher.classes[usize::from(byte)] = class;
        }
        matcher.n_classes = sample.len();
        let mut known: BTreeMap<BTreeSet<usize>, usize> = BTreeMap::new();
        let mut sets = vec![BTreeSet::new(), self.closure([start])];
        known.insert(sets[0].clone(), 0);
        known.insert(sets[1].clone(), 1);
        let mut at = 0;
        while at < sets.len() {
            matcher.accepting.push(sets[at].contains(&end));
            for byte in &sample {
                let targets = sets[at].iter().flat_map(|state| &self.steps[*state]);
                let targets = targets.filter(|(bytes, _)| bytes.contains(byte)).map(|(_, target)| *target);
                let set = self.closure(targets);
                let next = *known.entry(set.clone()).or_insert_with(|| {
                    sets.push(set);
                    sets.len() - 1
                });
                matcher.next.push(u8::try_from(next).ok()?);
            }
            at += 1;
        }
        Some(matcher)
    }
}

struct Parser<'p> {
    rest: &'p [u8],
    nfa: Nfa<Bytes>,
}

impl Parser<'_> {
    fn take(&mut self, byte: u8) -> bool {
        let taken = self.rest.first() == Some(&byte);
        if taken {
            self.rest = &self.rest[1..];
        }
        taken
    }

    /// Each function gets the state to start from and returns the state that it ends in.
    fn alternatives(&mut self, start: usize) -> Result<usize, String> {
        let end = self.nfa.state();
        loop {
            let branch = self.branch(start)?;
            self.nfa.empty[branch].push(end);
            if !self.take(b'|') {
                return Ok(end);
            }
        }
    }

    fn branch(&mut self, start: usize) -> Result<usize, String> {
        let mut at = start;
        while let Some(byte) = self.rest.first() {
            if matches!(byte, b'|' | b')') {
                break;
            }
            at = self.piece(at)?;
        }
        Ok(at)
    }

    fn piece(&mut self, start: usize) -> Result<usize, String> {
        // States of its own on both sides, so that loops do not run into the neighbours.
        let first = self.nfa.state();
        self.nfa.empty[start].push(first);
        let last = self.atom(first)?;
        let end = self.nfa.state();
        self.nfa.empty[last].push(end);
        match self.rest.first() {
            Some(b'?') => self.nfa.empty[first].push(end),
            Some(b'*') => {
                self.nfa.empty[first].push(end);
                self.nfa.empty[last].push(first);
            }
            Some(b'+') => self.nfa.empty[last].push(first),
            Some(b'{') => return Err(String::from("counted repetition is not supported in patterns")),
            _ => return Ok(end),
        }
        self.rest = &self.rest[1..];
        Ok(end)
    }

    fn atom(&mut self, start: usize) -> Result<usize, String> {
        if self.take(b'(') {
            let end = self.alternatives(start)?;
            return if self.take(b')') { Ok(end) } else { Err(String::from("`(` without `)` in a pattern")) };
        }
        let bytes = if self.take(b'[') { self.class()? } else { self.character()? };
        let end = self.nfa.state();
        self.nfa.steps[start].push((bytes, end));
        Ok(end)
    }

    fn class(&mut self) -> Result<Bytes, String> {
        let mut bytes = Bytes::new();
        if self.take(b'^') {
            return Err(String::from("a negated class is not supported in patterns"));
        }
        while !self.take(b']') {
            let low = self.character()?;
            if self.rest.first() == Some(&b'-') && self.rest.get(1) != Some(&b']') {
                self.rest = &self.rest[1..];
                let high = self.character()?;
                let (Some(low), Some(high)) = (low.first(), high.last()) else { continue };
                bytes.extend(*low..=*high);
            } else {
                bytes.extend(low);
            }
        }
        Ok(bytes)
    }

    fn character(&mut self) -> Result<Bytes, String> {
        let Some((&byte, rest)) = self.rest.split_first() else {
            return Err(String::from("a pattern ends too early"));
        };
        self.rest = rest;
        match byte {
            b'\\' => self.escape(),
            b'.' | b'*' | b'+' | b'?' | b'{' | b'}' => {
                Err(format!("bare `{}` is not supported in patterns", char::from(byte)))
            }
            byte if byte.is_ascii() => Ok(Bytes::from([byte])),
            _ => Err(String::from("patterns beyond ASCII are not supported")),
        }
    }

    fn escape(&mut self) -> Result<Bytes, String> {
        let Some((&byte, rest)) = self.rest.split_first() else {
            return Err(String::from("a pattern ends in `\\`"));
        };
        self.rest = rest;
        match byte {
            b's' => Ok(Bytes::from(*b" \t\n\r")),
            b'.' | b'\\' | b'?' | b'*' | b'+' | b'{' | b'}' | b'(' | b')' | b'[' | b']' | b'|' | b'-'
            | b'^' | b'/' => Ok(Bytes::from([byte])),
            _ => Err(format!("`\\{}` is not supported in patterns", char::from(byte))),
        }
    }
}
