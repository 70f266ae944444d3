// Which XML documents are ours: those whose root is `Lems` or `neuroml`. Where another XML extension is installed the
// user is asked once whether such files shall be looked after here.

import * as vscode from 'vscode';

/** Extensions that check XML. */
const OTHERS = ['redhat.vscode-xml'];
const ASKED = 'takeOver.asked';

export class Detection implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[] = [];
  private asking = false;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.subscriptions.push(
      vscode.workspace.onDidOpenTextDocument((document) => void this.look(document)),
      vscode.workspace.onDidSaveTextDocument((document) => void this.look(document)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('nml.takeOver')) this.lookAtAll();
      }),
    );
    this.lookAtAll();
  }

  private lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) void this.look(document);
  }

  private async look(document: vscode.TextDocument): Promise<void> {
    if (document.languageId !== 'xml') return;
    const language = languageOf(document);
    if (!language || !(await this.mayTakeOver())) return;
    await vscode.languages.setTextDocumentLanguage(document, language);
  }

  private async mayTakeOver(): Promise<boolean> {
    const settings = vscode.workspace.getConfiguration('nml');
    const chosen = settings.get<string>('takeOver', 'ask');
    if (chosen !== 'ask') return chosen === 'always';
    if (!OTHERS.some((id) => vscode.extensions.getExtension(id))) return true;
    if (this.asking || this.context.globalState.get(ASKED)) return false;
    this.asking = true;
    const yes = 'Yes, these files';
    const answer = await vscode.window.showInformationMessage(
      'This is a NeuroML or LEMS model, opened as XML. Shall the NeuroML extension look after such files, so that no finding shows twice? Other XML stays where it is.',
      yes, 'No',
    );
    this.asking = false;
    if (answer === undefined) return false;
    await this.context.globalState.update(ASKED, true);
    // The new setting makes us look at all open documents again.
    await settings.update('takeOver', answer === yes ? 'always' : 'never', vscode.ConfigurationTarget.Global);
    return answer === yes;
  }

  dispose(): void {
    for (const it of this.subscriptions) it.dispose();
  }
}

/** Our language for a document, by its root element. */
export function languageOf(document: vscode.TextDocument): 'neuroml' | 'lems' | undefined {
  const text = document.getText(new vscode.Range(0, 0, 300, 0)).slice(0, 30_000);
  const bare = text.replace(/<!--[^]*?-->/g, '').replace(/<\?[^]*?\?>/g, '').replace(/<!DOCTYPE[^[>]*(?:\[[^]*?\]\s*)?>/g, '');
  const root = /^[\s\uFEFF]*<(?:[\w.-]+:)?([\w.-]+)/.exec(bare)?.[1];
  return root === 'Lems' ? 'lems' : root === 'neuroml' ? 'neuroml' : undefined;
}

/** Whether the editor knows a document as NeuroML or LEMS. */
export function isOurs(document: vscode.TextDocument): boolean {
  return document.languageId === 'neuroml' || document.languageId === 'lems';
}
