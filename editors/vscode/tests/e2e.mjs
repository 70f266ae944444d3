// A user's way through the extension, in a real VS Code: from a broken model to a curve, a channel, a segment.
//   node e2e.mjs --code-server FOLDER --vsix FILE --models FOLDER --out FOLDER [--corpus FILE] [--only PART]

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pixels, startEditor, until } from './rig.mjs';
import { rivalVsix } from './rival.mjs';

const { values } = parseArgs({ options: Object.fromEntries(['code-server', 'vsix', 'models', 'out', 'corpus', 'only'].map((it) => [it, { type: 'string' }])) });
const out = resolve(values.out ?? 'pictures');
mkdirSync(out, { recursive: true });
const base = { codeServer: resolve(values['code-server']), vsix: [resolve(values.vsix)], models: resolve(values.models), out };

let failures = 0;
const measured = [];
const check = (holds, what) => {
  console.log(holds ? 'ok  ' : 'FAIL', what);
  if (!holds) failures++;
};
const goal = (what, got, wanted) => measured.push({ what, got: `${got.toFixed(got < 10 ? 1 : 0)} ms`, goal: wanted === null ? '' : `${wanted} ms`, met: wanted === null ? '' : got <= wanted ? 'yes' : 'no' });

const PARTS = {
  async problems(editor) {
    const { page } = editor;
    await editor.open('broken.nml');
    await page.waitForSelector('.monaco-editor .squiggly-error');
    check((await editor.language()) === 'NeuroML', 'a .nml file is NeuroML');
    await until(async () => (await editor.problems()).some((it) => it.includes('sodum')), 'findings in the Problems panel');
    const before = await editor.problems();
    check(before.some((it) => it.includes('unknown-segment')) && before.some((it) => it.includes('nml')), `the Problems panel names findings and their rules (${before.length})`);
    await editor.picture('problems');
    // The fix: `sodum` becomes `sodium`.
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'sodum' }).first().click();
    await page.waitForTimeout(300);
    await page.keyboard.press('Control+1');
    await editor.goTo(22, 52);
    await page.keyboard.press('Control+.');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'sodium' }).first();
    await fix.waitFor();
    await editor.picture('fix');
    await fix.click();
    await until(async () => !(await editor.problems()).some((it) => it.includes('sodum')), 'the finding goes');
    check(true, 'the fix is applied and its finding goes');
    const status = await page.locator('#nml\\.nml\\.nml\\.status, [id$="nml.status"]').first().innerText().catch(() => '');
    check(/NeuroML 2\.3\.1/.test(status), `the status bar tells the version (${status.trim()})`);
    await page.keyboard.press('Control+Z');
    // Room for what comes beside the model: no panel below, no explorer.
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+J');
    await page.keyboard.press('Control+B');
    await until(async () => !(await page.locator('.markers-panel').isVisible()) && !(await page.locator('.explorer-folders-view').isVisible()), 'panel and explorer go', 10_000);
  },

  async detection(editor) {
    const { page } = editor;
    await editor.open('LEMS_hh.xml');
    await until(async () => (await editor.language()) === 'LEMS', 'LEMS is detected');
    check(true, 'XML with the root Lems is LEMS');
    await editor.open('pom.xml');
    await page.waitForTimeout(1000);
    check((await editor.language()) === 'XML', 'other XML stays XML');
  },

  async run(editor) {
    const { page } = editor;
    await editor.open('LEMS_hh.xml');
    const lens = page.locator('.codelens-decoration a', { hasText: /run/i }).first();
    await lens.waitFor();
    await editor.picture('lens');
    const started = Date.now();
    await lens.click();
    const frame = await editor.panel('run');
    await until(async () => (await pixels(frame, '.run canvas', [0x20, 0x40, 0x80])) > 300, 'the curve of the first line');
    goal('from the click on Run to the curve, panel opened (wall clock)', Date.now() - started, null);
    check((await pixels(frame, '.run canvas', [0xc0, 0x40, 0x20])) > 300, 'the run from the lens draws both curves in the colours of their lines');
    await until(async () => /done/.test(await frame.locator('.status').first().innerText()), 'the run ends');
    check(true, `it ends: ${(await frame.locator('.status').first().innerText()).trim()}`);
    const status = await page.locator('[id$="nml.status"]').first().innerText().catch(() => '');
    check(/LEMS/.test(status), `the status bar keeps telling of the model (${status.trim()})`);
    await page.waitForTimeout(500);
    await editor.picture('run');
    await frame.locator('.run .row button', { hasText: 'Run' }).first().click();
    await until(async () => (await frame.locator('.runs li').count()) === 2, 'a second run');
    await frame.locator('.runs input:not([disabled])').check();
    await until(async () => (await frame.locator('.legend li').count()) === 4, 'both runs in one plot');
    check(true, 'earlier runs can be compared');
    await editor.picture('run-compared');
    const readouts = await frame.locator('.plot').first().boundingBox();
    check(readouts !== null && readouts.width > 300, 'the plot uses the room it has');
    await closePanels(editor);
  },

  async channel(editor) {
    const { page } = editor;
    await editor.open('warm.nml', 15);
    await editor.command('NeuroML: Show Channel');
    const frame = await editor.panel('channel');
    await until(async () => (await pixels(frame, '.channel canvas', [0, 0x72, 0xb2], 60)) > 100, 'curves of the channel');
    check(/sodium/.test(await frame.locator('h1').innerText()), 'the channel under the caret is shown');
    await page.waitForTimeout(400);
    await editor.picture('channel');
    const image = () => frame.evaluate(() => [...document.querySelectorAll('.channel canvas')].map((it) => it.toDataURL()).join());
    const cold = await image();
    await frame.locator('.slider input').first().evaluate((it) => {
      it.value = '36';
      it.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await until(async () => (await image()) !== cold, 'the temperature slider changes the curves', 20_000);
    check(true, 'the temperature slider changes the curves');
    // From the edit to the curve: the midpoint of the activation moves by a keystroke.
    await page.evaluate(() => addEventListener('keydown', (event) => (globalThis.pressed = performance.timeOrigin + event.timeStamp), true));
    await page.keyboard.press('Control+1');
    const text = readFileSync(join(editor.workspace, 'warm.nml'), 'utf8').split('\n');
    const line = text.findIndex((it) => it.includes('midpoint="-40mV"'));
    await editor.goTo(line + 1, text[line].indexOf('-40mV') + 4);
    const times = [];
    for (const key of ['5', '6', '7', '8', '9']) {
      await page.keyboard.press('Backspace');
      await page.waitForTimeout(1200);
      const before = await image();
      await page.keyboard.press(key);
      await until(async () => (await image()) !== before, 'the curves follow the text', 20_000);
      await page.waitForTimeout(300);
      const drawn = await frame.evaluate(() => performance.timeOrigin + (performance.getEntriesByName('drawn').at(-1)?.startTime ?? NaN));
      times.push(drawn - (await page.evaluate(() => globalThis.pressed)));
    }
    check(true, 'the curves follow what is typed');
    goal('channel: from the key to the new curves, through editor and server (median of 5)', times.sort((a, b) => a - b)[2], 16);
    await editor.picture('channel-edited');
    await undo(editor);
    await closePanels(editor);
  },

  async morphology(editor) {
    const { page } = editor;
    await editor.open('branching.nml');
    await editor.command('NeuroML: Show Morphology');
    const frame = await editor.panel('morphology');
    await until(async () => /segments/.test(await frame.locator('.status').first().innerText()), 'the morphology');
    await page.waitForTimeout(800);
    await editor.picture('morphology');
    const canvas = frame.locator('.space canvas');
    const box = await canvas.boundingBox();
    // A segment of the dendrite: hunted from the middle outwards, as a user's eye does.
    await page.keyboard.press('Control+1');
    await editor.goTo(1);
    let described = '';
    for (let step = 0; step < 40 && !described; step++) {
      await canvas.click({ position: { x: box.width / 2 + ((step * 37) % 160) - 80, y: box.height / 2 + ((step * 53) % 160) - 80 } });
      described = (await frame.locator('.about').innerText()).trim();
    }
    const segment = /segment (\d+)/.exec(described)?.[1];
    check(segment !== undefined, `a click finds a segment (${described})`);
    await until(async () => (await editor.caret()).line > 1, 'the caret goes to the segment', 20_000);
    const { line } = await editor.caret();
    const text = readFileSync(join(editor.workspace, 'branching.nml'), 'utf8').split('\n');
    check(text[line - 1].includes(`<segment id="${segment}"`), `the caret is on <segment id="${segment}"> (line ${line})`);
    await editor.picture('segment');
    // And back: the caret goes to another segment, which is then marked.
    const other = text.findIndex((it) => it.includes('<segment id="1"')) + 1;
    await page.keyboard.press('Control+1');
    await editor.goTo(other + 1, 8);
    await until(async () => (await frame.locator('.about').innerText()).startsWith('segment 1 '), 'the caret marks its segment', 20_000);
    check(true, 'the caret marks its segment');
    await closePanels(editor);
  },

  async panels(editor) {
    const { page } = editor;
    await editor.open('network.nml', 14);
    await editor.command('NeuroML: Show Network');
    const network = await editor.panel('network');
    await network.waitForSelector('.graph text');
    check((await network.locator('.graph text', { hasText: 'follower' }).count()) > 0, 'the network shows its populations');
    await page.waitForTimeout(300);
    await editor.picture('network');
    await closePanels(editor);
    await editor.open('channels.nml', 16);
    await editor.command('NeuroML: Show Equations');
    const equations = await editor.panel('equations');
    await equations.waitForSelector('math mfrac');
    check((await equations.locator('math').count()) > 4, 'the equations are mathematics');
    await page.waitForTimeout(300);
    await editor.picture('equations');
    await closePanels(editor);
  },

  async corpus(editor) {
    const name = basename(values.corpus);
    await editor.open(name);
    await editor.page.waitForSelector('.monaco-editor .squiggly-error');
    check((await editor.problems()).length > 1, `a broken model of others (${name}) shows its findings`);
    await editor.picture('corpus');
  },
};

async function closePanels(editor) {
  await editor.command('View: Close All Editors');
  const discard = editor.page.locator('.monaco-dialog-box .monaco-button', { hasText: "Don't Save" });
  await editor.page.waitForTimeout(400);
  if (await discard.count()) await discard.click();
  await editor.page.waitForTimeout(200);
}

async function undo(editor) {
  await editor.command('File: Revert File');
}

async function part(name, run, editor) {
  try {
    await run(editor);
  } catch (problem) {
    check(false, `${name}: ${problem.message.split('\n')[0]}`);
    await editor.picture(`failed-${name}`).catch(() => {});
    for (let tries = 0; tries < 3; tries++) await editor.page.keyboard.press('Escape').catch(() => {});
  }
}

const chosen = (name) => !values.only || values.only.split(',').includes(name);
const ordinary = ['problems', 'detection', 'run', 'channel', 'morphology', 'panels', ...(values.corpus && existsSync(values.corpus) ? ['corpus'] : [])].filter(chosen);

if (ordinary.length > 0) {
  const editor = await startEditor({ ...base, name: 'trusted' });
  if (ordinary.includes('corpus')) writeFileSync(join(editor.workspace, basename(values.corpus)), readFileSync(values.corpus));
  try {
    for (const name of ordinary) await part(name, PARTS[name], editor);
    const asked = [...editor.outside].filter((it) => !/open-vsx|visualstudio|vsassets/.test(it));
    check(asked.length === 0, `no host outside of this machine is asked for anything ${asked.join(' ')}`);
  } finally {
    await editor.stop();
  }
}

if (chosen('untrusted')) {
  const editor = await startEditor({ ...base, name: 'untrusted', trust: true, workspaceSettings: { 'nml.serverPath': '/nowhere/evil' } });
  await part('untrusted', async () => {
    await editor.open('broken.nml');
    await editor.page.waitForSelector('.monaco-editor .squiggly-error');
    check((await editor.page.locator('[id="status.workspaceTrust"]').count()) > 0 || (await editor.page.locator('.part.banner').count()) > 0, 'the folder is not trusted');
    check((await editor.problems()).some((it) => it.includes('sodum')), 'its models are checked all the same, by our own program');
    await editor.picture('untrusted');
  }, editor);
  await editor.stop();
}

if (chosen('rival')) {
  const rival = await rivalVsix(join(out, 'rival.vsix'));
  const editor = await startEditor({ ...base, vsix: [...base.vsix, rival], name: 'rival' });
  await part('rival', async () => {
    await editor.open('LEMS_hh.xml');
    await until(async () => (await editor.problems('rival')).some((it) => it.includes('rival')), 'the other extension speaks');
    const offer = editor.page.locator('.notification-toast', { hasText: 'look after such files' });
    await offer.waitFor();
    await editor.picture('take-over');
    await offer.locator('.monaco-button', { hasText: 'Yes' }).click();
    await until(async () => (await editor.language()) === 'LEMS', 'the file is taken over');
    await until(async () => !(await editor.problems('rival')).some((it) => it.includes('rival')), 'the other extension is silent');
    check(true, 'beside another XML extension the user is asked once, and no finding shows twice');
    await editor.open('pom.xml');
    await until(async () => (await editor.problems('rival')).some((it) => it.includes('rival')), 'other XML is still the other extension\'s');
    check((await editor.language()) === 'XML', 'other XML stays with the other extension');
  }, editor);
  await editor.stop();
}

if (measured.length > 0) {
  const width = Math.max(...measured.map((it) => it.what.length));
  console.log(`\n${'measured'.padEnd(width)}  ${'got'.padStart(9)}  ${'goal'.padStart(9)}  met`);
  for (const it of measured) console.log(`${it.what.padEnd(width)}  ${it.got.padStart(9)}  ${it.goal.padStart(9)}  ${it.met}`);
}
console.log(failures === 0 ? '\nall passed' : `\n${failures} failed`);
process.exit(failures > 0 ? 1 : 0);
