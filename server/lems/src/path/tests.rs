//! Paths as documents write them, and what is wrong with those they should not write.

use proptest::prelude::*;

use super::{
    PathProblem, SelectStepKind, StepKind, parse_instance_path, parse_parameter_select, parse_select,
};
use crate::problem::slice;

fn instance(text: &str) -> String {
    let parsed = parse_instance_path(text);
    let steps = parsed.value.steps.iter().map(|step| {
        let kind = match step.kind {
            StepKind::Parent => "up".to_owned(),
            StepKind::This => "this".to_owned(),
            StepKind::Name(name) => name.to_owned(),
            StepKind::Index(index) => format!("at {index}"),
            StepKind::Id(id) => format!("id {id}"),
            StepKind::ListItem { list, id, index } => format!("{index} of {id} in {list}"),
        };
        format!("{kind} <{}>", slice(text, step.range))
    });
    let problems = parsed.problems.iter().map(|it| format!("{:?} <{}>", it.kind, slice(text, it.range)));
    steps.chain(problems).collect::<Vec<_>>().join(", ")
}

#[test]
fn instances_are_named_in_several_ways() {
    assert_eq!(instance("../pop/3/cell"), "up <..>, pop <pop>, id 3 <3>, cell <cell>");
    assert_eq!(instance("../pop[3]"), "up <..>, pop <pop>, at 3 <[3]>");
    assert_eq!(instance("pop[0]/v"), "pop <pop>, at 0 <[0]>, v <v>");
    assert_eq!(instance("pop/0/cell/2/v"), "pop <pop>, id 0 <0>, cell <cell>, id 2 <2>, v <v>");
    assert_eq!(instance("./syn"), "this <.>, syn <syn>");
    assert_eq!(
        instance("pop[0]/synapses:ampa:1/g"),
        "pop <pop>, at 0 <[0]>, 1 of ampa in synapses <synapses:ampa:1>, g <g>"
    );
    assert_eq!(instance(" v "), "v <v>");
}

#[test]
fn a_broken_path_points_at_the_broken_step() {
    assert_eq!(instance(""), "Empty <>");
    assert_eq!(instance("pop//v"), "pop <pop>, v <v>, EmptyStep <>");
    assert_eq!(instance("pop[0"), "pop <pop>, at 0 <[0>, UnclosedBracket <[0>");
    assert_eq!(instance("pop[x]/v"), "pop <pop>, v <v>, InvalidIndex <x>");
    assert_eq!(instance("pop[]"), "pop <pop>, InvalidIndex <>");
    assert_eq!(instance("pop[-1]"), "pop <pop>, InvalidIndex <-1>");
    assert_eq!(instance("pop[0]v"), "pop <pop>, at 0 <[0]>, TextAfterBracket <v>");
    assert_eq!(instance("pop]/v"), "pop <pop>, v <v>, StrayBracket <]>");
    assert_eq!(instance("pop/../v"), "pop <pop>, up <..>, v <v>, ParentInside <..>");
    assert_eq!(instance("my pop/v"), "my pop <my pop>, v <v>, Blank <my pop>");
    assert_eq!(instance("syn:a/g"), "syn:a <syn:a>, g <g>, InvalidListItem <syn:a>");
}

#[test]
fn a_member_of_a_population_is_found_in_every_spelling() {
    for text in ["../pop/3/cell", "../pop[3]", "pop[3]", "pop/3/cell", "../pop[3]/synapse"] {
        let path = parse_instance_path(text).value;
        let (population, _, index, _) = path.population_member().unwrap();
        assert_eq!((population, index), ("pop", 3), "{text}");
    }
    assert_eq!(parse_instance_path("v").value.population_member(), None);
}

fn select(text: &str, parsed: crate::Parsed<super::Select<'_>, PathProblem>) -> String {
    let anywhere = if parsed.value.anywhere { vec!["anywhere".to_owned()] } else { Vec::new() };
    let steps = parsed.value.steps.iter().map(|step| match step.kind {
        SelectStepKind::Name => step.name.to_owned(),
        SelectStepKind::Parent => "up".to_owned(),
        SelectStepKind::All => format!("all {}", step.name),
        SelectStepKind::Where { attribute, value, attribute_range, value_range } => {
            assert_eq!((slice(text, attribute_range), slice(text, value_range)), (attribute, value));
            format!("{} where {attribute} is {value}", step.name)
        }
    });
    let problems = parsed.problems.iter().map(|it| format!("{:?} <{}>", it.kind, slice(text, it.range)));
    anywhere.into_iter().chain(steps).chain(problems).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_derived_variable_selects_downward() {
    let of = |text| select(text, parse_select(text));
    assert_eq!(of("spikeThresh/value"), "spikeThresh, value");
    assert_eq!(of("synapses[*]/i"), "all synapses, i");
    assert_eq!(of("channels[ion='na']/g"), "channels where ion is na, g");
    assert_eq!(of("channels[ion=\"na\"]/g"), "channels where ion is na, g");
    assert_eq!(of("channels[ion='a/b']/g"), "channels where ion is a/b, g");
    assert_eq!(of("channels[ ion = 'na' ]/g"), "channels where ion is na, g");
}

#[test]
fn what_a_select_does_not_know_is_reported() {
    let of = |text| select(text, parse_select(text));
    assert_eq!(of("../v"), "up, v, ParentUnsupported <..>");
    assert_eq!(of("gates[0]/q"), "all gates, q, IndexUnsupported <[0]>");
    assert_eq!(of("gates[ion=na]/q"), "gates where ion is na, q, UnquotedValue <na>");
    assert_eq!(of("gates[x]/q"), "all gates, q, InvalidPredicate <x>");
    assert_eq!(of("gates[*/q"), "all gates, UnclosedBracket <[*/q>");
    assert_eq!(of("gates[*]x/q"), "all gates, q, TextAfterBracket <x>");
    assert_eq!(of("a//q"), "a, q, EmptyStep <>");
}

#[test]
fn a_derived_parameter_selects_in_the_document() {
    let of = |text| select(text, parse_parameter_select(text));
    assert_eq!(of("../gbase"), "up, gbase");
    assert_eq!(of("channel/conductance"), "channel, conductance");
    assert_eq!(of("//Cell[id=path]/threshold"), "anywhere, Cell where id is path, threshold");
    assert_eq!(of("//Cell[morph/id=path]/c"), "anywhere, Cell where morph/id is path, c");
}

#[test]
fn the_target_of_a_select_is_its_last_name() {
    assert_eq!(parse_select("synapses[*]/i").value.target().map(|(name, _)| name), Some("i"));
    assert!(parse_select("synapses[*]/i").value.is_many());
    assert!(!parse_select("a/i").value.is_many());
    assert_eq!(parse_select("synapses[*]").value.target(), None);
}

proptest! {
    #[test]
    fn any_path_is_survived_and_its_ranges_lie_in_it(text in "[\\[\\]ab/.*='\"0-9: µ]{0,16}") {
        let path = parse_instance_path(&text);
        for range in path.value.steps.iter().map(|it| it.range).chain(path.problems.iter().map(|it| it.range)) {
            prop_assert!(text.get(range.start as usize..range.end as usize).is_some());
        }
        for select in [parse_select(&text), parse_parameter_select(&text)] {
            for range in select.value.steps.iter().map(|it| it.range).chain(select.problems.iter().map(|it| it.range)) {
                prop_assert!(text.get(range.start as usize..range.end as usize).is_some());
            }
        }
    }
}
