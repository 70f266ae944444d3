//! A LEMS file that simulates a network or a cell.

use model::FilePath;
use rules::NewFile;

use super::{Place, RefactorKind, Refactoring, offer_file};
use crate::symbol;

/// Offered at a network, and at a cell of one compartment, whose membrane potential it records.
pub(super) fn create(at: &Place<'_>) -> Vec<Refactoring> {
    simulation(at).unwrap_or_default()
}

fn simulation(at: &Place<'_>) -> Option<Vec<Refactoring>> {
    let node = at.top_level()?;
    let is_cell = node.local_name().ends_with("ell") || node.local_name().starts_with("cell");
    let is_network = node.local_name() == "network";
    if !is_network && !is_cell {
        return None;
    }
    let id = symbol::name_attribute(node)?.value().into_owned();
    let path = at.file.path(at.db).as_disk()?;
    let new_path = path.with_file_name(format!("LEMS_{id}.xml"));
    if at.db.file(&FilePath::Disk(new_path.clone())).exists(at.db) {
        return None;
    }
    let file_name = path.file_name()?.to_str()?;
    let mut columns = Vec::new();
    if is_network {
        for population in node.elements().filter(|it| it.local_name() == "population") {
            let name = population.attribute("id")?.value().into_owned();
            let component =
                population.attribute("component").map(|it| it.value().into_owned()).unwrap_or_default();
            // Instances that are listed are reached by their id, the others by their number.
            let has_list = population.elements().any(|it| it.local_name() == "instance");
            let cell = if has_list { format!("{name}/0/{component}/v") } else { format!("{name}[0]/v") };
            columns.push((name, cell));
        }
    } else {
        columns.push(("v".to_owned(), "v".to_owned()));
    }
    let lines: String = columns
        .iter()
        .map(|(name, quantity)| format!("            <Line id=\"{name}\" quantity=\"{quantity}\" scale=\"1mV\" color=\"#204080\" timeScale=\"1ms\"/>\n"))
        .collect();
    let outputs: String = columns
        .iter()
        .map(|(name, quantity)| {
            format!("            <OutputColumn id=\"{name}\" quantity=\"{quantity}\"/>\n")
        })
        .collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<Lems>
    <Target component=\"sim_{id}\"/>

    <Include file=\"Cells.xml\"/>
    <Include file=\"Networks.xml\"/>
    <Include file=\"Simulation.xml\"/>
    <Include file=\"{file_name}\"/>

    <Simulation id=\"sim_{id}\" length=\"500ms\" step=\"0.025ms\" target=\"{id}\">
        <Display id=\"potentials\" title=\"{id}\" timeScale=\"1ms\" xmin=\"0\" xmax=\"500\" ymin=\"-90\" ymax=\"50\">
{lines}        </Display>
        <OutputFile id=\"traces\" fileName=\"{id}.dat\">
{outputs}        </OutputFile>
    </Simulation>
</Lems>
"
    );
    let title = format!("Create a simulation of `{id}` in `LEMS_{id}.xml`");
    Some(offer_file(RefactorKind::Extract, title, Vec::new(), NewFile { path: new_path, text }))
}
