// The language server: which program, how it is started, what it tells.

import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { LanguageClient, State, type Executable, type LanguageClientOptions, type StaticFeature } from 'vscode-languageclient/node';

/** What the server tells outside of the protocol: the method, and who hears it. */
type Heard = (params: any) => void;

export class Server implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('NeuroML', { log: true });
  private readonly trace = vscode.window.createOutputChannel('NeuroML trace', { log: true });
  private readonly heard = new Map<string, Heard[]>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly edited = new vscode.EventEmitter<void>();
  private client: LanguageClient | undefined;
  private starting: Promise<LanguageClient> | undefined;
  private readonly subscriptions: vscode.Disposable[] = [];

  /** The server has started, stopped or failed. */
  readonly onChange = this.changed.event;

  /** The server has just been told of an edit. */
  readonly onEdit = this.edited.event;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.subscriptions.push(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('nml.serverPath') && this.client) void this.restart();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        if (this.client && this.program() !== this.running) void this.restart();
      }),
    );
  }

  private running = '';

  get state(): 'off' | 'starting' | 'on' | 'failed' {
    if (!this.starting) return 'off';
    if (this.failed) return 'failed';
    return this.client?.state === State.Running ? 'on' : 'starting';
  }

  private failed = false;

  /** The program: the user's where the workspace is trusted, else ours. */
  program(): string {
    const own = vscode.Uri.joinPath(this.context.extensionUri, 'server', process.platform === 'win32' ? 'nml.exe' : 'nml').fsPath;
    const chosen = vscode.workspace.getConfiguration('nml').get<string>('serverPath', '');
    if (chosen && vscode.workspace.isTrusted) return chosen;
    return fs.existsSync(own) ? own : 'nml';
  }

  /** The running client; started if it is not. */
  started(): Promise<LanguageClient> {
    this.starting ??= this.start();
    return this.starting;
  }

  /** Hears what the server tells, now and after restarts. */
  on(method: string, heard: Heard): void {
    this.heard.set(method, [...(this.heard.get(method) ?? []), heard]);
    this.client?.onNotification(method, heard);
  }

  async request<Result>(method: string, params: unknown): Promise<Result> {
    return (await this.started()).sendRequest<Result>(method, params);
  }

  /** A command of the server, with its own arguments. */
  execute<Result>(command: string, ...args: unknown[]): Promise<Result> {
    return this.request<Result>('workspace/executeCommand', { command, arguments: args });
  }

  async restart(): Promise<void> {
    const old = this.client;
    this.client = undefined;
    this.starting = undefined;
    await old?.dispose().catch(() => {});
    await this.started().catch(() => {});
  }

  private async start(): Promise<LanguageClient> {
    this.running = this.program();
    this.failed = false;
    const program: Executable = { command: this.running, args: ['lsp'] };
    const options: LanguageClientOptions = {
      documentSelector: [
        ...['neuroml', 'lems'].flatMap((language) => ['file', 'untitled'].map((scheme) => ({ scheme, language }))),
        { scheme: 'neuroml-core' },
      ],
      outputChannel: this.output,
      traceOutputChannel: this.trace,
      middleware: {
        didChange: async (change, tell) => {
          await tell(change);
          this.edited.fire();
        },
      },
    };
    const client = new LanguageClient('nml', 'NeuroML', program, options);
    client.registerFeature(whatWeCan);
    for (const [method, listeners] of this.heard) for (const heard of listeners) client.onNotification(method, heard);
    client.onDidChangeState(() => this.changed.fire());
    this.client = client;
    this.changed.fire();
    try {
      await client.start();
    } catch (problem) {
      this.failed = true;
      this.changed.fire();
      this.output.error(`${this.running}: ${String(problem)}`);
      void vscode.window.showErrorMessage(`The NeuroML server does not start (${this.running}).`, 'Show output').then((chosen) => chosen && this.output.show());
      throw problem;
    }
    return client;
  }

  dispose(): void {
    for (const it of this.subscriptions) it.dispose();
    void this.client?.dispose().catch(() => {});
    this.output.dispose();
    this.trace.dispose();
    this.changed.dispose();
    this.edited.dispose();
  }
}

/** Tells the server what this editor does itself: it has panels, and it asks for completions again when told to. */
const whatWeCan: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...(capabilities.experimental as object), nmlPreview: true, commands: { commands: ['editor.action.triggerSuggest', 'nml.showReferences'] } };
  },
  initialize: () => {},
  getState: () => ({ kind: 'static' }),
  clear: () => {},
};
