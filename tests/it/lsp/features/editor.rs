//! An editor that can do everything, with a small workspace open in it.

use serde_json::{Value, json};
use tests::client::Client;

use crate::lsp::session::{modern, open, uri};

pub(super) const NETWORK: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="net">
    <include href="cell.nml"/>
    <network id="n">
        <population id="pop" component="iz" size="2">
            <property tag="color" value="1 0 0"/>
        </population>
        <explicitInput target="pop[0]" input="pulse"/>
    </network>
    <pulseGenerator id="pulse" delay="1 ms" duration="2ms" amplitude="1 nA"/>
</neuroml>
"#;
pub(super) const CELL: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="cells">
    <izhikevichCell id="iz" v0="-70mV" thresh="30mV" a="0.02" b="0.2" c="-65.0" d="6"/>
</neuroml>
"#;
pub(super) const TYPES: &str = r#"<Lems>
    <Include file="Cells.xml"/>
    <ComponentType name="leak" extends="baseCell">
        <Parameter name="rate" dimension="per_time"/>
        <Exposure name="level" dimension="none"/>
        <Dynamics>
            <StateVariable name="x" dimension="none" exposure="level"/>
            <TimeDerivative variable="x" value="-x * rate * exp(0)"/>
        </Dynamics>
    </ComponentType>
    <ComponentType name="slowLeak" extends="leak"/>
    <leak id="one" rate="1 Hz"/>
</Lems>
"#;
/// The files of the workspace.
const FILES: [(&str, &str); 3] = [("net.nml", NETWORK), ("cell.nml", CELL), ("types.xml", TYPES)];

/// A client that says that it can do everything, and the folder that it has open.
pub(super) struct Editor {
    pub(super) client: Client,
    pub(super) folder: tempfile::TempDir,
    /// What the server said that it can do.
    pub(super) capabilities: Value,
}

/// What the editor says about itself.
pub(super) fn able() -> Value {
    let mut editor = modern();
    editor["general"]["positionEncodings"] = json!(["utf-8"]);
    let workspace = &mut editor["workspace"];
    workspace["symbol"] = json!({ "resolveSupport": { "properties": ["location.range"] } });
    workspace["textDocumentContent"] = json!({});
    for refreshed in ["semanticTokens", "inlayHint", "inlineValue", "codeLens"] {
        workspace[refreshed] = json!({ "refreshSupport": true });
    }
    editor["window"]["showDocument"] = json!({ "support": true });
    editor["experimental"] = json!({ "nmlRun": true });
    let document = &mut editor["textDocument"];
    document["rename"] = json!({ "prepareSupport": true });
    document["definition"] = json!({ "linkSupport": true });
    document["documentSymbol"] = json!({ "hierarchicalDocumentSymbolSupport": true });
    document["hover"] = json!({ "contentFormat": ["markdown"] });
    document["completion"] =
        json!({ "completionItem": { "snippetSupport": true, "labelDetailsSupport": true } });
    document["codeAction"]["dataSupport"] = json!(true);
    document["codeAction"]["resolveSupport"] = json!({ "properties": ["edit"] });
    editor
}

impl Editor {
    pub(super) fn start() -> Editor {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in FILES {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let mut client = Client::start();
        let answer = client.initialize(&able(), &[&uri(folder.path())]);
        let capabilities = answer["capabilities"].clone();
        let mut editor = Editor { client, folder, capabilities };
        for (name, text) in FILES {
            let uri = editor.uri(name);
            open(&mut editor.client, &uri, text);
        }
        editor
    }

    pub(super) fn uri(&self, name: &str) -> String {
        uri(&self.folder.path().join(name))
    }

    /// Opens a new document that is not on the disk.
    pub(super) fn write(&mut self, name: &str, text: &str) -> String {
        let uri = self.uri(name);
        open(&mut self.client, &uri, text);
        uri
    }

    /// The result of a request.
    #[track_caller]
    pub(super) fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.client.request(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Asks about a whole document.
    #[track_caller]
    pub(super) fn whole(&mut self, method: &str, name: &str) -> Value {
        let params = json!({ "textDocument": { "uri": self.uri(name) } });
        self.request(&format!("textDocument/{method}"), params)
    }

    /// Asks about the place of `|` in a passage that stands once in a document of the workspace.
    #[track_caller]
    pub(super) fn ask(&mut self, method: &str, name: &str, marked: &str, more: Value) -> Value {
        let (_, text) = FILES.into_iter().find(|(it, _)| *it == name).unwrap();
        let passage = marked.replace('|', "");
        assert_eq!(text.matches(&passage).count(), 1, "{passage}");
        let at = position(text, text.find(&passage).unwrap() + marked.find('|').unwrap());
        let params = json!({ "textDocument": { "uri": self.uri(name) }, "position": at });
        self.request(&format!("textDocument/{method}"), with(params, more))
    }

    /// Asks about the place of `|` in a new document.
    #[track_caller]
    pub(super) fn ask_new(&mut self, method: &str, marked: &str, more: Value) -> Value {
        let uri = self.write("new.nml", &marked.replacen('|', "", 1));
        let at = position(marked, marked.find('|').unwrap());
        let params = json!({ "textDocument": { "uri": uri }, "position": at });
        self.request(&format!("textDocument/{method}"), with(params, more))
    }

    /// The code actions at the place of `|` in a new document.
    #[track_caller]
    pub(super) fn actions(&mut self, marked: &str, kind: &str) -> Vec<Value> {
        let uri = self.write("new.nml", &marked.replacen('|', "", 1));
        let at = position(marked, marked.find('|').unwrap());
        let params = json!({ "textDocument": { "uri": uri }, "range": { "start": at, "end": at },
            "context": { "diagnostics": [], "only": [kind] } });
        self.request("textDocument/codeAction", params).as_array().unwrap().clone()
    }

    /// The diagnostics of a new document.
    #[track_caller]
    pub(super) fn findings(&mut self, text: &str) -> Vec<Value> {
        let uri = self.write("new.nml", text);
        crate::lsp::session::pull(&mut self.client, &uri)
    }
}

/// The position of a byte.
pub(super) fn position(text: &str, at: usize) -> Value {
    let line = text[..at].matches('\n').count();
    json!({ "line": line, "character": at - text[..at].rfind('\n').map_or(0, |it| it + 1) })
}

/// The range of a whole text.
pub(super) fn everything() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } })
}

fn with(mut params: Value, more: Value) -> Value {
    for (key, value) in more.as_object().into_iter().flatten() {
        params[key] = value.clone();
    }
    params
}
