// @ts-check
import { editorHost } from './host-vscode.js';
import { start } from './main.js';

start(editorHost());
