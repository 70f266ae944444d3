//! One script from ES modules: a page that is a single file cannot import.
//!
//! Each module becomes a function that returns what it exports, after those that it imports. The modules are ours and
//! written in one way (`import { a, b } from './c.js';` on a line, `export` before a declaration); anything else is an error.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The script of a module and of all that it imports.
pub(super) fn bundle(folder: &Path, entry: &str) -> Result<String, String> {
    let mut bundle = Bundle { folder, taken: Vec::new(), script: String::from("'use strict';\n(() => {\n") };
    bundle.take(entry)?;
    bundle.script.push_str("})();\n");
    // The script stands inside an element, which only this could end.
    match bundle.script.contains("</") || bundle.script.contains("<!--") {
        true => Err(format!("{entry} and what it imports contain markup")),
        false => Ok(bundle.script),
    }
}

struct Bundle<'a> {
    folder: &'a Path,
    /// Modules that are in the script.
    taken: Vec<String>,
    script: String,
}

impl Bundle<'_> {
    fn take(&mut self, name: &str) -> Result<(), String> {
        if self.taken.iter().any(|it| it == name) {
            return Ok(());
        }
        self.taken.push(name.to_owned());
        let path = self.folder.join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (mut body, mut exports) = (String::new(), Vec::new());
        for (at, line) in text.lines().enumerate() {
            let wrong = || format!("{}:{}: not as bundle.rs reads modules: {line}", path.display(), at + 1);
            if line.starts_with("import ") {
                let (names, from) = imported(line).ok_or_else(wrong)?;
                self.take(from)?;
                let _ = writeln!(body, "const {{{names}}} = {};", variable(from));
            } else if let Some(declaration) = line.strip_prefix("export ") {
                exports.push(declared(declaration).ok_or_else(wrong)?.to_owned());
                let _ = writeln!(body, "{declaration}");
            } else if !is_comment(line) {
                let _ = writeln!(body, "{line}");
            }
        }
        let (variable, exports) = (variable(name), exports.join(", "));
        let _ = writeln!(self.script, "const {variable} = (() => {{\n{body}return {{ {exports} }};\n}})();");
        Ok(())
    }
}

/// The names and the module of `import { names } from './module';`.
fn imported(line: &str) -> Option<(&str, &str)> {
    let (names, from) = line.strip_prefix("import {")?.split_once("} from './")?;
    Some((names, from.strip_suffix("';")?))
}

/// What a declaration declares.
fn declared(declaration: &str) -> Option<&str> {
    let rest = ["async function ", "function ", "class ", "const "]
        .iter()
        .find_map(|it| declaration.strip_prefix(it))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|it| !it.is_empty())
}

/// Whether a line is nothing but a comment. None of ours lie in template texts.
fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//")
        || line.starts_with("/**") && line.ends_with("*/")
        || line == "/**"
        || line.starts_with("* ")
        || line == "*/"
}

fn variable(name: &str) -> String {
    let letters: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    format!("module_{letters}")
}
