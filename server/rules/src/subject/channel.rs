//! An ion channel as rules see it: its gates, and what their rates come to over the range of membrane potentials.

use std::sync::Arc;

use ::syntax::Node;
use model::{Db, File, Measures, ResolvedType};

use crate::subject::formula::Formula;

/// One ion channel.
#[derive(Debug)]
pub struct Channel<'t> {
    /// The element.
    pub node: Node<'t>,
    /// Its type.
    pub ty: Option<Arc<ResolvedType>>,
    /// Its gates, in the order of the document.
    pub gates: Vec<Gate<'t>>,
}

/// One gate of a channel, or one part of a fractional gate.
#[derive(Debug)]
pub struct Gate<'t> {
    /// The element.
    pub node: Node<'t>,
    /// The type, where it is known.
    pub ty: Option<Arc<ResolvedType>>,
    /// `<forwardRate>`
    pub forward: Option<Part<'t>>,
    /// `<reverseRate>`
    pub reverse: Option<Part<'t>>,
    /// `<timeCourse>`
    pub time: Option<Part<'t>>,
    /// `<steadyState>`
    pub steady: Option<Part<'t>>,
}

/// A rate, time course or steady state of a gate.
#[derive(Debug)]
pub struct Part<'t> {
    /// The element.
    pub node: Node<'t>,
    /// Its type, where it is known.
    pub ty: Option<Arc<ResolvedType>>,
    formula: Option<Formula>,
}

/// What a gate comes to at one membrane potential; `None` where that cannot be told.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Kinetics {
    /// The steady state.
    pub steady: Option<f64>,
    /// The time constant, in s.
    pub tau: Option<f64>,
}

impl<'t> Channel<'t> {
    /// Reads a channel element of a file.
    pub(crate) fn read(db: &dyn Db, file: File, node: Node<'t>) -> Channel<'t> {
        let ty = model::top_level_type(db, file, node);
        let mut channel = Channel { node, ty, gates: Vec::new() };
        let Some(ty) = &channel.ty else { return channel };
        let measures = model::measures(db, file);
        for child in node.elements() {
            let slot = model::slot_of(db, file, ty, child);
            let Some(gate_ty) = slot.ty.filter(|it| it.is_a("baseGate")) else { continue };
            channel.gates.push(Gate::read(db, file, &measures, child, Arc::clone(&gate_ty)));
            for sub in child.elements().filter(|it| it.local_name() == "subGate") {
                if let Some(ty) = model::slot_of(db, file, &gate_ty, sub).ty {
                    channel.gates.push(Gate::read(db, file, &measures, sub, ty));
                }
            }
        }
        channel
    }
}

impl<'t> Gate<'t> {
    fn read(db: &dyn Db, file: File, measures: &Measures, node: Node<'t>, ty: Arc<ResolvedType>) -> Gate<'t> {
        let part = |name: &str, exposure: &str| {
            let node = node.elements().find(|it| it.local_name() == name)?;
            let ty = model::slot_of(db, file, &ty, node).ty;
            let formula = ty.as_ref().and_then(|ty| Formula::compile(ty, node, measures, exposure));
            Some(Part { node, ty, formula })
        };
        Gate {
            node,
            forward: part("forwardRate", "r"),
            reverse: part("reverseRate", "r"),
            time: part("timeCourse", "t"),
            steady: part("steadyState", "x"),
            ty: Some(ty),
        }
    }

    /// Its id, for messages.
    pub fn id(&self) -> &'t str {
        self.node.attribute("id").map_or("", |it| it.raw_value())
    }

    /// Its rates, time course and steady state, as far as they are there.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'t>> {
        [&self.forward, &self.reverse, &self.time, &self.steady].into_iter().flatten()
    }

    /// What it comes to at a membrane potential in V, before temperature scales it.
    pub fn at(&self, v: f64) -> Kinetics {
        let alpha = self.forward.as_ref().and_then(|it| it.at(v, &[]));
        let beta = self.reverse.as_ref().and_then(|it| it.at(v, &[]));
        let rates = [("alpha", alpha), ("beta", beta)];
        let sum = alpha.zip(beta).map(|(alpha, beta)| alpha + beta);
        let steady = match &self.steady {
            Some(steady) => steady.at(v, &rates),
            None => alpha.zip(sum).map(|(alpha, sum)| alpha / sum),
        };
        let tau = match &self.time {
            Some(time) => time.at(v, &[rates[0], rates[1], ("inf", steady)]),
            None => sum.map(|sum| 1.0 / sum),
        };
        Kinetics { steady, tau }
    }
}

impl Part<'_> {
    /// Its value at a membrane potential in V, beside what else the gate provides.
    pub fn at(&self, v: f64, provided: &[(&str, Option<f64>)]) -> Option<f64> {
        self.formula.as_ref()?.at(|name| match name {
            "v" => Some(v),
            // Any plausible ones will do: the sign and the finiteness of a rate seldom hang on them.
            "temperature" => Some(305.15),
            "caConc" => Some(1e-4),
            "rateScale" => Some(1.0),
            "vShift" => Some(0.0),
            name => provided.iter().find(|(it, _)| *it == name)?.1,
        })
    }

    /// Whether a person wrote the formula, not the core types.
    pub fn is_user_defined(&self) -> bool {
        self.ty.as_ref().is_some_and(|it| matches!(it.source(), model::TypeSource::Declared(_)))
    }

    /// Whether it wants to know the concentration of calcium.
    pub fn needs_calcium(&self) -> bool {
        self.ty.as_ref().is_some_and(|it| needs_calcium(it))
    }
}

/// Whether components of a type want to know the concentration of calcium around them.
pub(crate) fn needs_calcium(ty: &ResolvedType) -> bool {
    ty.members_of(model::items::MemberKind::Requirement).any(|it| &*it.member.name == "caConc")
}

/// Whether any gate or scaling of a channel wants to know the concentration of calcium.
pub(crate) fn uses_calcium(db: &dyn Db, file: File, channel: Node<'_>) -> bool {
    let Some(ty) = model::top_level_type(db, file, channel) else { return false };
    if needs_calcium(&ty) {
        return true;
    }
    // Gates, their rates, the rates of their transitions: a stack of our own, for files may nest as deep as they like.
    let mut open = vec![(ty, channel.elements())];
    while let Some((parent, children)) = open.last_mut() {
        let Some(child) = children.next() else {
            open.pop();
            continue;
        };
        let Some(ty) = model::slot_of(db, file, parent, child).ty else { continue };
        if needs_calcium(&ty) {
            return true;
        }
        open.push((ty, child.elements()));
    }
    false
}
