// The commands of the palette, the menus and the keys.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { isOurs } from './detection';
import { PANELS, type PanelName, type Previews } from './preview';
import type { Server } from './server';

export function registerCommands(context: vscode.ExtensionContext, server: Server, previews: Previews): void {
  const register = (name: string, run: (...args: any[]) => unknown): void => {
    context.subscriptions.push(vscode.commands.registerCommand(`neuroml.${name}`, run));
  };
  rememberModel(vscode.window.activeTextEditor);
  context.subscriptions.push(vscode.window.onDidChangeActiveTextEditor(rememberModel));
  register('run', () => withModel(async (editor) => {
    await editor.document.save();
    await server.execute('nml.run', { uri: editor.document.uri.toString() });
  }));
  register('cancel', () => previews.cancel());
  register('preview', () => withModel((editor) => choosePanel(editor, previews)));
  for (const panel of Object.keys(PANELS) as PanelName[])
    register(`preview${panel[0]?.toUpperCase()}${panel.slice(1)}`, () => withModel((editor) => previews.openFor(panel, editor)));
  register('new', () => newModel(server));
  context.subscriptions.push(vscode.commands.registerCommand('nml.showReferences', showReferences));
  register('restart', () => server.restart());
  register('showOutput', () => server.output.show());
  register('menu', menu);
}

interface Place { line: number; character: number }

/** What a lens calls: the editor's own list of references, from what the server says in the protocol's terms. */
async function showReferences(uri: string, position: Place, locations: { uri: string; range: { start: Place; end: Place } }[]): Promise<void> {
  const at = (place: Place): vscode.Position => new vscode.Position(place.line, place.character);
  const places = locations.map((it) => new vscode.Location(vscode.Uri.parse(it.uri), new vscode.Range(at(it.range.start), at(it.range.end))));
  await vscode.commands.executeCommand('editor.action.showReferences', vscode.Uri.parse(uri), at(position), places);
}

/** The model that was last worked on. */
let lastModel: vscode.TextDocument | undefined;

function rememberModel(editor: vscode.TextEditor | undefined): void {
  if (editor && isOurs(editor.document)) lastModel = editor.document;
}

/** Where a document is opened so that it hides neither walkthrough nor panel. */
function besideWhatIsNoText(): vscode.ViewColumn {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  return activeTab && !(activeTab.input instanceof vscode.TabInputText) ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}

/** Does something with the model in front, or the one that was last there, and says what is missing if there is none. */
async function withModel(act: (editor: vscode.TextEditor) => unknown): Promise<void> {
  let editor = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors].find((it) => it && isOurs(it.document));
  if (!editor && lastModel && !lastModel.isClosed) editor = await vscode.window.showTextDocument(lastModel, besideWhatIsNoText());
  if (!editor) {
    void vscode.window.showInformationMessage('Open a NeuroML or LEMS model first.');
    return;
  }
  try {
    await act(editor);
  } catch (problem) {
    void vscode.window.showErrorMessage(problem instanceof Error ? problem.message : String(problem));
  }
}

async function choosePanel(editor: vscode.TextEditor, previews: Previews): Promise<void> {
  const choices = (Object.entries(PANELS) as [PanelName, (typeof PANELS)[PanelName]][]).map(([panel, { title, icon, shows }]) => ({ panel, label: `$(${icon}) ${title}`, description: shows }));
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder: 'What to show beside the model', matchOnDescription: true });
  if (chosen) await previews.openFor(chosen.panel, editor);
}

const KINDS = [
  { model: 'cell', label: 'Cell', description: 'Hodgkin-Huxley, with channels and a network to run it in' },
  { model: 'network', label: 'Network', description: 'a few Izhikevich cells' },
  { model: 'channel', label: 'Ion channel' },
  { model: 'synapse', label: 'Synapse', description: 'with a cell to try it on' },
  { model: 'morphology', label: 'Morphology', description: 'a cell of several segments' },
  { model: 'type', label: 'LEMS component type', description: 'with a simulation' },
];

/** A model to start from, written by the server program. */
async function newModel(server: Server): Promise<void> {
  const chosen = await vscode.window.showQuickPick(KINDS, { placeHolder: 'What to start from', matchOnDescription: true });
  if (!chosen) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = chosen.model === 'type' ? 'LEMS_my_type.xml' : `my_${chosen.model}.nml`;
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: chosen.model === 'type' ? { LEMS: ['xml'] } : { NeuroML: ['nml'] },
    title: 'Where to put the model',
  });
  if (!target) return;
  try {
    await promisify(execFile)(server.program(), ['new', chosen.model, target.fsPath]);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(target), { viewColumn: besideWhatIsNoText(), preview: false });
  } catch (problem) {
    const told = (problem as { stderr?: string }).stderr?.trim();
    void vscode.window.showErrorMessage(told || String(problem));
  }
}

async function menu(): Promise<void> {
  const items = [
    { label: '$(play) Run simulation', command: 'neuroml.run' },
    { label: '$(graph-line) Show preview…', command: 'neuroml.preview' },
    { label: '$(warning) Show problems', command: 'workbench.actions.view.problems' },
    { label: '$(new-file) New model…', command: 'neuroml.new' },
    { label: '$(output) Show output', command: 'neuroml.showOutput' },
    { label: '$(debug-restart) Restart server', command: 'neuroml.restart' },
    { label: '$(settings-gear) Settings', command: 'workbench.action.openSettings', argument: '@ext:nml.nml' },
  ];
  const chosen = await vscode.window.showQuickPick(items);
  if (chosen) await vscode.commands.executeCommand(chosen.command, ...(chosen.argument ? [chosen.argument] : []));
}
