//! The engines by name.

/// A simulator that is not ours.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Engine {
    /// jNeuroML: jLEMS, the reference implementation.
    JNeuroMl,
    /// NEURON, through the export of jNeuroML.
    Neuron,
    /// NetPyNE on NEURON, through the export of jNeuroML; the one that runs over MPI.
    NetPyNe,
    /// EDEN, which reads NeuroML itself.
    Eden,
}

impl Engine {
    /// All of them.
    pub const ALL: [Engine; 4] = [Engine::JNeuroMl, Engine::Neuron, Engine::NetPyNe, Engine::Eden];

    /// As it is typed: `neuron`.
    pub fn word(self) -> &'static str {
        match self {
            Engine::JNeuroMl => "jneuroml",
            Engine::Neuron => "neuron",
            Engine::NetPyNe => "netpyne",
            Engine::Eden => "eden",
        }
    }

    /// As its authors write it: `NEURON`.
    pub fn name(self) -> &'static str {
        match self {
            Engine::JNeuroMl => "jNeuroML",
            Engine::Neuron => "NEURON",
            Engine::NetPyNe => "NetPyNE",
            Engine::Eden => "EDEN",
        }
    }

    /// The engine that somebody means, in whatever case.
    pub fn named(word: &str) -> Option<Engine> {
        Engine::ALL.into_iter().find(|it| it.word().eq_ignore_ascii_case(word))
    }
}
