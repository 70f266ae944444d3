//! `bench run`: simulations, whole process, beside jNeuroML, NEURON, EDEN and the same equations in C.
//!
//! The examples of NeuroML are measured where the corpus lies beside the workspace. Populations are generated:
//! cells of Hodgkin and Huxley, and Izhikevich cells without links, driven by one current each.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Selection;
use super::limits::Limits;
use super::measure::{self, Need};
use super::simulators::Simulators;
use super::table;
use crate::{Failure, release_binary};

/// Cell-steps of a generated population: long enough to measure.
const CELL_STEPS: usize = 4_000_000;

pub(super) fn run(runs: usize, selection: &Selection) -> Result<(), Failure> {
    let nml = release_binary()?;
    let folder = super::folder("run")?;
    std::env::set_current_dir(&folder).map_err(|it| it.to_string())?;
    let simulators = Simulators::find(selection);
    let bench = Bench { nml, folder, simulators, selection, runs };
    bench.examples()?;
    bench.populations()
}

/// The columns of what others need.
const OTHERS: [&str; 7] =
    ["jNeuroML CPU", "wall", "NEURON export + compile", "NEURON warm CPU", "wall", "EDEN CPU", "wall"];

fn heading(own: &[&str]) -> Vec<String> {
    own.iter().chain(&OTHERS).map(|it| (*it).to_owned()).collect()
}

struct Bench<'s> {
    nml: PathBuf,
    folder: PathBuf,
    simulators: Simulators,
    selection: &'s Selection,
    runs: usize,
}

impl Bench<'_> {
    /// What others need for a model, in the order of [`OTHERS`]. What fails says so.
    fn others(&self, model: &Path) -> Result<Vec<String>, Failure> {
        let limit_ms = self.selection.limit as f64 * 1e3;
        let told = |need: Need| match need.code {
            0 => ms(need.cpu_ms),
            _ if need.cpu_ms >= limit_ms => format!("> {}", ms(limit_ms)),
            code => format!("failed ({code})"),
        };
        let pair = |need: Option<Need>| match need {
            Some(need) if need.code == 0 => [ms(need.cpu_ms), ms(need.wall_ms)],
            Some(need) => [told(need), String::new()],
            None => [String::new(), String::new()],
        };
        let folder = |name: &str| self.folder.join(name);
        let mut cells: Vec<String> = pair(self.simulators.jneuroml(model, &folder("jneuroml"))?).into();
        let neuron = self.simulators.neuron(model, &folder("neuron"))?.unwrap_or_default();
        let made = [neuron.export, neuron.compile];
        cells.push(match made.iter().flatten().find(|it| it.code != 0) {
            Some(failed) => told(*failed),
            None if neuron.run.is_none() => String::new(),
            None => ms(made.iter().flatten().map(|it| it.cpu_ms).sum()),
        });
        cells.extend(pair(neuron.run));
        cells.extend(pair(self.simulators.eden(model, &folder("eden"))?));
        Ok(cells)
    }

    /// A line of a table, which is also told at once: the whole takes its time.
    fn line(&self, mut own: Vec<String>, model: &Path) -> Result<Vec<String>, Failure> {
        own.extend(self.others(model)?);
        eprintln!("{}", own.join(" | "));
        Ok(own)
    }

    fn examples(&self) -> Result<(), Failure> {
        let workspace = crate::repository();
        let corpus = workspace.join("../shared/corpus/models/NeuroML+NeuroML2");
        let mut models = vec![workspace.join("tests/data/hh/LEMS_hh.xml")];
        if let Ok(entries) = std::fs::read_dir(corpus.join("LEMSexamples")) {
            let is_example = |it: &PathBuf| {
                it.file_name().is_some_and(|it| it.to_string_lossy().starts_with("LEMS_NML2_Ex"))
            };
            let mut found: Vec<PathBuf> = entries.flatten().map(|it| it.path()).filter(is_example).collect();
            found.sort();
            models.extend(found);
        }
        let mut rows = vec![heading(&["model", "nml CPU", "wall", "peak MB", "reference mode CPU", "wall"])];
        for model in models {
            let name = model.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if !self.selection.has(&name) {
                continue;
            }
            let ours = |mode: &str| -> Result<Need, Failure> {
                let mut arguments: Vec<OsString> =
                    ["run", "--quiet", "--mode", mode, "--out"].map(OsString::from).to_vec();
                let roots = [self.folder.join("ours"), "--root".into(), corpus.clone(), "--root".into()];
                arguments.extend(roots.map(OsString::from));
                arguments.extend([workspace.into(), model.clone().into()]);
                self.several(&arguments)
            };
            let (accurate, same) = (ours("accurate")?, ours("reference")?);
            let mut row = vec![name, ms(accurate.cpu_ms), ms(accurate.wall_ms), mb(&accurate)];
            row.extend([ms(same.cpu_ms), ms(same.wall_ms)]);
            rows.push(self.line(row, &model)?);
        }
        table::print(
            "Simulations in ms, whole process, with all output files (ours: medians; the others once)",
            &rows,
        );
        Ok(())
    }

    fn populations(&self) -> Result<(), Failure> {
        let limits = Limits::find(&self.folder);
        let mut rows = vec![heading(&[
            "population",
            "steps",
            "nml CPU",
            "wall",
            "peak MB",
            "one thread",
            "ns per cell and step",
            "C",
        ])];
        let mut models = Vec::new();
        for (kind, cell) in [("hh", HH), ("izhikevich", IZHIKEVICH)] {
            for n in [1, 100, 1_000, 10_000] {
                let steps = (CELL_STEPS / n).clamp(200, 30_000);
                let path = self.folder.join(format!("{kind}_{n}.xml"));
                super::write(&path, &population(cell, n, steps))?;
                models.push((format!("{n} {kind}"), kind, n, steps, path));
            }
        }
        // A network: 10,000 synapses between 1,000 cells.
        let network = crate::repository().join("../shared/limits/models/LEMS_izh1000_5000.xml");
        if network.is_file() {
            models.push(("1000 izhikevich, linked".to_owned(), "izhikevich", 1000, 5000, network));
        }
        for (name, kind, n, steps, path) in models.into_iter().filter(|it| self.selection.has(&it.0)) {
            let need = |threads: &str, length: &[&str]| {
                let words = ["run", "--quiet", "--no-files", "--threads", threads];
                let words = words.iter().chain(length).map(OsString::from);
                self.several(&words.chain([path.clone().into()]).collect::<Vec<_>>())
            };
            let (together, alone) = (need("0", &[])?, need("1", &[])?);
            // Without what starting and reading take.
            let start = need("1", &["--length", "0.025ms"])?;
            let per_step = (alone.cpu_ms - start.cpu_ms) * 1e6 / (n * steps) as f64;
            let limit = limits.nanoseconds(kind, n).map_or_else(String::new, ms);
            let mut row = vec![name, steps.to_string(), ms(together.cpu_ms)];
            row.extend([ms(together.wall_ms), mb(&together), ms(alone.wall_ms), ms(per_step), limit]);
            rows.push(self.line(row, &path)?);
        }
        table::print("Populations in ms, whole process (ours: medians; the others once)", &rows);
        Ok(())
    }

    fn several(&self, arguments: &[OsString]) -> Result<Need, Failure> {
        let needs: Vec<Need> =
            (0..self.runs.max(1)).map(|_| measure::once(&self.nml, arguments)).collect::<Result<_, _>>()?;
        measure::median(&needs).ok_or_else(|| "at least one run is needed".into())
    }
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
