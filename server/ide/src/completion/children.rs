//! Which elements may stand here.

use model::items::MemberKind;
use model::{is_subtype, scope};
use schema::{Schema, State, Type, Version};
use syntax::Node;
use text::Range;

use super::top_level::TopLevel;
use super::usage::{self, Habit};
use super::{CompletionKind, Context, Topic, snippet};
use crate::element::{self, InDocument};
use crate::lems_language;

/// An element that may stand here.
pub(super) struct Child {
    pub(super) tag: String,
    pub(super) score: i32,
    pub(super) schema: Option<Type>,
    pub(super) topic: Option<Topic>,
    pub(super) detail: String,
}

/// The place between two siblings.
#[derive(Clone, Copy)]
struct Gap<'t> {
    parent: Node<'t>,
    previous: Option<Node<'t>>,
    next: Option<Node<'t>>,
}

/// In the name of a start tag, or behind a `<`.
pub(super) fn in_tag(ctx: &mut Context<'_>, element: Option<Node<'_>>, parent: Node<'_>, range: Range) {
    let gap = match element {
        Some(element) => Gap { parent, previous: before(element), next: after(element) },
        None => gap_at(parent, ctx.offset),
    };
    // A name that has attributes behind it is only replaced; a new one brings what it needs.
    let is_new = element.is_none_or(|it| it.attributes().next().is_none() && it.elements().next().is_none());
    if !parent.is_element() {
        return outside(ctx, None);
    }
    let is_open = element.is_some_and(|it| it.start_tag_range().of(ctx.text).ends_with('>'));
    offer(ctx, gap, range, if is_new && !is_open { Form::BehindAngle } else { Form::Name });
    if element.is_none() {
        // `</` closes the element around.
        let name = parent.name().to_owned();
        ctx.add(format!("/{name}"), CompletionKind::Element, range, format!("/{name}>")).score(-10);
    }
}

/// Between tags.
pub(super) fn in_content(ctx: &mut Context<'_>, parent: Node<'_>, node: Option<Node<'_>>) {
    let mut range = Range::at(ctx.offset);
    if let Some(node) = node
        && node.kind() == syntax::Kind::Text
    {
        range = super::word_at(ctx.text, node.range(), ctx.offset, |it| it.is_alphanumeric() || it == '_');
        range.end = ctx.offset;
    }
    offer(ctx, gap_at(parent, ctx.offset), range, Form::Whole);
}

/// In an end tag.
pub(super) fn end_tag(ctx: &mut Context<'_>, element: Node<'_>, range: Range) {
    let closes = ctx.text.as_bytes().get(range.end as usize) == Some(&b'>');
    // Of a stray end tag, and of one that closes nothing yet, the innermost open element is meant.
    for node in std::iter::once(element).chain(element.ancestors()).filter(|it| it.is_element()).take(8) {
        let name = node.name();
        let insert = if closes { name.to_owned() } else { format!("{name}>") };
        ctx.add(name, CompletionKind::Element, range, insert);
    }
}

/// Before or behind the root, or in its name.
pub(super) fn outside(ctx: &mut Context<'_>, root: Option<Node<'_>>) {
    if root.is_some() {
        return;
    }
    let before = &ctx.text[..ctx.offset as usize];
    let name = before.trim_end_matches(char::is_alphanumeric).len();
    let range = Range::new(name as u32, ctx.offset);
    let is_behind_angle = before[..name].ends_with('<');
    let location = "http://www.neuroml.org/schema/neuroml2 https://raw.github.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2.3.1.xsd";
    let neuroml = format!(
        "<neuroml xmlns=\"{}\"\n    xmlns:xsi=\"{}\"\n    xsi:schemaLocation=\"{location}\"\n    id=\"${{1:id}}\">\n\n    $0\n\n</neuroml>",
        schema::NAMESPACE,
        schema::XSI_NAMESPACE,
    );
    let lems = "<Lems>\n\n    <Target component=\"${1:sim}\"/>\n\n    <Include file=\"Cells.xml\"/>\n    <Include file=\"Networks.xml\"/>\n    <Include file=\"Simulation.xml\"/>\n\n    $0\n\n</Lems>";
    for (label, insert) in [("neuroml", neuroml.as_str()), ("Lems", lems)] {
        // What stands before the cursor stays: editors compare it with the label.
        let insert = insert.strip_prefix('<').filter(|_| is_behind_angle).unwrap_or(insert);
        let insert = snippet::for_editor(insert, ctx.options.snippets);
        let item = ctx.add(label, CompletionKind::Element, range, insert);
        item.item.is_snippet = true;
        item.topic(Topic::Element { parent: String::new(), tag: label.into() });
    }
    let snippets = ctx.options.snippets;
    ctx.found.iter_mut().for_each(|it| it.item.is_snippet &= snippets);
}

/// How much of the element is to be written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Only the name.
    Name,
    /// All behind the `<`.
    BehindAngle,
    /// All.
    Whole,
}

/// The prefix that the children of an element have, as it has it itself.
pub(super) fn prefix(parent: Node<'_>) -> String {
    parent.name().strip_suffix(parent.local_name()).unwrap_or("").to_owned()
}

/// The child that the content model asks for at the cursor, if it leaves no choice.
pub(super) fn required(ctx: &Context<'_>, parent: Node<'_>) -> Option<Child> {
    if !parent.is_element() || element::enclosing_type(parent).is_some() {
        return None;
    }
    let ty = element::schema_type(parent)?;
    let gap = gap_at(parent, ctx.offset);
    let state = match gap.previous {
        None => ty.start(),
        Some(previous) => element::states(ty)
            .iter()
            .find_map(|it| it.next(previous.local_name()))
            .map(|(_, state)| state)?,
    };
    let missing = *state.missing().first()?;
    if gap.next.is_some_and(|it| it.local_name() == missing.name()) {
        return None;
    }
    Some(Child {
        tag: missing.name().to_owned(),
        score: 0,
        schema: Some(missing.ty()),
        topic: None,
        detail: String::new(),
    })
}

fn offer(ctx: &mut Context<'_>, gap: Gap<'_>, range: Range, form: Form) {
    let prefix = prefix(gap.parent);
    for child in candidates(ctx, gap) {
        let mut insert = match form {
            Form::Name => format!("{prefix}{}", child.tag),
            Form::BehindAngle | Form::Whole => snippet::element(ctx, gap.parent, &prefix, &child),
        };
        if form == Form::Whole {
            insert.insert(0, '<');
        }
        let is_snippet = form != Form::Name && ctx.options.snippets;
        let item = ctx.add(format!("{prefix}{}", child.tag), CompletionKind::Element, range, insert);
        item.score(child.score).detail(child.detail);
        item.item.topic = child.topic;
        if is_snippet {
            item.snippet();
        }
    }
}

fn before(node: Node<'_>) -> Option<Node<'_>> {
    std::iter::successors(node.prev_sibling(), |it| it.prev_sibling()).take(50).find(|it| it.is_element())
}

fn after(node: Node<'_>) -> Option<Node<'_>> {
    std::iter::successors(node.next_sibling(), |it| it.next_sibling()).take(50).find(|it| it.is_element())
}

/// The siblings before and behind an offset in the content of `parent`.
fn gap_at(parent: Node<'_>, offset: u32) -> Gap<'_> {
    let sibling_at = |offset: u32| {
        let at = Node::new(parent.tree(), parent.document_text(), parent.tree().node_at(offset));
        std::iter::once(at).chain(at.ancestors()).find(|it| it.parent() == Some(parent))
    };
    let left = offset.checked_sub(1).and_then(sibling_at).filter(|it| it.range().start < offset);
    let right = sibling_at(offset).filter(|it| it.range().end > offset);
    Gap {
        parent,
        previous: left.and_then(|it| if it.is_element() { Some(it) } else { before(it) }),
        next: right
            .and_then(|it| if it.is_element() && it.range().start >= offset { Some(it) } else { after(it) }),
    }
}

fn candidates(ctx: &Context<'_>, gap: Gap<'_>) -> Vec<Child> {
    let parent = gap.parent;
    if element::enclosing_type(parent).is_some() {
        let Some(language) = lems_language::in_type(parent.local_name()) else { return Vec::new() };
        return of_language(ctx, gap, language.children);
    }
    let mut found = Vec::new();
    if element::is_root(parent) && parent.local_name() == "Lems" {
        found = of_language(ctx, gap, lems_language::TOP_LEVEL);
    }
    if let Some(ty) = element::schema_type(parent) {
        by_schema(gap, ty, &mut found);
    }
    by_type(ctx, gap, &mut found);
    let habits = Habits::of(gap);
    found.iter_mut().for_each(|it| it.score += habits.points(&it.tag));
    later_versions(parent, &mut found);
    if element::is_root(parent) {
        let top = TopLevel::of(ctx, parent);
        found.iter_mut().for_each(|it| it.score += top.points(&it.tag));
    }
    found
}

/// What only newer versions of the schema allow, behind everything else.
fn later_versions(parent: Node<'_>, found: &mut Vec<Child>) {
    if parent.document_root_name() != "neuroml" {
        return;
    }
    let Some(ty) = element::schema_type_in(Schema::of(Version::LATEST), parent) else { return };
    for element in ty.children() {
        let tag = element.name();
        if !found.iter().any(|it| it.tag == tag) {
            let topic = Topic::Element { parent: ty.name().into(), tag: tag.into() };
            found.push(Child {
                tag: tag.to_owned(),
                score: -20,
                schema: Some(element.ty()),
                topic: Some(topic),
                detail: element.ty().name().to_owned(),
            });
        }
    }
}

/// The elements of the language LEMS, those next that usually come next.
fn of_language(_: &Context<'_>, gap: Gap<'_>, tags: &'static [&'static str]) -> Vec<Child> {
    let position =
        |node: Option<Node<'_>>| node.and_then(|it| tags.iter().position(|tag| *tag == it.local_name()));
    let from = position(gap.previous).unwrap_or(0);
    let to = position(gap.next).unwrap_or(tags.len());
    let habits = Habits::of(gap);
    let child = |(at, tag): (usize, &&str)| {
        let mut score = 500 - 10 * at as i32;
        if at >= from && at <= to {
            score += 300 - 20 * (at - from).min(10) as i32;
        }
        let is_single = matches!(*tag, "Dynamics" | "Structure" | "Simulation" | "OnStart" | "KineticScheme");
        if is_single && gap.parent.elements().take(200).any(|it| it.local_name() == *tag) {
            score -= 400;
        } else if *tag == "Dynamics" && gap.next.is_none() && from > 0 {
            // Behind the last declaration comes the behaviour.
            score += 900;
        }
        Child {
            tag: (*tag).to_owned(),
            score: score + habits.points(tag),
            schema: None,
            topic: Some(Topic::Element { parent: gap.parent.local_name().into(), tag: (*tag).into() }),
            detail: String::new(),
        }
    };
    tags.iter().enumerate().map(child).collect()
}

/// What the content model allows at this place, and behind it what it allows elsewhere.
fn by_schema(gap: Gap<'_>, ty: Type, found: &mut Vec<Child>) {
    let all = element::states(ty);
    let here: Vec<State> = match gap.previous {
        None => vec![ty.start()],
        Some(previous) => {
            let behind: Vec<State> =
                all.iter().filter_map(|it| it.next(previous.local_name())).map(|(_, state)| state).collect();
            if behind.is_empty() { vec![ty.start()] } else { behind }
        }
    };
    let next = gap.next.map(|it| it.local_name());
    let mut order = 0;
    for (states, points) in [(&here, 1000), (&all, 0)] {
        let mut layer: Vec<Child> = Vec::new();
        for state in states.iter() {
            let missing = if points > 0 { state.missing() } else { Vec::new() };
            for (element, target) in state.edges() {
                let tag = element.name();
                let mut score = points;
                if points > 0 && next.is_some_and(|it| target.next(it).is_none()) {
                    score -= 500;
                }
                if missing.first() == Some(&element) {
                    score += 350;
                }
                if let Some(known) = layer.iter_mut().find(|it| it.tag == tag) {
                    known.score = known.score.max(score);
                    continue;
                }
                if found.iter().any(|it| it.tag == tag) {
                    continue;
                }
                layer.push(Child {
                    tag: tag.to_owned(),
                    score,
                    schema: Some(element.ty()),
                    topic: Some(Topic::Element { parent: ty.name().into(), tag: tag.into() }),
                    detail: element.ty().name().to_owned(),
                });
            }
        }
        // In the order of the schema.
        let children = ty.children();
        layer.sort_by_key(|it| children.iter().position(|known| known.name() == it.tag));
        for child in &mut layer {
            child.score -= order;
            order += 1;
        }
        found.append(&mut layer);
    }
}

/// The slots of the component type around.
fn by_type(ctx: &Context<'_>, gap: Gap<'_>, found: &mut Vec<Child>) {
    let parent = gap.parent;
    let in_schema = !found.is_empty() && parent.document_root_name() == "neuroml";
    let scope = scope(ctx.db, ctx.file);
    let mut add = |tag: &str, score: i32, of: &str| {
        if !found.iter().any(|it| it.tag == tag) {
            found.push(Child {
                tag: tag.to_owned(),
                score,
                schema: None,
                topic: Some(Topic::Type(of.into())),
                detail: of.to_owned(),
            });
        }
    };
    let is_own = |name: &str| !scope.types(name).is_empty();
    if element::is_root(parent) {
        // `<concentrationModel type="mine">`: a component of an own type may be called by the base of that.
        for ty in &model::file_items(ctx.db, ctx.file).types {
            if let Some(base) = ty.extends.as_deref().filter(|it| !it.starts_with("base")) {
                add(base, 450, base);
            }
        }
        let is_lems = parent.local_name() == "Lems";
        for name in scope.all_types().filter(|it| is_own(it) || (is_lems && !it.starts_with("base"))) {
            add(name, if is_own(name) { 450 } else { 50 }, name);
        }
        return;
    }
    let Some(ty) = model::type_of(ctx.db, ctx.file, parent) else { return };
    for member in ty.members_of(MemberKind::Child) {
        let name = &member.member.name;
        let is_there = parent.elements().take(200).any(|it| it.local_name() == &**name);
        if !in_schema {
            add(name, if is_there { 100 } else { 700 }, member.member.of_type.as_deref().unwrap_or(name));
        }
    }
    for member in ty.members_of(MemberKind::Children) {
        let Some(base) = member.member.of_type.as_deref() else { continue };
        let mut fitting: Vec<&str> = scope
            .all_types()
            .filter(|it| is_own(it) || !in_schema)
            .filter(|it| is_subtype(ctx.db, ctx.file, it, base))
            .collect();
        fitting.sort_unstable_by_key(|it| (it.starts_with("base"), *it));
        for name in fitting {
            add(name, if name.starts_with("base") { 100 } else { 600 }, name);
        }
    }
}

/// What the neighbours do: which child follows which.
struct Habits<'t> {
    gap: Gap<'t>,
    /// What follows the same sibling in parents of the same name.
    follows: Vec<&'t str>,
    /// What stands in parents of the same name.
    present: Vec<&'t str>,
}

impl<'t> Habits<'t> {
    fn of(gap: Gap<'t>) -> Habits<'t> {
        let previous = gap.previous.map(|it| it.local_name());
        let (mut follows, mut present) = (Vec::new(), Vec::new());
        for cousin in crate::nearby::elements(gap.parent).take(6) {
            let mut last = None;
            for child in cousin.elements().take(60) {
                let name = child.local_name();
                if last == previous {
                    follows.push(name);
                }
                if !present.contains(&name) {
                    present.push(name);
                }
                last = Some(name);
            }
        }
        Habits { gap, follows, present }
    }

    fn points(&self, tag: &str) -> i32 {
        let mut points = 0;
        let is = |node: Option<Node<'_>>| node.is_some_and(|it| it.local_name() == tag);
        if is(self.gap.previous) {
            points += 120;
            // Two of a kind before: a list.
            if is(self.gap.previous.and_then(before)) {
                points += 150;
            }
        }
        if is(self.gap.next) {
            points += 100;
        }
        let parent = self.gap.parent.local_name();
        let previous = self.gap.previous.map_or("", |it| it.local_name());
        points += usage::points(Habit::Next, &format!("{parent}/{previous}"), tag, 400);
        if let Some(next) = self.gap.next {
            points += usage::points(Habit::Before, &format!("{parent}/{}", next.local_name()), tag, 250);
        }
        points += usage::points(Habit::Present, parent, tag, 80);
        let follows = self.follows.iter().filter(|it| **it == tag).count();
        points += 60 * follows.min(5) as i32;
        if self.present.contains(&tag) {
            let is_there = self.gap.parent.elements().take(60).any(|it| it.local_name() == tag);
            points += if is_there { 30 } else { 200 };
        }
        points
    }
}
