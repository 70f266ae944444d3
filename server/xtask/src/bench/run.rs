//! `bench run`: simulations, whole process, beside jNeuroML.
//!
//! The examples of NeuroML are measured where the corpus lies beside the workspace. Populations are generated:
//! cells of Hodgkin and Huxley, and Izhikevich cells without links, driven by one current each.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::measure::{self, Need};
use super::{rivals, table};
use crate::{Failure, release_binary};

/// Cell-steps of a generated population: long enough to measure.
const CELL_STEPS: usize = 4_000_000;

pub(super) fn run(runs: usize) -> Result<(), Failure> {
    let nml = release_binary()?;
    let folder = super::folder("run")?;
    // The reference writes into folders that must be there already.
    std::fs::create_dir_all(folder.join("results")).map_err(|it| it.to_string())?;
    std::env::set_current_dir(&folder).map_err(|it| it.to_string())?;
    examples(&nml, &folder, runs)?;
    populations(&nml, &folder, runs)
}

fn examples(nml: &Path, folder: &Path, runs: usize) -> Result<(), Failure> {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let corpus = workspace.join("../shared/corpus/models/NeuroML+NeuroML2");
    let mut models = vec![workspace.join("tests/data/hh/LEMS_hh.xml")];
    if let Ok(entries) = std::fs::read_dir(corpus.join("LEMSexamples")) {
        let is_example =
            |it: &PathBuf| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with("LEMS_NML2_Ex"));
        let mut found: Vec<PathBuf> = entries.flatten().map(|it| it.path()).filter(is_example).collect();
        found.sort();
        models.extend(found);
    }
    let reference = rivals::program("java").zip(rivals::jneuroml());
    if reference.is_none() {
        rivals::note_missing("jNeuroML", rivals::JNEUROML_HINT);
    }
    let mut rows = vec![
        [
            "model",
            "CPU ms",
            "wall ms",
            "peak MB",
            "reference mode CPU ms",
            "jNeuroML CPU ms",
            "wall ms",
            "CPU ×",
            "wall ×",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for model in models {
        let ours = |mode: &str| -> Vec<OsString> {
            let mut arguments: Vec<OsString> =
                ["run", "--quiet", "--mode", mode, "--out"].map(OsString::from).to_vec();
            arguments.extend([folder.into(), "--root".into(), corpus.clone().into(), "--root".into()]);
            arguments.extend([workspace.clone().into(), model.clone().into()]);
            arguments
        };
        let accurate = several(nml, &ours("accurate"), runs)?;
        if accurate.code != 0 {
            // A cell of several compartments, which neither runs.
            continue;
        }
        let same = several(nml, &ours("reference"), runs)?;
        let name = model.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut row = vec![name, ms(accurate.cpu_ms), ms(accurate.wall_ms), mb(&accurate), ms(same.cpu_ms)];
        if let Some((java, jar)) = &reference {
            let arguments = ["-jar".into(), jar.into(), model.into(), "-nogui".into()];
            let theirs = several(java, &arguments, 1)?;
            let mark = if theirs.code == 0 { "" } else { " (failed)" };
            row.extend([format!("{:.0}{mark}", theirs.cpu_ms), format!("{:.0}", theirs.wall_ms)]);
            row.push(format!("{:.0}", theirs.cpu_ms / accurate.cpu_ms));
            row.push(format!("{:.0}", theirs.wall_ms / accurate.wall_ms));
        }
        rows.push(row);
    }
    table::print("Simulations, whole process, with all output files (medians; jNeuroML once)", &rows);
    Ok(())
}

fn populations(nml: &Path, folder: &Path, runs: usize) -> Result<(), Failure> {
    let mut rows = vec![
        ["population", "steps", "CPU ms", "wall ms", "peak MB", "ns per cell and step", "on one thread"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for (kind, cell) in [("hh", HH), ("izhikevich", IZHIKEVICH)] {
        for n in [1, 100, 1_000, 10_000] {
            let steps = (CELL_STEPS / n).clamp(200, 30_000);
            let path = folder.join(format!("{kind}_{n}.xml"));
            super::write(&path, &population(cell, n, steps))?;
            let arguments = |threads: &str| -> Vec<OsString> {
                let words = ["run", "--quiet", "--no-files", "--threads", threads];
                words.iter().map(OsString::from).chain([path.clone().into()]).collect()
            };
            let need = several(nml, &arguments("0"), runs)?;
            let alone = several(nml, &arguments("1"), runs)?;
            let per_step = |wall_ms: f64| format!("{:.1}", wall_ms * 1e6 / (n * steps) as f64);
            rows.push(vec![
                format!("{n} {kind}"),
                steps.to_string(),
                ms(need.cpu_ms),
                ms(need.wall_ms),
                mb(&need),
                per_step(need.wall_ms),
                per_step(alone.wall_ms),
            ]);
        }
    }
    table::print("Populations, whole process (medians; start and reading included)", &rows);
    Ok(())
}

fn several(program: &Path, arguments: &[OsString], runs: usize) -> Result<Need, Failure> {
    let needs: Vec<Need> =
        (0..runs.max(1)).map(|_| measure::once(program, arguments)).collect::<Result<_, _>>()?;
    measure::median(&needs).ok_or_else(|| "at least one run is needed".into())
}

fn ms(value: f64) -> String {
    format!("{value:.1}")
}

fn mb(need: &Need) -> String {
    format!("{:.1}", need.peak_kib as f64 / 1024.0)
}

/// A simulation of unconnected cells, each with a current.
fn population(cell: &str, n: usize, steps: usize) -> String {
    let inputs: String = (0..n)
        .map(|at| format!("<input id=\"{at}\" target=\"../p[{at}]\" destination=\"synapses\"/>"))
        .collect();
    let length = steps as f64 * 0.025;
    format!(
        "<Lems><Target component=\"s\"/><Include file=\"Cells.xml\"/><Include file=\"Networks.xml\"/>\
         <Include file=\"Simulation.xml\"/>{cell}<network id=\"net\"><population id=\"p\" component=\"c\" size=\"{n}\"/>\
         <inputList id=\"i\" population=\"p\" component=\"drive\">{inputs}</inputList></network>\
         <Simulation id=\"s\" length=\"{length}ms\" step=\"0.025ms\" target=\"net\">\
         <OutputFile id=\"f\" fileName=\"v.dat\"><OutputColumn id=\"v\" quantity=\"p[0]/v\"/></OutputFile>\
         </Simulation></Lems>"
    )
}

/// The cell of Hodgkin and Huxley (1952), at rest at -65 mV.
const HH: &str = r#"
<pulseGenerator id="drive" delay="1ms" duration="1000s" amplitude="0.1nA"/>
<ionChannelHH id="leak" conductance="10pS"/>
<ionChannelHH id="na" conductance="10pS" species="na">
<gateHHrates id="m" instances="3"><forwardRate type="HHExpLinearRate" rate="1per_ms" midpoint="-40mV" scale="10mV"/>
<reverseRate type="HHExpRate" rate="4per_ms" midpoint="-65mV" scale="-18mV"/></gateHHrates>
<gateHHrates id="h" instances="1"><forwardRate type="HHExpRate" rate="0.07per_ms" midpoint="-65mV" scale="-20mV"/>
<reverseRate type="HHSigmoidRate" rate="1per_ms" midpoint="-35mV" scale="10mV"/></gateHHrates></ionChannelHH>
<ionChannelHH id="k" conductance="10pS" species="k">
<gateHHrates id="n" instances="4"><forwardRate type="HHExpLinearRate" rate="0.1per_ms" midpoint="-55mV" scale="10mV"/>
<reverseRate type="HHExpRate" rate="0.125per_ms" midpoint="-65mV" scale="-80mV"/></gateHHrates></ionChannelHH>
<cell id="c"><morphology id="m"><segment id="0"><proximal x="0" y="0" z="0" diameter="17.841242"/>
<distal x="0" y="0" z="0" diameter="17.841242"/></segment></morphology>
<biophysicalProperties id="b"><membraneProperties>
<channelDensity id="l" ionChannel="leak" condDensity="3S_per_m2" erev="-54.387mV" ion="non_specific"/>
<channelDensity id="nas" ionChannel="na" condDensity="120mS_per_cm2" erev="50mV" ion="na"/>
<channelDensity id="ks" ionChannel="k" condDensity="360S_per_m2" erev="-77mV" ion="k"/>
<spikeThresh value="-20mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/>
</membraneProperties><intracellularProperties><resistivity value="0.03kohm_cm"/></intracellularProperties>
</biophysicalProperties></cell>
"#;

/// A regularly spiking cell of Izhikevich (2003).
const IZHIKEVICH: &str = r#"
<pulseGeneratorDL id="drive" delay="1ms" duration="1000s" amplitude="10"/>
<izhikevichCell id="c" v0="-70mV" thresh="30mV" a="0.02" b="0.2" c="-65" d="6"/>
"#;
