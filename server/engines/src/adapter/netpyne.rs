//! NetPyNE: jNeuroML translates the model, NetPyNE builds it on NEURON, over MPI if asked.

use super::{Adapter, Step, Task, driver, jneuroml, neuron};
use crate::doctor::{
    Missing, found_jneuroml, found_package, missing_for_jneuroml, missing_for_mechanisms, pip,
};
use crate::installation::Installation;
use crate::scratch::Scratch;

#[derive(Debug)]
pub(crate) struct NetPyNe;

impl Adapter for NetPyNe {
    fn runs(&self) -> &'static str {
        "networks of cells with any number of compartments, over MPI with `--processes`"
    }

    fn version(&self, installation: &Installation) -> Option<String> {
        installation.package("netpyne").map(str::to_owned)
    }

    fn found(&self, installation: &Installation) -> Vec<String> {
        let packages = ["netpyne", "neuron"].into_iter().filter_map(|it| found_package(installation, it));
        let mpi = match &installation.mpi {
            Some(mpi) => format!("MPI: {}", mpi.display()),
            None => "no MPI (`mpiexec`), so one process".into(),
        };
        packages.chain(found_jneuroml(installation)).chain([mpi]).collect()
    }

    fn missing(&self, installation: &Installation) -> Vec<Missing> {
        let mut missing = Vec::new();
        if installation.package("netpyne").is_none() {
            missing.push(Missing { what: "NetPyNE", install: pip(installation, "netpyne") });
        }
        missing.extend(missing_for_mechanisms(installation));
        missing.extend(missing_for_jneuroml(installation));
        missing
    }

    fn is_distributed(&self) -> bool {
        true
    }

    fn steps(
        &self,
        installation: &Installation,
        scratch: &Scratch,
        task: &Task,
    ) -> std::io::Result<Vec<Step>> {
        let script = driver::script(scratch, "_netpyne.py");
        Ok(vec![
            jneuroml::export(installation, scratch, &["-netpyne"], script.clone()),
            neuron::compile(installation, scratch),
            driver::step(installation, scratch, task, &script, "NetPyNESimulation")?,
        ])
    }

    fn is_complaint(&self, line: &str) -> bool {
        neuron::is_complaint(line)
    }
}
