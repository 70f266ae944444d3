// The status bar: the schema version of the model in front, its problems, and what is going on.

import * as vscode from 'vscode';
import { isOurs } from './detection';
import type { Previews } from './preview';
import type { Server } from './server';

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('nml.status', vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(private readonly server: Server, private readonly previews: Previews) {
    this.item.name = 'NeuroML';
    this.item.command = 'neuroml.menu';
    const show = (): void => this.show();
    this.subscriptions.push(
      this.item,
      server.onChange(show),
      previews.onRuns(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.languages.onDidChangeDiagnostics(show),
      vscode.workspace.onDidOpenTextDocument(show),
    );
    this.show();
  }

  private show(): void {
    // A panel that has the focus does not take the model out of sight.
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find((it) => isOurs(it.document));
    const document = editor?.document;
    const running = this.previews.running();
    if (!running && (!document || !isOurs(document))) {
      this.item.hide();
      return;
    }
    this.item.backgroundColor = undefined;
    if (running) {
      this.item.text = `$(sync~spin) ${running.title}${running.part === undefined ? '' : ` ${Math.floor(running.part * 100)} %`}`;
      this.item.tooltip = 'A simulation is running';
    } else if (this.server.state === 'failed') {
      this.item.text = '$(error) NeuroML';
      this.item.tooltip = 'The server does not run';
      this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
    } else if (this.server.state !== 'on') {
      this.item.text = '$(sync~spin) NeuroML';
      this.item.tooltip = 'The server is starting';
    } else if (document) {
      const problems = vscode.languages.getDiagnostics(document.uri).filter((it) => it.severity <= vscode.DiagnosticSeverity.Warning).length;
      const version = versionOf(document);
      this.item.text = `${problems === 0 ? '$(check)' : '$(warning)'} ${version}`;
      this.item.tooltip = `${version}: ${problems === 0 ? 'no problems' : problems === 1 ? '1 problem' : `${problems} problems`}. Click for what can be done.`;
    }
    this.item.show();
  }

  dispose(): void {
    for (const it of this.subscriptions) it.dispose();
  }
}

/** The version that a document declares. */
function versionOf(document: vscode.TextDocument): string {
  if (document.languageId === 'lems') return 'LEMS';
  const start = document.getText(new vscode.Range(0, 0, 40, 0));
  const version = /NeuroML_v([\w.]+?)\.xsd/.exec(start)?.[1];
  return version ? `NeuroML ${version}` : 'NeuroML';
}
