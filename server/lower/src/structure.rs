//! `Structure`: what is instantiated and connected.

use model::items::Statement;
use sim::Name;
use sim::graph::{Assign, Builder, EventConnection, Tunnel};

/// Reads the builders of a `Structure` or of a loop inside one, in document order.
pub(crate) fn builders(statements: &[Statement]) -> Vec<Builder> {
    statements.iter().filter_map(builder).collect()
}

fn builder(it: &Statement) -> Option<Builder> {
    Some(match &*it.tag {
        // Written with `componentType` in place of a reference they make anonymous components, which nobody uses.
        "ChildInstance" if it.attribute("component").is_some() => {
            Builder::ChildInstance { component: name(it, "component") }
        }
        "MultiInstantiate" if it.attribute("component").is_some() => Builder::MultiInstantiate {
            number: name(it, "number"),
            component: name(it, "component"),
            assigns: assigns(it),
        },
        "With" => match it.attribute("list") {
            Some(list) => {
                Builder::WithList { list: list.trim().into(), index: name(it, "index"), name: name(it, "as") }
            }
            None => Builder::WithInstance { instance: name(it, "instance"), name: name(it, "as") },
        },
        "ForEach" => Builder::ForEach {
            instances: name(it, "instances"),
            name: name(it, "as"),
            body: builders(&it.children),
        },
        "EventConnection" => Builder::EventConnection(EventConnection {
            from: name(it, "from"),
            to: name(it, "to"),
            source_port: optional(it, "sourcePort"),
            target_port: optional(it, "targetPort"),
            delay: optional(it, "delay"),
            receiver: optional(it, "receiver"),
            receiver_container: optional(it, "receiverContainer"),
            assigns: assigns(it),
        }),
        "Tunnel" => Builder::Tunnel(Tunnel {
            name: name(it, "name"),
            end_a: name(it, "endA"),
            end_b: name(it, "endB"),
            component_a: name(it, "componentA"),
            component_b: name(it, "componentB"),
            assigns: assigns(it),
        }),
        "About" | "Meta" | "notes" | "annotation" | "documentation" => return None,
        // Parsed but not carried out by the reference.
        "Choose" | "If" => return None,
        tag => Builder::Unsupported(tag.into()),
    })
}

fn name(it: &Statement, attribute: &str) -> Name {
    it.attribute(attribute).unwrap_or_default().trim().into()
}

fn optional(it: &Statement, attribute: &str) -> Option<Name> {
    it.attribute(attribute).map(|text| text.trim().into())
}

fn assigns(it: &Statement) -> Vec<Assign> {
    let assign = |it: &Statement| Assign {
        property: name(it, "property"),
        value: lems::parse_value(it.attribute("value").unwrap_or_default()).value,
    };
    it.with_tag("Assign").map(assign).collect()
}
