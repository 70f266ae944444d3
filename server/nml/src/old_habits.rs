//! What people type for the older tools: `jnml -validate FILE`, `pynml FILE -validate`.
//!
//! Validation is translated to `nml check`. The other flags of those tools get one sentence that says what to do.

use std::ffi::OsString;

/// Rewrites a command line of the older tools to one of ours; every other command line is returned as it is.
///
/// The error is a sentence for the user: the flag is understood, but it is not something that `nml` does like that.
pub(crate) fn translate(typed: Vec<OsString>) -> Result<Vec<OsString>, String> {
    let is_validate = |argument: &OsString| matches!(argument.to_str(), Some("-validate" | "-validatev1"));
    let is_v1 = |argument: &OsString| argument.to_str() == Some("-validatev1");
    // Only the first argument or, as `pynml` allows, a file followed by the flag: nobody's file name is touched.
    let is_old = typed.get(1).is_some_and(is_validate)
        || (typed.len() > 2
            && typed.last().is_some_and(is_validate)
            && typed.get(1).is_some_and(|it| it != "check"));
    if is_old {
        if typed.iter().any(is_v1) {
            return Err("`-validatev1` is for NeuroML 1, which `nml` does not check\n\
                        help: convert the model to NeuroML 2 first"
                .to_string());
        }
        let (program, rest) = typed.split_first().ok_or("no program name")?;
        let check = [program.clone(), OsString::from("check")];
        let paths = rest.iter().filter(|it| !is_validate(it) && !is_silent(it)).cloned();
        return Ok(check.into_iter().chain(paths).collect());
    }
    match typed.iter().skip(1).find_map(|it| it.to_str().and_then(advice)) {
        Some(advice) => Err(advice),
        None => Ok(typed),
    }
}

/// Flags of the older tools that change nothing here.
fn is_silent(argument: &OsString) -> bool {
    matches!(argument.to_str(), Some("-nogui" | "-v" | "-no-run"))
}

/// What to say about a flag of the older tools.
fn advice(flag: &str) -> Option<String> {
    let (what, help) = match flag {
        "-nogui" => ("runs a simulation without windows", "`nml run FILE` does"),
        "-norun" | "-no-run" => {
            ("loads a model without running it", "`nml check FILE` tells what is wrong in it")
        }
        "-neuron" | "-brian" | "-brian2" | "-eden" | "-netpyne" | "-moose" | "-nest" | "-pynn" | "-xpp"
        | "-matlab" | "-cvode" | "-sedml" | "-sbml" | "-sbml-sedml" | "-sbml-import"
        | "-sbml-import-units" | "-dlems" | "-dnsim" | "-nineml" | "-spineml" | "-vertex" | "-vhdl"
        | "-c" | "-swc" => (
            "converts a model for another simulator",
            "`nml run FILE` runs it without; see `nml --help` for what else this version does",
        ),
        "-svg" | "-png" | "-graph" | "-lems-graph" | "-matrix" => (
            "draws a model",
            "the panels of the editor do (`nml lsp`); `nml summary FILE` tells what is in it",
        ),
        _ => return None,
    };
    Some(format!("`{flag}` is a flag of jNeuroML: it {what}\nhelp: {help}"))
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        let typed = typed.split(' ').map(Into::into).collect();
        let translated = match translate(typed) {
            Ok(words) => words.join(" ".as_ref()).into_string().unwrap(),
            Err(hint) => hint,
        };
        assert!(translated.starts_with(expected), "{translated}");
    }

    #[test]
    fn validate_is_check() {
        check("nml -validate cell.nml", "nml check cell.nml");
        check("nml -validate a.nml b.nml", "nml check a.nml b.nml");
        check("nml a.nml -validate", "nml check a.nml");
    }

    #[test]
    fn todays_command_lines_are_left_alone() {
        check("nml check -", "nml check -");
        check("nml check --format json -validate", "nml check --format json -validate");
        check("nml explain duplicate-id", "nml explain duplicate-id");
    }

    #[test]
    fn an_export_flag_gets_a_hint() {
        check("nml LEMS_Ex.xml -neuron", "`-neuron` is a flag of jNeuroML");
        check("nml -validatev1 a.xml", "`-validatev1` is for NeuroML 1");
    }

    #[test]
    fn the_hint_names_the_command_that_does_it() {
        let help = |typed: &str| translate(typed.split(' ').map(Into::into).collect()).unwrap_err();
        assert!(help("nml LEMS_Ex.xml -nogui").contains("help: `nml run FILE`"));
        assert!(help("nml LEMS_Ex.xml -norun").contains("help: `nml check FILE`"));
        assert!(help("nml net.nml -matrix").contains("the panels of the editor"));
    }
}
