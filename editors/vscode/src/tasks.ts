// Tasks: `nml check` for a folder, `nml run` for the model in front; their output becomes problems.

import * as vscode from 'vscode';
import { isOurs } from './detection';
import type { Server } from './server';

interface NmlTask extends vscode.TaskDefinition {
  command: 'check' | 'run' | 'test';
  path?: string;
  args?: string[];
}

export function registerTasks(context: vscode.ExtensionContext, server: Server): void {
  const provideTasks = (): vscode.Task[] => {
    const tasks = (vscode.workspace.workspaceFolders ?? []).map((folder) => taskOf({ type: 'nml', command: 'check' }, folder, server));
    const document = vscode.window.activeTextEditor?.document;
    const folder = document && vscode.workspace.getWorkspaceFolder(document.uri);
    if (document && folder && isOurs(document))
      tasks.push(taskOf({ type: 'nml', command: 'run', path: vscode.workspace.asRelativePath(document.uri, false) }, folder, server));
    return tasks;
  };
  const resolveTask = (task: vscode.Task): vscode.Task =>
    taskOf(task.definition as NmlTask, task.scope ?? vscode.TaskScope.Workspace, server);
  context.subscriptions.push(vscode.tasks.registerTaskProvider('nml', { provideTasks, resolveTask }));
}

function taskOf(definition: NmlTask, scope: vscode.WorkspaceFolder | vscode.TaskScope, server: Server): vscode.Task {
  const { command, path = '.', args = [] } = definition;
  const format = command === 'check' ? ['--format', 'concise'] : [];
  const execution = new vscode.ProcessExecution(server.program(), [command, ...format, ...args, path]);
  // While the server runs it tells of the same findings itself, and nothing shall show twice.
  const matchers = command === 'check' && server.state !== 'on' ? ['$nml'] : ['$nml-run'];
  const target = typeof scope === 'number' && scope === vscode.TaskScope.Global ? vscode.TaskScope.Workspace : scope;
  const task = new vscode.Task(definition, target as vscode.WorkspaceFolder, path === '.' ? command : `${command} ${path}`, 'nml', execution, matchers);
  if (command === 'test') task.group = vscode.TaskGroup.Test;
  if (command === 'check') task.group = vscode.TaskGroup.Build;
  return task;
}
