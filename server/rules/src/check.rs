//! Runs the rules over one file.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use ::schema::{Version, Violation};
use ::syntax::Node;
use model::items::RootKind;
use model::{Db, File};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::again::{self, Dirty};
use crate::damage::{self, Damage};
use crate::subject::cell::Cell;
use crate::subject::channel::Channel;
use crate::subject::morphology::Morphology;
use crate::subject::network::Network;
use crate::subject::quantity::{Places, Quantified, Quantities};
use crate::subject::skeleton::Skeletons;
use crate::subject::{dynamics, typed};
use crate::suppress::Suppressions;
use crate::{Check, Context, Diagnostic, Group, RULES, Rule, Settings, registry};

/// All findings of one file in the order of the text, after suppressions and settings.
///
/// Each file is its own root: what only an including file can resolve is looked up there before it counts as missing.
pub fn check(db: &dyn Db, file: File, settings: &Settings) -> Vec<Diagnostic> {
    let document = model::parse(db, file);
    let (text, tree) = (&**document.text(), &**document.tree());
    // While the structure is uncertain, findings that rest on it wait: nobody need look for them.
    let is_sound = !damage::is_structural(tree);
    let mut start = again::start(db, file, document, settings, is_sound);
    let ours = matches!(model::file_items(db, file).root, RootKind::Lems | RootKind::Neuroml);
    let morphologies = match ours && is_sound {
        true => start.morphologies(db, file, document),
        false => Arc::default(),
    };
    let mut ctx = Context::new(db, file, text, tree, settings, RULES[0]);

    ctx.ask_touched_connections(start.touched_connections());
    syntax_rules(&mut ctx);
    file_rules(&mut ctx, is_sound);
    let mut violations = Vec::new();
    if ours {
        violations = crate::schema::violations(&ctx, &mut start);
        schema_rules(&mut ctx, &violations);
        if is_sound {
            type_rules(&mut ctx);
            component_rules(&mut ctx, &start.dirty);
            element_rules(&mut ctx, &start.dirty, &morphologies);
        }
    }

    let basis = start.basis();
    let mut anchored = start.anchored;
    let mut found = Vec::new();
    for (anchor, finding) in ctx.into_found() {
        match anchor {
            Some(anchor) => anchored.push((anchor, finding)),
            None => found.push(finding),
        }
    }
    found.extend(anchored.iter().map(|(_, finding)| finding.clone()));
    // Only what the editor holds is asked about again and again.
    if file.is_open(db) {
        again::keep(db, file, document, basis, violations, is_sound.then_some(anchored));
    }
    if !tree.is_well_formed() {
        let damage = Damage::of(tree, text);
        found.retain(|it| !damage.explains(it));
    }
    let path = file.path(db).as_disk().unwrap_or(Path::new(""));
    found.retain(|it| settings.is_on_for(it.rule, path));
    for finding in &mut found {
        if let Some(severity) = settings.severity(finding.rule) {
            finding.severity = severity;
        }
    }
    let about = Suppressions::read(text, tree).apply(&mut found, settings);
    found.extend(about);
    found.sort_by_key(|it| (it.range.start, std::cmp::Reverse(it.severity), it.rule.name));
    let mut said = FxHashSet::default();
    found.retain(|it| !registry::is_said_once(it.rule) || said.insert(it.rule.name));
    found
}

fn syntax_rules(ctx: &mut Context<'_>) {
    for problem in ctx.tree.problems() {
        for &rule in RULES {
            if let Check::Syntax(check) = rule.check {
                ctx.turn_to(rule);
                check(ctx, problem);
            }
        }
    }
}

fn schema_rules(ctx: &mut Context<'_>, violations: &[(Version, Vec<Violation>)]) {
    for (violation, judged) in crate::schema::judged(ctx.tree, ctx.text, violations) {
        for &rule in RULES {
            if let Check::Schema(check) = rule.check {
                ctx.turn_to(rule);
                check(ctx, violation, judged);
            }
        }
    }
}

fn file_rules(ctx: &mut Context<'_>, is_sound: bool) {
    for &rule in RULES {
        if let Check::File(check) = rule.check
            && ctx.settings.is_on(rule)
            && (is_sound || !damage::waits_for_structure(rule.group))
        {
            ctx.turn_to(rule);
            check(ctx);
        }
    }
}

fn component_rules(ctx: &mut Context<'_>, dirty: &Dirty) {
    // Most elements of a large file are no part of a simulation: nobody need ask each of them whether it is.
    let simulates = again::simulates(ctx.db, ctx.file);
    let rules: Vec<_> = RULES
        .iter()
        .filter(|rule| ctx.settings.is_on(rule) && (simulates || rule.group != Group::Simulation))
        .filter_map(|&rule| match rule.check {
            Check::Component(concerns, check) => Some((rule, concerns, check)),
            _ => None,
        })
        .collect();
    let about_quantities = quantity_rules(ctx);
    let mut quantities = Quantities::new(ctx.db, ctx.file);
    // For each kind of component what there is to ask.
    let mut plans: Vec<Option<(Vec<_>, Places<'_>)>> = Vec::new();
    typed::walk(ctx.db, ctx.file, ctx.tree, ctx.text, dirty, |component, kind| {
        if plans.len() <= kind.index() {
            plans.resize_with(kind.index() + 1, || None);
        }
        let (rules, places) = plans[kind.index()].get_or_insert_with(|| {
            let concerned = rules.iter().filter(|(_, concerns, _)| concerns(ctx, component));
            let rules = concerned.map(|&(rule, _, check)| (rule, check)).collect();
            (rules, quantities.places(component))
        });
        ctx.anchor_at(Some(component.node.id()));
        for &(rule, check) in &*rules {
            ctx.turn_to(rule);
            check(ctx, component);
        }
        quantities.of_component(component, places, |it| ask_quantity(ctx, &about_quantities, it));
    });
    ctx.anchor_at(None);
}

/// Each type is read once, whatever the number of rules.
fn type_rules(ctx: &mut Context<'_>) {
    if model::file_items(ctx.db, ctx.file).types.is_empty() {
        return;
    }
    let types = dynamics::types(ctx.db, ctx.file);
    for &rule in RULES {
        if let Check::Type(check) = rule.check
            && ctx.settings.is_on(rule)
        {
            ctx.turn_to(rule);
            types.iter().for_each(|it| check(ctx, it));
        }
    }
    let about_quantities = quantity_rules(ctx);
    let quantities = Quantities::new(ctx.db, ctx.file);
    for ty in &types {
        quantities.of_type(ty.node, &ty.ty, &ty.measures, |it| {
            ask_quantity(ctx, &about_quantities, it);
        });
    }
}

type QuantityCheck = fn(&mut Context<'_>, &Quantified<'_>);

fn quantity_rules(ctx: &Context<'_>) -> Vec<(&'static Rule, QuantityCheck)> {
    let rules = RULES.iter().filter(|rule| ctx.settings.is_on(rule));
    rules
        .filter_map(|&rule| match rule.check {
            Check::Quantity(check) => Some((rule, check)),
            _ => None,
        })
        .collect()
}

/// Whether they had something to say.
fn ask_quantity(
    ctx: &mut Context<'_>,
    rules: &[(&'static Rule, QuantityCheck)],
    quantified: &Quantified<'_>,
) -> bool {
    let before = ctx.n_found();
    for &(rule, check) in rules {
        ctx.turn_to(rule);
        check(ctx, quantified);
    }
    ctx.n_found() > before
}

/// Which rules look at the elements of a name.
static BY_ELEMENT: LazyLock<FxHashMap<&'static str, Vec<&'static Rule>>> = LazyLock::new(|| {
    let mut table: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for &rule in RULES {
        let names: &[&str] = match rule.check {
            Check::Element(names, _) => names,
            Check::Morphology(_) => &["morphology"],
            Check::Network(_) => &["network"],
            Check::Cell(_) => &["cell", "cell2CaPools"],
            Check::Channel(_) => &["ionChannel", "ionChannelHH", "ionChannelVShift", "ionChannelKS"],
            _ => &[],
        };
        names.iter().for_each(|&name| table.entry(name).or_default().push(rule));
    }
    table
});

/// One walk over the tree serves all element rules; what several of them look at is read once.
fn element_rules<'t>(ctx: &mut Context<'t>, dirty: &Dirty, morphologies: &'t Skeletons) {
    let shapes = ctx.tree.shapes();
    let by_shape: Vec<Option<&Vec<&Rule>>> =
        shapes.ids().map(|shape| BY_ELEMENT.get(shapes.local_name(shape))).collect();
    dirty.elements(ctx.tree, |id| {
        let node = ctx.node(id);
        let rules = match node.shape() {
            Some(shape) => by_shape[shape.index()],
            None => BY_ELEMENT.get(node.local_name()),
        };
        let Some(rules) = rules else { return };
        let mut subject = Subject::new(node, morphologies);
        ctx.anchor_at(Some(id));
        for &rule in rules {
            if ctx.settings.is_on(rule) {
                ctx.turn_to(rule);
                subject.ask(ctx, rule);
            }
        }
    });
    ctx.anchor_at(None);
}

/// An element with what the rules about it share.
struct Subject<'t> {
    node: Node<'t>,
    morphologies: &'t Skeletons,
    morphology: Option<Morphology<'t>>,
    network: Option<Network<'t>>,
    cell: Option<Cell<'t>>,
    channel: Option<Channel<'t>>,
}

impl<'t> Subject<'t> {
    fn new(node: Node<'t>, morphologies: &'t Skeletons) -> Subject<'t> {
        Subject { node, morphologies, morphology: None, network: None, cell: None, channel: None }
    }

    fn ask(&mut self, ctx: &mut Context<'t>, rule: &'static Rule) {
        let node = self.node;
        match rule.check {
            Check::Element(_, check) => check(ctx, node),
            Check::Morphology(check) => {
                let Some(skeleton) = self.morphologies.of(node.id()) else { return };
                check(ctx, self.morphology.get_or_insert_with(|| Morphology::new(node, skeleton)))
            }
            Check::Cell(check) => {
                let (db, file) = (ctx.db, ctx.file);
                check(ctx, self.cell.get_or_insert_with(|| Cell::read(db, file, node)))
            }
            Check::Channel(check) => {
                let (db, file) = (ctx.db, ctx.file);
                check(ctx, self.channel.get_or_insert_with(|| Channel::read(db, file, node)))
            }
            Check::Network(check) => check(ctx, self.network.get_or_insert_with(|| Network::read(node))),
            _ => {}
        }
    }
}
