// Starts the server with the first document of ours, and hands everything that can be clicked to its file.

import * as vscode from 'vscode';
import { Server } from './server';
import { Status } from './status';
import { Previews } from './preview';
import { Detection, isOurs } from './detection';
import { registerCommands } from './commands';
import { registerTasks } from './tasks';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = new Server(context);
  const previews = new Previews(context, server);
  const status = new Status(server, previews);
  const detection = new Detection(context);
  context.subscriptions.push(server, previews, status, detection);
  registerCommands(context, server, previews);
  registerTasks(context, server);

  const startFor = (document: vscode.TextDocument): void => {
    if (isOurs(document)) void server.started();
  };
  context.subscriptions.push(vscode.workspace.onDidOpenTextDocument(startFor));
  vscode.workspace.textDocuments.forEach(startFor);
}
