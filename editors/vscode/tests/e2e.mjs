// A user's way through the extension, in a real VS Code: from a broken model to a curve, a channel, a segment.
//   node e2e.mjs --code-server FOLDER --vsix FILE --models FOLDER --out FOLDER [--corpus FILE] [--only PART,PART]

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Report } from '../../preview/test/browse.mjs';
import { startEditor } from './rig.mjs';
import { rivalVsix } from './rival.mjs';
import { corpus, detection, problems } from './parts/problems.mjs';
import { run } from './parts/run.mjs';
import { channel } from './parts/channel.mjs';
import { morphology } from './parts/morphology.mjs';
import { equations, network } from './parts/network.mjs';
import { tasks } from './parts/tasks.mjs';
import { themes } from './parts/themes.mjs';
import { walkthrough } from './parts/walkthrough.mjs';
import { rival, untrusted } from './parts/company.mjs';

const { values } = parseArgs({ options: Object.fromEntries(['code-server', 'vsix', 'models', 'out', 'corpus', 'only'].map((it) => [it, { type: 'string' }])) });
const out = resolve(values.out ?? 'pictures');
mkdirSync(out, { recursive: true });
const base = { codeServer: resolve(values['code-server']), vsix: [resolve(values.vsix)], models: resolve(values.models), out };
const report = new Report();
const chosen = (name) => !values.only || values.only.split(',').includes(name);

/** Some parts in one editor of their own. */
async function session(name, parts, options = {}) {
  const wanted = Object.entries(parts).filter(([name]) => chosen(name));
  if (wanted.length === 0) return;
  const editor = await startEditor({ ...base, name, ...options });
  if (parts.corpus) writeFileSync(join(editor.workspace, basename(values.corpus)), readFileSync(values.corpus));
  try {
    for (const [name, part] of wanted) {
      try {
        await part(editor, report);
      } catch (problem) {
        report.check(false, `${name}: ${problem.message.split('\n')[0]}`);
        await editor.picture(`failed-${name}`).catch(() => {});
        for (let tries = 0; tries < 3; tries++) await editor.page.keyboard.press('Escape').catch(() => {});
        await editor.closeAll().catch(() => {});
      }
    }
    const asked = [...editor.outside].filter((it) => !/open-vsx|visualstudio|vsassets/.test(it));
    report.check(asked.length === 0, `no host outside of this machine is asked for anything ${asked.join(' ')}`);
  } finally {
    await editor.stop();
  }
}

await session('trusted', { problems, detection, run, channel, morphology, network, equations, themes, ...(values.corpus && existsSync(values.corpus) ? { corpus: corpus(values.corpus) } : {}) });
// No model is open at first, so the server does not run: what shows comes from the tasks.
await session('tasks', { tasks });
const empty = mkdtempSync(join(tmpdir(), 'nml-empty-'));
await session('empty', { walkthrough }, { models: empty });
rmSync(empty, { recursive: true });
await session('untrusted', { untrusted }, { trust: true, workspaceSettings: { 'nml.serverPath': '/nowhere/evil' } });
if (chosen('rival')) await session('rival', { rival }, { vsix: [...base.vsix, await rivalVsix(join(out, 'rival.vsix'))] });
process.exit(report.end());
