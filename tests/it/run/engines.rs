//! `nml run --engine`, `--compare` and `nml doctor` with the programs of others, where they are there.
//!
//! `NML_ENGINES=jneuroml,neuron` names those that must be there; without it a test says what it left out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{err, hodgkin_huxley, nml_in, out, read};

/// Java and compilers beside each other would only wait for each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Whether an engine can be used; says so where not.
fn is_there(engine: &str) -> bool {
    let found = tests::nml(["doctor", engine]).output().expect("the program starts").status.success();
    let wanted = std::env::var("NML_ENGINES").unwrap_or_default();
    assert!(found || !wanted.split(',').any(|it| it == engine), "{engine} is wanted and not there");
    if !found {
        eprintln!("left out: {engine} is not there (`nml doctor`)");
    }
    found
}

/// The model with another name for its cell: NEURON has a mechanism `hh` of its own.
fn squid() -> TempDir {
    let folder = hodgkin_huxley();
    for file in ["cell.nml", "network.nml"] {
        let text = read(folder.path(), file);
        let text =
            text.replace("id=\"hh\"", "id=\"squid\"").replace("component=\"hh\"", "component=\"squid\"");
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    folder
}

/// The row of a quantity in the table of `--compare`: the largest difference, then the words after the share.
fn row<'a>(table: &'a str, quantity: &str) -> (f64, Vec<&'a str>) {
    let table = table.split_once(" beside ").expect("there is a comparison").1;
    let line =
        table.lines().find(|it| it.trim_start().starts_with(quantity)).expect("the quantity is compared");
    let words: Vec<&str> = line.split_whitespace().collect();
    let after = words.iter().position(|it| *it == "%").expect("there is a share") + 1;
    (words[1].parse().unwrap(), words[after..].to_vec())
}

#[test]
fn jneuroml_computes_what_our_reference_mode_computes() {
    let _guard = ONE_AT_A_TIME.lock();
    if !is_there("jneuroml") {
        return;
    }
    let folder = hodgkin_huxley();
    let arguments = ["run", "LEMS_hh.xml", "--engine", "jneuroml", "--compare", "nml", "--mode", "reference"];
    let table = out(&nml_in(folder.path(), &arguments));
    for (quantity, spikes) in [("driven[0]/v", "7"), ("follower[0]/v", "4")] {
        let (largest, after) = row(&table, quantity);
        // jLEMS prints 32-bit numbers: at 0.08 V they are 7.5e-9 V apart.
        assert!(largest < 1e-8, "{table}");
        assert_eq!(after[0], spikes, "{table}");
    }
    // Its results are written where the model says, in the layout of the model: these rows are those that jLEMS wrote itself.
    let theirs = std::fs::read_to_string(tests::data().join("hh/jlems_traces.dat")).unwrap();
    let ours = read(folder.path(), "hh_traces.dat");
    assert_eq!(ours.lines().step_by(100).collect::<Vec<_>>(), theirs.lines().collect::<Vec<_>>());
}

#[test]
fn neuron_runs_the_changed_model_and_is_drawn_over_ours() {
    let _guard = ONE_AT_A_TIME.lock();
    if !is_there("neuron") {
        return;
    }
    let folder = squid();
    let arguments = [
        "run",
        "LEMS_hh.xml",
        "--compare",
        "neuron",
        "--set",
        "pulse/amplitude=0.2nA",
        "--length",
        "60ms",
        "--step",
        "0.005ms",
        "--format",
        "csv",
        "--plot",
        "both.svg",
    ];
    let table = out(&nml_in(folder.path(), &arguments));
    // With the amplitude of the file there are 3 spikes until then.
    let (_, after) = row(&table, "driven[0]/v");
    assert_eq!(after[0], "4", "{table}");
    // Its gates are advanced by half steps and its currents by full ones: at this step it is within a tenth of a millisecond.
    assert!(after[1].parse::<f64>().unwrap() < 0.1, "{table}");
    assert!(read(folder.path(), "both.svg").contains("NEURON"), "the legend names both");
    assert!(folder.path().join("hh_traces.csv").is_file());
}

#[test]
fn a_message_of_neuron_leads_to_the_element_of_the_model() {
    let _guard = ONE_AT_A_TIME.lock();
    if !is_there("neuron") {
        return;
    }
    let folder = hodgkin_huxley();
    let output = nml_in(folder.path(), &["run", "LEMS_hh.xml", "--engine", "neuron"]);
    assert_eq!(output.status.code(), Some(1));
    let message = err(&output);
    assert!(message.contains("NEURON: hh : Redeclaring at top level\n    at cell.nml:9:3"), "{message}");
    let kept = message.rsplit("its files are in ").next().unwrap().trim();
    assert!(Path::new(kept).join("hh.hoc").is_file(), "{message}");
    std::fs::remove_dir_all(kept).unwrap();
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_neuron_and_keeps_what_it_computed() {
    let _guard = ONE_AT_A_TIME.lock();
    if !is_there("neuron") {
        return;
    }
    let folder = squid();
    let scratch = tempfile::tempdir().unwrap();
    let mut child = tests::nml(["run", "LEMS_hh.xml", "--engine", "neuron", "--length", "600s"])
        .current_dir(folder.path())
        .env("TMPDIR", scratch.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let driver = || {
        let listed = Command::new("ps").args(["-eo", "pid,args"]).output().expect("there is `ps`");
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let line = listed.lines().find(|it| it.contains("nml_driver.py") && it.contains(" 600000 "));
        line.map(str::to_owned)
    };
    let started = Instant::now();
    while driver().is_none() {
        assert!(started.elapsed() < Duration::from_secs(500), "NEURON does not start");
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(200));
    }
    // Building the model takes a moment; without a row there is nothing to keep.
    std::thread::sleep(Duration::from_secs(8));
    let asked = Instant::now();
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    child.wait().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(60), "{:?}", asked.elapsed());
    assert_eq!(driver(), None, "NEURON lives on");
    let left: Vec<PathBuf> =
        std::fs::read_dir(scratch.path()).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(left, Vec::<PathBuf>::new(), "the scratch folder stays behind");
}

#[test]
fn netpyne_computes_what_neuron_computes() {
    let _guard = ONE_AT_A_TIME.lock();
    if !is_there("netpyne") {
        return;
    }
    let folder = squid();
    let arguments =
        ["run", "LEMS_hh.xml", "--engine", "netpyne", "--compare", "--length", "60ms", "--no-files"];
    let table = out(&nml_in(folder.path(), &arguments));
    let (_, after) = row(&table, "driven[0]/v");
    assert_eq!(after[0], "3", "{table}");
    assert!(after[1].parse::<f64>().unwrap() < 0.3, "{table}");
}

#[test]
fn results_are_compared_with_a_stored_file() {
    let folder = hodgkin_huxley();
    let stored = tests::data().join("hh/jlems_traces.dat");
    let stored = stored.to_str().unwrap();
    let table = out(&nml_in(
        folder.path(),
        &["run", "LEMS_hh.xml", "--mode", "reference", "--no-files", "--compare", stored],
    ));
    // Its rows are a millisecond apart, so that one of seven spikes of `driven` does not reach 0 mV in it; all four of
    // `follower` do.
    assert_eq!(row(&table, "driven[0]/v").1[..3], ["7", ":", "6"], "{table}");
    assert_eq!(row(&table, "follower[0]/v").1[0], "4", "{table}");
    // Beside the file that it wrote itself only the digits of the file are missing: half a place of a 32-bit float below
    // 0.125 V by rounding, and as much by writing the shortest digits.
    out(&nml_in(folder.path(), &["run", "LEMS_hh.xml"]));
    let table =
        out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--no-files", "--compare", "hh_traces.dat"]));
    let (largest, after) = row(&table, "driven[0]/v");
    assert!(largest <= 2f64.powi(-27) && after[0] == "7", "{table}");
    let output = nml_in(folder.path(), &["run", "LEMS_hh.xml", "--no-files", "--compare", "nobody"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("there is no such file, and no engine of that name"), "{}", err(&output));
}

#[test]
fn what_is_missing_is_named_with_the_way_to_get_it() {
    let folder = hodgkin_huxley();
    let empty = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = tests::nml(arguments);
        for variable in ["NML_PYTHON", "VIRTUAL_ENV", "NML_JNEUROML", "JAVA_HOME", "JNML_HOME"] {
            command.env_remove(variable);
        }
        command.env("PATH", empty.path()).current_dir(folder.path()).output().unwrap()
    };
    let doctor = run(&["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    let text = String::from_utf8(doctor.stdout).unwrap();
    for line in [
        "missing NEURON: python3 -m pip install neuron",
        "missing jNeuroML: python3 -m pip install pyneuroml",
        "missing EDEN: python3 -m pip install eden-simulator",
        "missing NetPyNE: python3 -m pip install netpyne",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let engines: serde_json::Value =
        serde_json::from_slice(&run(&["doctor", "neuron", "--json"]).stdout).expect("it is JSON");
    assert_eq!(engines[0]["engine"], "neuron");
    assert_eq!(engines[0]["usable"], false);
    let output = run(&["run", "LEMS_hh.xml", "--engine", "neuron"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("missing NEURON: python3 -m pip install neuron"), "{}", err(&output));
    assert_eq!(run(&["run", "LEMS_hh.xml", "--engine", "genesis"]).status.code(), Some(2));
}

/// Whatever a folder of a stranger says or holds, `nml` starts no program because of it.
#[cfg(unix)]
#[test]
fn nothing_in_a_folder_starts_a_program() {
    use std::os::unix::fs::PermissionsExt;
    let folder = hodgkin_huxley();
    let mark = folder.path().join("started");
    let trap = |path: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("#!/bin/sh\ntouch {}\n", mark.display())).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    for path in
        ["python3", "python", "java", "jnml", "eden", "nrnivmodl", ".venv/bin/python", "venv/bin/python3"]
    {
        trap(path);
    }
    for module in ["json.py", "glob.py", "importlib.py", "sysconfig.py", "sitecustomize.py"] {
        std::fs::write(folder.path().join(module), format!("open({:?}, 'w')\n", mark)).unwrap();
    }
    let settings = "engine = \"neuron\"\npython = \"./python3\"\n[run]\nengine = \"neuron\"\nNML_PYTHON = \"./python3\"\n";
    std::fs::write(folder.path().join("nml.toml"), settings).unwrap();
    for arguments in [["run", "LEMS_hh.xml"], ["check", "."], ["doctor", "--json"], ["test", "."]] {
        // A search path that begins with the current folder, as careless people have it.
        let path = format!(".::{}", std::env::var("PATH").unwrap_or_default());
        let output = tests::nml(arguments).env("PATH", path).current_dir(folder.path()).output().unwrap();
        assert_ne!(output.status.code(), Some(3), "{arguments:?}: {}", err(&output));
        assert!(!mark.exists(), "{arguments:?} started something of the folder");
    }
}
