//! The folder that an engine works in: a copy of the documents as they stand, with what is asked of the run written into it.
//!
//! All files of the model lie flat in one folder under names of their own, and every inclusion names its file there: so all
//! engines find the same files, whatever their rules, and nothing leads out. Lines stay where they are, so that a message about
//! a line of the copy is about that line of the original.

use std::path::{Path, PathBuf};

use model::items::{IncludeTag, RootKind};
use model::{Db, File, FilePath, ItemKind, ItemRef, file_items, include_closure};
use run::{Lowered, Setting};
use syntax::Node;
use text::{TextEdit, apply_edits};

/// The file with all recorded columns.
pub(crate) const COLUMNS: &str = "nml_columns.dat";
/// The file with all recorded events.
pub(crate) const EVENTS: &str = "nml_events.spikes";
/// The population that is put around a cell for engines that only run networks.
const POPULATION: &str = "nml_population";
/// Results beyond this are not read, and a folder that grows beyond it ends the run.
pub(crate) const LARGEST: u64 = 8 << 30;

/// A folder with a model that goes away with the value.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
    /// The LEMS file to be run.
    pub(crate) main: String,
    /// Whether there will be columns, or only events.
    pub(crate) records_columns: bool,
    /// The documents by their name here.
    pub(crate) documents: Vec<(String, File)>,
}

/// Why the copy cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScratchError {
    #[error("a scratch folder cannot be made: {0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Setting(String),
    #[error("`{0}` is not well-formed, so it cannot be prepared for another engine")]
    Broken(String),
}

/// What is to be run and recorded.
#[derive(Clone, Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) lowered: &'a Lowered,
    /// In seconds.
    pub(crate) length: f64,
    /// In seconds.
    pub(crate) step: f64,
    pub(crate) seed: i64,
    pub(crate) settings: &'a [Setting],
    /// Whether the engine runs nothing but networks.
    pub(crate) needs_network: bool,
}

impl Scratch {
    /// Writes the copy.
    pub(crate) fn new(db: &dyn Db, root: File, plan: &Plan<'_>) -> Result<Scratch, ScratchError> {
        let folder = tempfile::Builder::new().prefix("nml-").tempdir()?;
        let closure = include_closure(db, root);
        let mut documents: Vec<(String, File)> = Vec::new();
        for &file in &closure.files {
            let name = unused(file.path(db).file_name(), &documents);
            documents.push((name, file));
        }
        let settings = settings(db, plan)?;
        let records_columns = !plan.lowered.graph.columns.is_empty();
        let mut scratch = Scratch { folder, main: String::new(), records_columns, documents };
        for at in 0..scratch.documents.len() {
            let (name, file) = scratch.documents[at].clone();
            let mut edits = scratch.inclusions(db, root, file);
            edits.extend(encoding(model::parse(db, file).text()));
            edits.extend(settings.iter().filter(|it| it.0 == file).map(|it| it.1.clone()));
            // Only one target is run: ours.
            edits.extend(targets(db, file));
            if file == root && file_items(db, file).root == RootKind::Lems {
                let end = model::root_element(db, file).and_then(Node::end_tag_range);
                let end = end.ok_or_else(|| ScratchError::Broken(name.clone()))?;
                edits.push(TextEdit::insert(end.start, simulation(db, root, plan)));
                scratch.main = name.clone();
            }
            edits.sort_by_key(|it| it.range.start);
            let text = apply_edits(model::parse(db, file).text(), &edits)
                .map_err(|_| ScratchError::Broken(name.clone()))?;
            scratch.write(&name, &text)?;
        }
        if scratch.main.is_empty() {
            scratch.main = unused("LEMS_nml.xml", &scratch.documents);
            let own = scratch.name_of(root).unwrap_or_default().to_owned();
            let text = format!(
                "<Lems><Include file=\"Cells.xml\"/><Include file=\"Networks.xml\"/><Include file=\"Simulation.xml\"/>\
                 <Include file=\"{}\"/>{}</Lems>\n",
                escaped(&own),
                simulation(db, root, plan)
            );
            scratch.write(&scratch.main.clone(), &text)?;
        }
        Ok(scratch)
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of ours beside the model.
    pub(crate) fn write(&self, name: &str, text: &str) -> std::io::Result<()> {
        std::fs::write(self.path().join(name), text)
    }

    /// What the engine wrote under a name; `None` if it did not, or too much.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.path().join(name);
        let is_readable = path.symlink_metadata().is_ok_and(|it| it.is_file() && it.len() <= LARGEST);
        is_readable.then(|| std::fs::read(path).ok()).flatten()
    }

    /// Whether the engine made a file; `*/name` is one in any folder here.
    pub(crate) fn has(&self, name: &str) -> bool {
        match name.strip_prefix("*/") {
            None => self.path().join(name).is_file(),
            Some(name) => {
                let Ok(entries) = std::fs::read_dir(self.path()) else { return false };
                entries.flatten().any(|it| it.path().join(name).is_file())
            }
        }
    }

    /// The bytes of all files here, not counting what lies deeper.
    pub(crate) fn size(&self) -> u64 {
        let Ok(entries) = std::fs::read_dir(self.path()) else { return 0 };
        entries.flatten().filter_map(|it| it.metadata().ok()).map(|it| it.len()).sum()
    }

    /// Leaves the folder where it is.
    pub(crate) fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    fn name_of(&self, file: File) -> Option<&str> {
        self.documents.iter().find(|it| it.1 == file).map(|it| &*it.0)
    }

    /// Every inclusion of a file in the one spelling that all engines understand.
    fn inclusions(&self, db: &dyn Db, root: File, file: File) -> Vec<TextEdit> {
        let items = file_items(db, file);
        let mut edits = Vec::new();
        for link in include_closure(db, root).links_of(file) {
            let Some(to) = link.to else { continue };
            let name = match to.path(db) {
                FilePath::Official(name) => Some(&**name),
                FilePath::Disk(_) | FilePath::Untitled(_) => self.name_of(to),
            };
            let at = ItemRef { file, item: ItemKind::Include.at(link.include as usize) };
            let (Some(name), Some(node)) = (name, at.node(db)) else { continue };
            let spelled = match items.includes[link.include as usize].tag {
                IncludeTag::Lems => format!("<Include file=\"{}\"/>", escaped(name)),
                IncludeTag::Neuroml => format!("<{} href=\"{}\"/>", node.name(), escaped(name)),
            };
            edits.push(TextEdit::replace(node.range(), spelled + &line_ends(node.source())));
        }
        edits
    }
}

/// A name that no document has yet. Letters that generators of code stumble over are replaced.
fn unused(name: &str, documents: &[(String, File)]) -> String {
    let clean = |it: char| if it.is_ascii_alphanumeric() || "._-".contains(it) { it } else { '_' };
    let name: String = name.chars().map(clean).collect();
    let name = name.trim_start_matches(['.', '-']).to_owned();
    let is_taken = |name: &str| documents.iter().any(|it| it.0.eq_ignore_ascii_case(name));
    if !name.is_empty() && !is_taken(&name) {
        return name;
    }
    let mut numbered = (2..).map(|number| format!("{number}_{name}"));
    numbered.find(|it| !is_taken(it)).unwrap_or(name)
}

/// The line ends of a text that is replaced, so that all lines after it keep their numbers.
fn line_ends(text: &str) -> String {
    "\n".repeat(text.matches('\n').count())
}

fn targets(db: &dyn Db, file: File) -> Vec<TextEdit> {
    let count = file_items(db, file).targets.len();
    let nodes = (0..count).filter_map(|at| ItemRef { file, item: ItemKind::Target.at(at) }.node(db));
    nodes.map(|it| TextEdit::replace(it.range(), line_ends(it.source()))).collect()
}

/// The copy is UTF-8, whatever the original was.
fn encoding(text: &str) -> Option<TextEdit> {
    let declaration = &text[..text.starts_with("<?xml").then(|| text.find("?>")).flatten()?];
    let after = declaration.find("encoding")? + "encoding".len();
    let open = after + declaration[after..].find(['"', '\''])?;
    let quote = declaration[open..].chars().next()?;
    let close = open + 1 + declaration[open + 1..].find(quote)?;
    Some(TextEdit::replace(text::Range::new(open as u32 + 1, close as u32), "UTF-8"))
}

/// `--set` as edits of attributes.
fn settings(db: &dyn Db, plan: &Plan<'_>) -> Result<Vec<(File, TextEdit)>, ScratchError> {
    let mut edits: Vec<(File, TextEdit)> = Vec::new();
    for setting in plan.settings {
        let cannot = |why: &str| ScratchError::Setting(format!("`{}` cannot be set: {why}", setting.path));
        let component = plan.lowered.component_of(&setting.path).map_err(|it| cannot(&it.to_string()))?;
        let place = plan.lowered.place(component).ok_or_else(|| cannot("it stands in no document"))?;
        let node =
            plan.lowered.places.node(db, component).ok_or_else(|| cannot("it stands in no document"))?;
        if place.file.is_official(db) {
            return Err(cannot("it belongs to the core types"));
        }
        let name = setting.path.rsplit('/').next().unwrap_or_default();
        let edit = match node.attribute(name) {
            Some(attribute) => TextEdit::replace(attribute.value_range(), escaped(&setting.value)),
            None => {
                let inserted = format!(" {name}=\"{}\"", escaped(&setting.value));
                TextEdit::insert(node.name_range().end, inserted)
            }
        };
        // Of two for one parameter the last counts.
        edits.retain(|it| it.0 != place.file || it.1.range != edit.range || it.1.range.is_empty());
        edits.push((place.file, edit));
    }
    Ok(edits)
}

/// The target, and a simulation with all columns in one file and all events in another.
fn simulation(db: &dyn Db, root: File, plan: &Plan<'_>) -> String {
    let lowered = plan.lowered;
    let mut target = lowered.simulation.target.clone();
    let mut prefix = String::new();
    let mut text = String::new();
    if plan.needs_network && !is_network(db, root, &target) {
        text += &format!(
            "<network id=\"nml_network\"><population id=\"{POPULATION}\" component=\"{}\" size=\"1\"/></network>",
            escaped(&target)
        );
        target = "nml_network".into();
        prefix = format!("{POPULATION}[0]/");
    }
    text += &format!(
        "<Target component=\"nml_run\"/><Simulation id=\"nml_run\" length=\"{}s\" step=\"{}s\" target=\"{}\" seed=\"{}\">",
        plan.length,
        plan.step,
        escaped(&target),
        plan.seed
    );
    if !lowered.graph.columns.is_empty() {
        text += &format!("<OutputFile id=\"nml_columns\" fileName=\"{COLUMNS}\">");
        for (at, column) in lowered.graph.columns.iter().enumerate() {
            let quantity = escaped(&column.quantity);
            text += &format!("<OutputColumn id=\"c{at}\" quantity=\"{prefix}{quantity}\"/>");
        }
        text += "</OutputFile>";
    }
    if !lowered.graph.event_columns.is_empty() {
        text += &format!("<EventOutputFile id=\"nml_events\" fileName=\"{EVENTS}\" format=\"TIME_ID\">");
        for (at, column) in lowered.graph.event_columns.iter().enumerate() {
            let select = format!("{prefix}{}", column.select);
            text += &format!(
                "<EventSelection id=\"{at}\" select=\"{}\" eventPort=\"{}\"/>",
                escaped(select.trim_end_matches('/')),
                escaped(&column.port)
            );
        }
        text += "</EventOutputFile>";
    }
    text + "</Simulation>"
}

fn is_network(db: &dyn Db, root: File, id: &str) -> bool {
    let node = model::scope(db, root).components(id).first().and_then(|it| it.node(db));
    node.and_then(|it| model::top_level_type(db, root, it)).is_some_and(|it| it.is_a("network"))
}

/// Text for the value of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
