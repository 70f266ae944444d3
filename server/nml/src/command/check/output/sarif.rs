//! `sarif`: the Static Analysis Results Interchange Format 2.1.0 (OASIS), which code scanning services read.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rules::{Rule, Severity};
use serde_json::{Value, json};

use super::super::finding::{Edit, Finding, Fix, Report, Span};
use crate::markdown;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let results: Vec<Value> = reports.iter().flat_map(|it| &it.findings).map(result).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "nml",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules::RULES.iter().copied().map(rule).collect::<Vec<_>>(),
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": markdown::title(rule.docs).unwrap_or_else(|| rule.name.to_string()) },
        "help": { "text": markdown::plain(rule.docs), "markdown": rule.docs },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.group.name()] },
    })
}

fn result(finding: &Finding) -> Value {
    let rule_index = rules::RULES.iter().position(|it| it.name == finding.rule);
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": location(&finding.file, &finding.range) }],
    });
    if let Some(rule_index) = rule_index {
        result["ruleIndex"] = json!(rule_index);
    }
    if !finding.related.is_empty() {
        result["relatedLocations"] = (finding.related.iter().enumerate())
            .map(|(number, related)| {
                json!({
                    "id": number,
                    "physicalLocation": location(&related.file, &related.range),
                    "message": { "text": related.message },
                })
            })
            .collect();
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = finding.fixes.iter().map(fix).collect();
    }
    if let Some(number) = finding.reference_test {
        result["properties"] = json!({ "referenceTest": number });
    }
    result
}

fn fix(fix: &Fix) -> Value {
    let mut files: Vec<&str> = fix.edits.iter().map(|it| &*it.file).collect();
    files.dedup();
    let changes: Vec<Value> = files
        .into_iter()
        .map(|file| {
            let replacements: Vec<Value> =
                fix.edits.iter().filter(|it| &*it.file == file).map(replacement).collect();
            json!({ "artifactLocation": { "uri": uri(file) }, "replacements": replacements })
        })
        .collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

fn replacement(edit: &Edit) -> Value {
    json!({ "deletedRegion": region(&edit.range), "insertedContent": { "text": edit.insert } })
}

fn location(file: &str, span: &Span) -> Value {
    json!({ "artifactLocation": { "uri": uri(file) }, "region": region(span) })
}

fn region(span: &Span) -> Value {
    json!({
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

/// A path as a URI reference: absolute paths become `file:` URIs, relative ones stay relative.
fn uri(path: &str) -> String {
    /// What may not stand in a path of a URI.
    const RESERVED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'`')
        .add(b'{')
        .add(b'}')
        .add(b'[')
        .add(b']')
        .add(b'^')
        .add(b'|')
        .add(b'\\');
    let path = if std::path::MAIN_SEPARATOR == '\\' { path.replace('\\', "/") } else { path.to_string() };
    let encoded = utf8_percent_encode(&path, RESERVED).to_string();
    match encoded.strip_prefix('/') {
        Some(absolute) => format!("file:///{absolute}"),
        // "a:b.nml" would read as a scheme.
        None if encoded.split('/').next().is_some_and(|it| it.contains(':')) => format!("./{encoded}"),
        None => encoded,
    }
}
