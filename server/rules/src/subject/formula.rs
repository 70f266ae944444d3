//! What a component without state exposes, as a function of what it requires: its derived variables in closed form.

use ::syntax::Node;
use lems::expression::{eval, eval_condition};
use lems::{Expr, parse_condition, parse_expression};
use model::items::{MemberKind, Statement};
use model::{Measures, ResolvedType};

/// The derived variables of a component, in an order in which they can be computed.
#[derive(Debug)]
pub(crate) struct Formula {
    constants: Vec<(Box<str>, f64)>,
    steps: Vec<Step>,
    result: usize,
}

#[derive(Debug)]
struct Step {
    name: Box<str>,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    condition: Option<Expr>,
    value: Expr,
}

impl Formula {
    /// Reads the derived variables of a type with the parameters of a component; `None` if the exposure hangs on anything
    /// else: state, events, children.
    pub(crate) fn compile(
        ty: &ResolvedType,
        component: Node<'_>,
        measures: &Measures,
        exposure: &str,
    ) -> Option<Formula> {
        let dynamics = &ty.dynamics.as_ref()?.block;
        let mut constants = Vec::new();
        let mut steps = Vec::new();
        for it in &ty.members {
            let member = &it.member;
            let written = match member.kind {
                MemberKind::Parameter => {
                    let own = component.attribute(&member.name).map(|it| it.value().into_owned());
                    own.or_else(|| it.fixed.as_deref().map(str::to_owned))
                }
                MemberKind::Constant => member.value.as_deref().map(str::to_owned),
                MemberKind::DerivedParameter => {
                    let value = parse_expression(member.value.as_deref()?).ok()?;
                    steps.push(Step {
                        name: member.name.clone(),
                        cases: vec![Case { condition: None, value }],
                    });
                    continue;
                }
                _ => continue,
            };
            // A parameter without value matters only if something uses it.
            if let Some((value, _)) = written.and_then(|it| measures.quantity(&it)) {
                constants.push((member.name.clone(), value));
            }
        }
        let mut result = None;
        for statement in &dynamics.statements {
            let Some(step) = Step::read(statement) else { continue };
            if statement.attribute("exposure") == Some(exposure) {
                result = Some(step.name.clone());
            }
            steps.push(step);
        }
        let result = result?;
        let steps = in_order(steps);
        let result = steps.iter().position(|it| it.name == result)?;
        Some(Formula { constants, steps, result })
    }

    /// The value, where `provided` gives values to the requirements.
    pub(crate) fn at(&self, provided: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        let mut known: Vec<Option<f64>> = Vec::with_capacity(self.steps.len());
        for step in &self.steps[..=self.result] {
            let value = {
                let of = |name: &str| {
                    let computed = self.steps[..known.len()].iter().position(|it| &*it.name == name);
                    match computed {
                        Some(at) => known[at],
                        None => {
                            let constant = self.constants.iter().find(|(it, _)| &**it == name);
                            constant.map(|(_, value)| *value).or_else(|| provided(name))
                        }
                    }
                };
                step.value(&of)
            };
            known.push(value);
        }
        known[self.result]
    }
}

impl Step {
    fn read(statement: &Statement) -> Option<Step> {
        let name = statement.attribute("name")?.into();
        let cases = match &*statement.tag {
            "DerivedVariable" => {
                vec![Case { condition: None, value: parse_expression(statement.attribute("value")?).ok()? }]
            }
            "ConditionalDerivedVariable" => {
                let case = |it: &Statement| {
                    let condition = match it.attribute("condition") {
                        Some(text) => Some(parse_condition(text).ok()?),
                        None => None,
                    };
                    Some(Case { condition, value: parse_expression(it.attribute("value")?).ok()? })
                };
                statement.with_tag("Case").map(case).collect::<Option<_>>()?
            }
            _ => return None,
        };
        Some(Step { name, cases })
    }

    fn value(&self, of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
        for case in &self.cases {
            match &case.condition {
                Some(condition) if !eval_condition(condition, of)? => {}
                _ => return eval(&case.value, of),
            }
        }
        None
    }

    fn uses(&self, name: &str) -> bool {
        self.cases.iter().any(|case| {
            let names = case.value.variables().chain(case.condition.iter().flat_map(|it| it.variables()));
            names.into_iter().any(|(it, _)| it == name)
        })
    }
}

/// Puts every step behind those that it uses; steps that go in a circle keep their order at the end.
fn in_order(mut open: Vec<Step>) -> Vec<Step> {
    let mut ordered = Vec::with_capacity(open.len());
    // A type has a handful of derived variables; a hostile one with thousands is left as it is.
    while !open.is_empty() && open.len() + ordered.len() < 200 {
        let ready = (0..open.len()).find(|&at| {
            let others = open.iter().enumerate().filter(|(other, _)| *other != at);
            others.map(|(_, it)| &it.name).all(|name| !open[at].uses(name))
        });
        match ready {
            Some(at) => ordered.push(open.remove(at)),
            None => break,
        }
    }
    ordered.extend(open);
    ordered
}
