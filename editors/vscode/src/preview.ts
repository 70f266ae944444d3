// The preview panels: webviews that show `editors/preview`, one of each kind. They ask through us and hear what the
// server tells; a panel that opens late is told again what has run so far.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { isOurs } from './detection';
import { Following } from './follow';
import type { Server } from './server';

export type PanelName = 'run' | 'channel' | 'morphology' | 'network' | 'equations';

export const PANELS = {
  run: { title: 'Run', icon: 'pulse', shows: 'the curves of the last simulation' },
  channel: { title: 'Channel', icon: 'graph-line', shows: 'steady states, time constants and rates over voltage' },
  morphology: { title: 'Morphology', icon: 'type-hierarchy', shows: 'the cell in space' },
  network: { title: 'Network', icon: 'circuit-board', shows: 'populations, projections and positions' },
  equations: { title: 'Equations', icon: 'symbol-operator', shows: 'what the component under the caret computes' },
} as const;

interface Target { panel: PanelName; uri: string; id?: string | null; run?: number; position?: unknown }
interface Opened { panel: vscode.WebviewPanel; target: Target; following: Following; stale: boolean }
interface RunMessage { run: number; kind: string; title?: string; uri?: string; done?: number; total?: number }
type Message = { question: number; method: string; params: unknown } | { kind: string; params: any };

/** What panels may ask the server. */
const QUESTIONS = new Set(['nml/preview', 'workspace/executeCommand']);
/** Runs whose messages are kept for panels that open later. */
const KEPT_RUNS = 8;

export class Previews implements vscode.Disposable {
  private readonly open = new Map<PanelName, Opened>();
  private readonly runs = new Map<number, RunMessage[]>();
  private readonly runsChanged = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[] = [];

  /** A simulation has begun, gone on or ended. */
  readonly onRuns = this.runsChanged.event;

  constructor(private readonly context: vscode.ExtensionContext, private readonly server: Server) {
    server.on('nml/run', (message: RunMessage) => this.hearRun(message));
    server.on('nml/openPreview', (target: Target) => this.show(target));
    // Edits of open documents we hear of first; this is about everything else.
    server.on('nml/changed', ({ uri }: { uri: string | null }) => {
      if (uri === null || !vscode.workspace.textDocuments.some((it) => it.uri.toString() === uri)) this.renew();
    });
    this.subscriptions.push(
      server.onEdit(() => this.renew()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const position = selections[0]?.active;
        if (position && isOurs(textEditor.document)) this.tell('nml/selection', { uri: textEditor.document.uri.toString(), position });
      }),
    );
  }

  /** Opens a panel for the model in an editor, at its caret. */
  openFor(panel: PanelName, editor: vscode.TextEditor): void {
    this.show({ panel, uri: editor.document.uri.toString(), position: editor.selection.active });
  }

  /** The simulation that is under way, if any. */
  running(): { run: number; title: string; part: number | undefined } | undefined {
    for (const [run, messages] of [...this.runs].reverse()) {
      if (messages.some((it) => it.kind === 'finished')) continue;
      const progress = messages.findLast((it) => it.kind === 'progress');
      return { run, title: messages[0]?.title ?? 'simulation', part: progress?.total ? (progress.done ?? 0) / progress.total : undefined };
    }
    return undefined;
  }

  async cancel(): Promise<void> {
    const running = this.running();
    if (running) await this.server.execute('nml.cancel', { run: running.run });
  }

  private hearRun(message: RunMessage): void {
    // A run that fails before it begins has an end only.
    const isNew = message.kind === 'started' || (message.kind === 'finished' && !this.runs.has(message.run));
    if (isNew) this.runs.set(message.run, []);
    const messages = this.runs.get(message.run);
    // Of the progress only the last counts.
    if (message.kind === 'progress' && messages?.at(-1)?.kind === 'progress') messages.pop();
    messages?.push(message);
    for (const run of [...this.runs.keys()].slice(0, -KEPT_RUNS)) this.runs.delete(run);
    const panel = this.open.get('run');
    const wanted = vscode.workspace.getConfiguration('nml').get('openRunPanel', true);
    // A new panel gets this message with the others when it is ready.
    if (isNew && !panel && wanted) this.show({ panel: 'run', uri: message.uri ?? '', run: message.run });
    this.tell('nml/run', message);
    if (isNew && panel) panel.panel.reveal(undefined, true);
    void vscode.commands.executeCommand('setContext', 'neuroml.running', this.running() !== undefined);
    if (message.kind !== 'samples') this.runsChanged.fire();
  }

  /** What panels draw is not what it was. Those that nobody sees wait until somebody does. */
  private renew(): void {
    for (const opened of this.open.values()) {
      opened.stale = !opened.panel.visible;
      if (!opened.stale) void opened.following.renew();
    }
  }

  private tell(kind: string, params: unknown): void {
    for (const { panel } of this.open.values()) void panel.webview.postMessage({ kind, params });
  }

  private show(target: Target): void {
    const name = target.panel in PANELS ? target.panel : 'run';
    const known = this.open.get(name);
    if (known) {
      known.target = { ...known.target, ...target };
      known.panel.reveal(undefined, true);
      void known.panel.webview.postMessage({ kind: 'nml/openPreview', params: target });
      return;
    }
    const { title } = PANELS[name];
    const panel = vscode.window.createWebviewPanel(`nml.${name}`, title, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {
      enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [this.media],
    });
    panel.iconPath = vscode.Uri.joinPath(this.context.extensionUri, 'icon.png');
    const opened: Opened = { panel, target: { ...target, panel: name }, following: new Following(this.server, panel.webview), stale: false };
    this.open.set(name, opened);
    panel.onDidChangeViewState(() => {
      if (!panel.visible || !opened.stale) return;
      opened.stale = false;
      void opened.following.renew();
    });
    panel.onDidDispose(() => this.open.delete(name));
    panel.webview.onDidReceiveMessage((message: Message) => this.hear(opened, message));
    panel.webview.html = this.page(panel.webview, title);
  }

  private get media(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, 'media');
  }

  private async hear(from: Opened, message: Message): Promise<void> {
    const { webview } = from.panel;
    if ('question' in message) {
      const answer = message.question;
      try {
        if (!QUESTIONS.has(message.method)) throw new Error(`${message.method} cannot be asked`);
        if (message.method === 'nml/preview') from.following.remember(message.params);
        void webview.postMessage({ answer, result: (await this.server.request(message.method, message.params)) ?? null });
      } catch (problem) {
        void webview.postMessage({ answer, problem: problem instanceof Error ? problem.message : String(problem) });
      }
    } else if (message.kind === 'ready') {
      for (const messages of this.runs.values()) for (const params of messages) void webview.postMessage({ kind: 'nml/run', params });
      void webview.postMessage({ kind: 'nml/openPreview', params: from.target });
    } else if (message.kind === 'nml/reveal') await reveal(message.params);
    else if (message.kind === 'save') await save(message.params);
  }

  private page(webview: vscode.Webview, title: string): string {
    const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.media, name)).toString();
    const nonce = randomBytes(16).toString('base64url');
    const policy = `default-src 'none'; script-src 'nonce-${nonce}' ${webview.cspSource}; style-src ${webview.cspSource}; img-src data: blob:`;
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<link rel="stylesheet" href="${uri('uPlot.min.css')}">
<link rel="stylesheet" href="${uri('preview.css')}">
<script nonce="${nonce}" src="${uri('uPlot.iife.js')}"></script>
<script nonce="${nonce}" type="module" src="${uri('webview.js')}"></script>
</head>
<body></body>
</html>`;
  }

  dispose(): void {
    for (const { panel } of this.open.values()) panel.dispose();
    for (const it of this.subscriptions) it.dispose();
    this.runsChanged.dispose();
  }
}

/** The caret goes to a place in a model, beside the panel and not over it. */
async function reveal({ uri, range }: { uri: string; range: { start: { line: number; character: number }; end: { line: number; character: number } } }): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const shown = vscode.window.visibleTextEditors.find((it) => it.document === document);
  const start = new vscode.Position(range.start.line, range.start.character);
  await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One, selection: new vscode.Range(start, start), preserveFocus: false,
  });
}

/** Gives a picture or numbers to the user. */
async function save({ name, bytes }: { name: string; bytes: Uint8Array }): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {});
  if (target) await vscode.workspace.fs.writeFile(target, Uint8Array.from(Object.values(bytes)));
}
