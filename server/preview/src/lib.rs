//! What the preview panels draw, as plain data: channels over voltage, morphologies, networks, equations.
//!
//! [`preview`] answers a [`Question`] from one state of the documents. It always answers what can be drawn and puts
//! what is wrong beside it. The answers are the JSON that the panels read: names are text and never markup, numbers
//! that are none are `null`.

mod candidates;
mod channel;
mod document;
mod equations;
mod morphology;
mod network;

use model::{Db, File};
use serde::{Deserialize, Serialize};

pub use channel::{Channel, Chart, CurrentVoltage, Series, Table};
pub use document::{Asker, Position, Range};
pub use equations::{Equations, Group as EquationGroup, Row};
pub use morphology::{Density, Group as SegmentGroup, Morphology, Segments, Totals};
pub use network::{Extent, Inputs, Matrix, Network, Population, Projection};

/// A panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Panel {
    /// An ion channel over voltage.
    Channel,
    /// A cell in space.
    Morphology,
    /// Populations and projections.
    Network,
    /// What a component computes.
    Equations,
}

/// What a panel wants to know.
#[derive(Debug, Clone)]
pub struct Question {
    /// Which panel.
    pub panel: Panel,
    /// The component; without one that at the caret, or else the first that fits.
    pub id: Option<String>,
    /// The caret, in bytes.
    pub at: Option<u32>,
    /// The temperature in K; without one what the documents say.
    pub temperature: Option<f64>,
    /// The concentration of calcium inside, in mol/m³.
    pub calcium: Option<f64>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preview {
    /// The panel that asked.
    pub panel: Panel,
    /// What is shown; none if there is nothing to show.
    pub id: Option<String>,
    /// What could be shown.
    pub candidates: Vec<Candidate>,
    /// A title.
    pub title: String,
    /// What is drawn, as far as it can be.
    pub data: Option<Data>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Something that could be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Its id and what it is.
    pub label: String,
}

/// A sentence about what is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The sentence.
    pub message: String,
    /// The document, if it can be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The place in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Data {
    /// In the channel panel.
    Channel(Channel),
    /// In the morphology panel.
    Morphology(Morphology),
    /// In the network panel.
    Network(Network),
    /// In the equations panel.
    Equations(Equations),
}

/// Answers a question about a document.
pub fn preview(db: &dyn Db, root: File, asker: &Asker<'_>, question: &Question) -> Preview {
    match question.panel {
        Panel::Channel => channel::preview(db, root, asker, question),
        Panel::Morphology => morphology::preview(db, root, asker, question),
        Panel::Network => network::preview(db, root, asker, question),
        Panel::Equations => equations::preview(db, root, asker, question),
    }
}

impl Problem {
    pub(crate) fn somewhere(message: impl Into<String>) -> Problem {
        Problem { message: message.into(), uri: None, range: None }
    }
}

#[cfg(test)]
mod tests;
