//! How a Rust file looks: it says which idea it is, is not too long, and keeps the disk to those who may use it.

/// A file longer than this needs to be two files.
const MAX_LINES: usize = 800;

/// Where files may be opened; everybody else asks the model's `System`.
const MAY_USE_THE_DISK: &[&str] = &[
    "server/model/src/system",
    // Pages and core types that an editor opens, written into the user's cache folder.
    "server/lsp/src/pages.rs",
    "server/lsp/src/official.rs",
    // The one place that writes what a simulation leaves, and bounds it.
    "server/run/src/folder.rs",
    // The folder that another engine works in.
    "server/engines/src/scratch.rs",
    "server/plot/build",
    "server/schema/build",
    "server/nml/",
    "server/xtask/",
    "tests/",
];

/// Where programs are started. Whatever a language server or a model could reach must not be here.
const MAY_START_PROGRAMS: &[&str] = &[
    // Asks for a `Permission`.
    "server/engines/src/process.rs",
    // Builds fetch the official files through pip.
    "server/schema/build",
    "server/plot/build/main.rs",
    "server/nml/tests/",
    "server/xtask/",
    "tests/",
];

pub(super) fn problems(file: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let n_lines = text.lines().count();
    if n_lines > MAX_LINES {
        problems.push(format!("{file}: {n_lines} lines, at most {MAX_LINES}"));
    }
    // The tests of `foo.rs` in `foo/tests.rs` have the idea of `foo.rs`.
    if !text.starts_with("//!") && !text.starts_with("#![no_main]\n//!") && !is_test(file) {
        problems.push(format!("{file}: does not begin with `//!` and the idea of the file"));
    }
    if file.ends_with("/mod.rs") {
        problems.push(format!("{file}: `foo.rs` and `foo/bar.rs`, never `foo/mod.rs`"));
    }
    let uses_disk = MAY_USE_THE_DISK.iter().any(|it| file.starts_with(it)) || is_test(file);
    let starts_programs = MAY_START_PROGRAMS.iter().any(|it| file.starts_with(it)) || is_test(file);
    let mut in_tests = false;
    for (number, line) in (1..).zip(text.lines()) {
        in_tests |= line.trim_start().starts_with("#[cfg(test)]");
        if !uses_disk && !in_tests && is_code(line) && line.contains("std::fs") {
            problems
                .push(format!("{file}:{number}: opens files; only `System`, `nml`, `xtask` and tests may"));
        }
        let is_start = line.contains("Command::new(") || line.contains("process::Command");
        if !starts_programs && !in_tests && is_code(line) && is_start {
            problems.push(format!(
                "{file}:{number}: starts a program; only `engines::process` may, with a permission"
            ));
        }
        // `allow` where the lint fires in one of two builds only: with its reason.
        if is_code(line) && line.contains(concat!("#[", "allow(")) && !has_reason(text, number) {
            problems.push(format!("{file}:{number}: `#[expect(lint, reason = …)]`, not `allow`"));
        }
        if line.contains(concat!("TO", "DO")) && !line.contains('#') {
            problems.push(format!("{file}:{number}: an open end without an issue (`#12`)"));
        }
    }
    problems
}

fn is_test(file: &str) -> bool {
    file.contains("/tests/")
        || file.ends_with("/tests.rs")
        || file.contains("/benches/")
        || file.contains("/examples/")
        || file.contains("/fuzz/")
}

/// Whether the attribute that begins in this line gives a reason.
fn has_reason(text: &str, number: usize) -> bool {
    let attribute = text.lines().skip(number - 1).take(5);
    let is_end = |line: &&str| line.trim_end().ends_with(")]");
    let n_lines = attribute.clone().position(|it| is_end(&it)).map_or(5, |it| it + 1);
    attribute.take(n_lines).any(|it| it.contains("reason = "))
}

fn is_code(line: &str) -> bool {
    !line.trim_start().starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn a_file_says_which_idea_it_is() {
        assert_eq!(problems("server/lems/src/unit.rs", "//! Units.\n"), [""; 0]);
        assert_eq!(problems("server/lems/src/unit.rs", "use std::fmt;\n").len(), 1);
    }

    #[test]
    fn only_few_may_open_files() {
        let text = "//! X.\nuse std::fs;\n";
        assert_eq!(problems("server/lems/src/unit.rs", text).len(), 1);
        assert_eq!(problems("server/model/src/system/os.rs", text).len(), 0);
    }

    #[test]
    fn only_one_file_starts_the_programs_of_others() {
        let text = "//! X.\nuse std::process::Command;\n";
        assert_eq!(problems("server/lsp/src/request/run.rs", text).len(), 1);
        assert_eq!(problems("server/engines/src/execute.rs", text).len(), 1);
        assert_eq!(problems("server/engines/src/process.rs", text).len(), 0);
    }

    #[test]
    fn a_long_file_is_two_files() {
        let text = "//! X.\n".to_string() + &"\n".repeat(800);
        assert_eq!(
            problems("server/lems/src/unit.rs", &text),
            ["server/lems/src/unit.rs: 801 lines, at most 800"]
        );
    }
}
