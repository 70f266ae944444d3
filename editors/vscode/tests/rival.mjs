// Another XML extension, as small as it can be: it has the identifier of the usual one and finds fault with every XML document.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const vsce = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/.bin/vsce');

const SCRIPT = `
const vscode = require('vscode');
exports.activate = (context) => {
  const found = vscode.languages.createDiagnosticCollection('rival');
  const look = (document) => {
    if (document.languageId === 'xml') found.set(document.uri, [Object.assign(new vscode.Diagnostic(new vscode.Range(0, 0, 0, 4), 'the rival has its own opinion'), { source: 'rival' })]);
  };
  vscode.workspace.textDocuments.forEach(look);
  context.subscriptions.push(found, vscode.workspace.onDidOpenTextDocument(look), vscode.workspace.onDidCloseTextDocument((document) => found.delete(document.uri)));
};
`;

export async function rivalVsix(out) {
  const folder = mkdtempSync(join(tmpdir(), 'rival-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({
    name: 'vscode-xml', publisher: 'redhat', version: '0.0.1', engines: { vscode: '^1.91.0' }, main: './main.js', activationEvents: ['onLanguage:xml'],
    description: 'stands for the usual XML extension in a test',
  }));
  writeFileSync(join(folder, 'main.js'), SCRIPT);
  writeFileSync(join(folder, 'README.md'), 'A stand-in.');
  mkdirSync(dirname(out), { recursive: true });
  execFileSync(vsce, ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', out], { cwd: folder, stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
  return out;
}
