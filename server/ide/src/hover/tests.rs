use std::sync::Arc;

use expect_test::{Expect, expect};
use model::{FilePath, MemorySystem};

use super::HoverPart;
use crate::AnalysisHost;

#[track_caller]
fn check(fixture: &str, expected: &Expect) {
    let (file, offset) = fixture::parse(fixture).cursor();
    let disk = MemorySystem::default();
    disk.write(&file.path, file.text.as_str());
    let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
    let hover = analysis.hover(analysis.file(&FilePath::Disk(file.path.into())), offset).unwrap();
    let part = |it: &HoverPart| match it {
        HoverPart::Code(text) => format!("{text}\n"),
        HoverPart::Text(_) => String::new(),
        HoverPart::Fact(name, value) => format!("{name}: {value}\n"),
        HoverPart::Curve { name, bars, axes } => format!("{name} {bars} {axes}\n"),
    };
    let shown: String = hover.iter().flat_map(|it| &it.parts).map(part).collect();
    expected.assert_eq(&shown);
}

const HEAD: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n";

#[test]
fn a_quantity_shows_its_dimension_and_its_value_in_si() {
    check(
        &format!("{HEAD}<iafTauCell id=\"c\" leakReversal=\"$0-50mV\"/></neuroml>"),
        &expect![[r#"
            leakReversal: voltage = -50mV
            SI: -0.05 V
        "#]],
    );
}

#[test]
fn a_cylinder_has_the_area_of_its_side() {
    // Length 10, diameter 2: 2 pi r l = 62.8319.
    check(
        &format!(
            "{HEAD}<cell id=\"c\"><morphology id=\"m\"><segment id=\"0\"><proximal x=\"0\" y=\"0\" z=\"0\" diameter=\"2\"/><distal x=\"10\" y=\"0\" z=\"0\" diameter=\"2\"/></segment><segment$0Group id=\"g\"><member segment=\"0\"/></segmentGroup></morphology></cell></neuroml>"
        ),
        &expect![[r#"
            g: segmentGroup
            segments: 1
            length: 10 µm
            area: 62.8319 µm²
        "#]],
    );
}

#[test]
fn an_expression_shows_what_it_measures_and_depends_on() {
    check(
        r#"<Lems><Dimension name="voltage" m="1" l="2" t="-3" i="-1"/><Dimension name="time" t="1"/>
           <ComponentType name="leak"><Parameter name="tau" dimension="time"/><Parameter name="rest" dimension="voltage"/>
           <Dynamics><StateVariable name="v" dimension="voltage"/>
           <TimeDerivative variable="v" value="(rest - v) $0/ tau"/></Dynamics></ComponentType></Lems>"#,
        &expect![[r#"
            (rest - v) / tau
            dimension: voltage per time
            depends on: rest, tau, v
        "#]],
    );
}

#[test]
fn a_rate_is_drawn_over_voltage() {
    // r = rate * exp((v - midpoint)/scale): from exp(-60/18) to exp(90/18) per ms.
    check(
        &format!(
            "{HEAD}<ionChannelHH id=\"na\" conductance=\"1pS\"><gateHHrates id=\"m\" instances=\"3\"><for$0wardRate type=\"HHExpRate\" rate=\"1per_ms\" midpoint=\"-40mV\" scale=\"18mV\"/></gateHHrates></ionChannelHH></neuroml>"
        ),
        &expect![[r#"
            HHExpRate
            r ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▃▃▄▅▆█ -100 … 50 mV, 35.674 … 148413 per_s
            extends: baseHHRate → baseVoltageDepRate
        "#]],
    );
}

#[test]
fn a_gate_shows_what_it_strives_for_and_how_fast() {
    // Rates of exp(v/20mV) and exp(-v/20mV) per ms: 1/(1+exp(-v/10mV)), and 1/(2 cosh(v/20mV)) ms.
    check(
        &format!(
            "{HEAD}<ionChannelHH id=\"k\" conductance=\"1pS\"><gate$0HHrates id=\"n\" instances=\"1\"><forwardRate type=\"HHExpRate\" rate=\"1per_ms\" midpoint=\"0mV\" scale=\"20mV\"/><reverseRate type=\"HHExpRate\" rate=\"1per_ms\" midpoint=\"0mV\" scale=\"-20mV\"/></gateHHrates></ionChannelHH></neuroml>"
        ),
        &expect![[r#"
            n: gateHHrates
            inf ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▃▃▄▅▆▇▇▇█████ -100 … 50 mV, 4.53979e-5 … 0.993307
            tau ▁▁▁▁▁▁▁▁▂▂▂▃▃▄▄▅▆▇███▇▇▆▅▄▃▃▂▂ -100 … 50 mV, 6.73764e-6 … 4.98148e-4 s
            extends: gate → baseGate
        "#]],
    );
}

#[test]
fn a_count_shows_what_it_counts_and_a_type_what_it_is() {
    let hover = |fixture: &str| {
        let (file, offset) = fixture::parse(fixture).cursor();
        let disk = MemorySystem::default();
        disk.write(&file.path, file.text.as_str());
        let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
        analysis.hover(analysis.file(&FilePath::Disk(file.path.into())), offset).unwrap().unwrap().parts
    };
    let says = |parts: &[HoverPart], words: &str| {
        assert!(
            parts.iter().any(|it| matches!(it, HoverPart::Text(text) if text.contains(words))),
            "{parts:?}"
        );
    };
    says(
        &hover(&format!(
            "{HEAD}<network id=\"m\"><population id=\"p\" component=\"c\" size=\"1$0\"/></network></neuroml>"
        )),
        "Number of instances",
    );
    says(&hover(&format!("{HEAD}<forwardRate type=\"HHExp$0Rate\"/></neuroml>")), "Exponential form");
}
