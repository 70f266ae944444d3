//! The physical limit: the same equations as a loop in C, compiled here for this processor.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::rivals;

/// The kernels, where they lie beside the workspace and a C compiler is here.
#[derive(Debug, Default)]
pub(super) struct Limits {
    hh: Option<PathBuf>,
    izhikevich: Option<PathBuf>,
}

impl Limits {
    /// Compiles them.
    pub(super) fn find(into: &Path) -> Limits {
        let folder = crate::repository().join("../shared/limits");
        let compiler = rivals::program("cc").filter(|_| folder.is_dir());
        let Some(compiler) = compiler else {
            rivals::note_missing("the limit in C", "it lies beside the workspace, and a compiler is needed");
            return Limits::default();
        };
        let compile = |name: &str| {
            let program = into.join(name);
            let mut command = Command::new(&compiler);
            command.args(["-O3", "-march=native", "-ffast-math", "-mprefer-vector-width=512", "-DMYEXP"]);
            command.arg("-o").arg(&program).arg(folder.join(format!("{name}.c"))).arg("-lm");
            command.status().is_ok_and(|it| it.success()).then_some(program)
        };
        Limits { hh: compile("hh"), izhikevich: compile("izh") }
    }

    /// CPU nanoseconds per cell and step of `n` cells.
    pub(super) fn nanoseconds(&self, kind: &str, n: usize) -> Option<f64> {
        let steps = (4_000_000 / n).max(100).to_string();
        let n = n.to_string();
        let (program, arguments, mark) = match kind {
            "hh" => (self.hh.as_ref()?, vec![n, steps], "(cpu min "),
            _ => (self.izhikevich.as_ref()?, vec![n, "0".into(), steps], "cell-step min "),
        };
        let output = Command::new(program).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let (_, rest) = text.split_once(mark)?;
        rest.split([' ', ')']).next()?.parse().ok()
    }
}
