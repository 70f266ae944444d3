//! `bench cable`: what a step of a compartment costs, beside C kernels and NEURON.
//!
//! Ours is the CPU time of the whole process for a long run less that for a run of one step, so starting and reading do not count. The C
//! kernels (one file, named by `NML_BENCH_HINES` or found beside the workspace) do the same equations with nothing around them.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure;
use super::{rivals, table};
use crate::{Failure, release_binary};

/// Steps of a long run.
const STEPS: usize = 4000;
/// ms
const STEP: f64 = 0.025;

/// What is measured: name, the shape, how many compartments, how many cells, whether excitable.
const MODELS: [(&str, Shape, usize, usize, bool); 7] = [
    ("passive cable, 1000", Shape::Cable, 1000, 1, false),
    ("passive tree, 1000", Shape::Tree, 1000, 1, false),
    ("HH cable, 1000", Shape::Cable, 1000, 1, true),
    ("HH tree, 1000", Shape::Tree, 1000, 1, true),
    ("HH trees, 8 × 125", Shape::Tree, 125, 8, true),
    ("HH trees, 64 × 125", Shape::Tree, 125, 64, true),
    ("HH cells of 9", Shape::Cable, 9, 1, true),
];

#[derive(Copy, Clone, PartialEq)]
enum Shape {
    Cable,
    Tree,
}

pub(super) fn run(runs: usize) -> Result<(), Failure> {
    let nml = release_binary()?;
    let folder = super::folder("cable")?;
    let kernels = kernels(&folder);
    let mut rows = vec![
        ["ns per compartment and step", "accurate", "reference", "2 threads", "C kernel"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for (name, shape, n, cells, excitable) in MODELS {
        let path = folder.join(format!("{}.nml", name.replace([' ', ','], "_")));
        super::write(&path, &model(shape, n, cells, excitable))?;
        let per_step = |mode: &str, threads: &str, wall: bool| -> Result<String, Failure> {
            let needs = |steps: usize| -> Result<f64, Failure> {
                let length = format!("{}ms", steps as f64 * STEP);
                let words =
                    ["run", "--quiet", "--no-files", "--threads", threads, "--mode", mode, "--length"];
                let mut arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
                arguments.extend([length.into(), path.clone().into()]);
                let measured: Vec<_> =
                    (0..runs.max(1)).map(|_| measure::once(&nml, &arguments)).collect::<Result<_, _>>()?;
                let need = measure::median(&measured).ok_or("at least one run is needed")?;
                Ok(if wall { need.wall_ms } else { need.cpu_ms })
            };
            let work = (n * cells * STEPS) as f64;
            Ok(format!("{:.1}", (needs(STEPS)? - needs(1)?) * 1e6 / work))
        };
        let kernel = kernels.as_ref().filter(|_| cells == 1 && n == 1000);
        let kernel = kernel.and_then(|it| kernel_time(it, shape, excitable)).unwrap_or_default();
        let row = [
            name.to_owned(),
            per_step("accurate", "1", false)?,
            per_step("reference", "1", false)?,
            per_step("accurate", "2", true)?,
            kernel,
        ];
        rows.push(row.to_vec());
    }
    table::print("Cells with a morphology (CPU; with 2 threads: wall)", &rows);
    neuron(&folder);
    Ok(())
}

/// The C kernels, compiled.
fn kernels(folder: &Path) -> Option<PathBuf> {
    let beside = crate::repository().join("../shared/limits/hines.c");
    let source = std::env::var_os("NML_BENCH_HINES").map_or(beside, PathBuf::from);
    let compiler = rivals::program("cc").filter(|_| source.is_file());
    let Some(compiler) = compiler else {
        rivals::note_missing("the C kernel", "name its source in NML_BENCH_HINES and install a compiler");
        return None;
    };
    let out = folder.join("hines");
    let mut compile = Command::new(compiler);
    compile.args(["-O3", "-march=native", "-ffast-math", "-DMYEXP", "-o"]).arg(&out).arg(source).arg("-lm");
    compile.status().ok().filter(std::process::ExitStatus::success).map(|_| out)
}

fn kernel_time(kernel: &Path, shape: Shape, excitable: bool) -> Option<String> {
    let flag = |it: bool| if it { "1" } else { "0" };
    let output =
        Command::new(kernel).args([flag(excitable), flag(shape == Shape::Tree), "2000"]).output().ok()?;
    let told = String::from_utf8(output.stdout).ok()?;
    let median = told.split("med ").nth(1)?.split_whitespace().next()?;
    Some(median.to_owned())
}

/// NEURON with its own mechanisms, where Python has it.
fn neuron(folder: &Path) {
    const SCRIPT: &str = "import sys, resource\nfrom neuron import h\ns = h.Section(name='c')\n\
        s.L, s.diam, s.nseg, s.Ra, s.cm = 10000, 10, 1000, 100, 1\ns.insert(sys.argv[1])\n\
        i = h.IClamp(s(0)); i.delay, i.dur, i.amp = 0, 1e9, 50\nh.dt = 0.025\nh.finitialize(-65)\n\
        u = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_utime\nt = u()\n\
        for _ in range(4000): h.fadvance()\nprint('%.1f' % ((u() - t) / 4e6 * 1e9))\n";
    let python = std::env::var_os("NML_BENCH_PYTHON").unwrap_or_else(|| "python3".into());
    let script = folder.join("neuron_cable.py");
    if super::write(&script, SCRIPT).is_err() {
        return;
    }
    let time = |mechanism: &str| {
        let output = Command::new(&python).arg(&script).arg(mechanism).output().ok()?;
        let told = String::from_utf8(output.stdout).ok()?;
        told.split_whitespace().last().filter(|_| output.status.success()).map(str::to_owned)
    };
    match (time("pas"), time("hh")) {
        (Some(passive), Some(excitable)) => println!(
            "\nNEURON, one thread, cable of 1000: passive {passive}, its own hh {excitable} ns per compartment and step"
        ),
        _ => rivals::note_missing(
            "NEURON",
            "`pip install neuron`, or name the Python that has it in NML_BENCH_PYTHON",
        ),
    }
}

/// A network of unconnected cells, each with a current.
fn model(shape: Shape, n: usize, cells: usize, excitable: bool) -> String {
    let mut morphology = String::new();
    match shape {
        Shape::Cable => {
            let length = n * 10;
            let _ = write!(
                morphology,
                "<segment id=\"0\"><proximal x=\"0\" y=\"0\" z=\"0\" diameter=\"2\"/><distal x=\"0\" y=\"{length}\" z=\"0\" diameter=\"2\"/></segment>\
                 <segmentGroup id=\"s\" neuroLexId=\"sao864921383\"><property tag=\"numberInternalDivisions\" value=\"{n}\"/><member segment=\"0\"/></segmentGroup>"
            );
        }
        Shape::Tree => {
            // A third of the segments hang on any earlier one, the others on the one before.
            let mut random: u64 = 1;
            for id in 0..n {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let parent = match id {
                    0 => String::new(),
                    _ if (random >> 33).is_multiple_of(3) => {
                        format!("<parent segment=\"{}\"/>", (random >> 40) as usize % id)
                    }
                    _ => format!("<parent segment=\"{}\"/>", id - 1),
                };
                let y = id * 8;
                let _ = write!(
                    morphology,
                    "<segment id=\"{id}\">{parent}<proximal x=\"0\" y=\"{y}\" z=\"0\" diameter=\"2\"/><distal x=\"0\" y=\"{}\" z=\"0\" diameter=\"2\"/></segment>",
                    y + 8
                );
            }
        }
    }
    let densities = if excitable { SQUID } else { LEAK };
    let inputs: String =
        (0..cells).map(|at| format!("<explicitInput target=\"p[{at}]\" input=\"drive\"/>")).collect();
    format!(
        "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"n\">{CHANNELS}<cell id=\"c\">\
         <morphology id=\"m\">{morphology}</morphology><biophysicalProperties id=\"b\"><membraneProperties>{densities}\
         <spikeThresh value=\"-20mV\"/><specificCapacitance value=\"1uF_per_cm2\"/><initMembPotential value=\"-65mV\"/>\
         </membraneProperties><intracellularProperties><resistivity value=\"100ohm_cm\"/></intracellularProperties>\
         </biophysicalProperties></cell><network id=\"net\"><population id=\"p\" component=\"c\" size=\"{cells}\"/>{inputs}</network></neuroml>"
    )
}

const LEAK: &str =
    r#"<channelDensity id="l" ionChannel="leak" condDensity="3S_per_m2" erev="-65mV" ion="non_specific"/>"#;

/// The membrane of Hodgkin and Huxley (1952).
const SQUID: &str = r#"<channelDensity id="l" ionChannel="leak" condDensity="3S_per_m2" erev="-54.387mV" ion="non_specific"/>
<channelDensity id="nas" ionChannel="na" condDensity="120mS_per_cm2" erev="50mV" ion="na"/>
<channelDensity id="ks" ionChannel="k" condDensity="360S_per_m2" erev="-77mV" ion="k"/>"#;

const CHANNELS: &str = r#"<pulseGenerator id="drive" delay="1ms" duration="1000s" amplitude="0.5nA"/>
<ionChannelHH id="leak" conductance="10pS"/>
<ionChannelHH id="na" conductance="10pS" species="na">
<gateHHrates id="m" instances="3"><forwardRate type="HHExpLinearRate" rate="1per_ms" midpoint="-40mV" scale="10mV"/>
<reverseRate type="HHExpRate" rate="4per_ms" midpoint="-65mV" scale="-18mV"/></gateHHrates>
<gateHHrates id="h" instances="1"><forwardRate type="HHExpRate" rate="0.07per_ms" midpoint="-65mV" scale="-20mV"/>
<reverseRate type="HHSigmoidRate" rate="1per_ms" midpoint="-35mV" scale="10mV"/></gateHHrates></ionChannelHH>
<ionChannelHH id="k" conductance="10pS" species="k">
<gateHHrates id="n" instances="4"><forwardRate type="HHExpLinearRate" rate="0.1per_ms" midpoint="-55mV" scale="10mV"/>
<reverseRate type="HHExpRate" rate="0.125per_ms" midpoint="-65mV" scale="-80mV"/></gateHHrates></ionChannelHH>"#;
