// The page of the real server in a real browser: an editor without panels asks for a plot, and the page that opens shows
// what was simulated. Pixels, not only elements; prints how long things took; keeps pictures.
//   node server.mjs NML OUT_DIR

import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CHROMIUM, Report, chromium, pixels as pixelsOf } from './browse.mjs';

const [nml, out] = [resolve(process.argv[2]), resolve(process.argv[3] ?? 'pictures')];
// A copy: runs write the files that their models ask for.
const models = await mkdtemp(join(tmpdir(), 'nml-page-'));
await cp(fileURLToPath(new URL('../../../tests/data/hh', import.meta.url)), models, { recursive: true });
await mkdir(out, { recursive: true });

const report = new Report();
const check = report.check.bind(report);

// ---- an editor: enough of one to open documents, run commands and be asked to show the page
const server = spawn(nml, ['lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map();
const shown = [];
let [next, buffer] = [1, Buffer.alloc(0)];
const send = (message) => {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
  server.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
};
server.stdout.on('data', (bytes) => {
  buffer = Buffer.concat([buffer, bytes]);
  for (;;) {
    const end = buffer.indexOf('\r\n\r\n');
    const length = end < 0 ? NaN : Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())?.[1]);
    if (!(buffer.length >= end + 4 + length)) return;
    const message = JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString());
    buffer = buffer.subarray(end + 4 + length);
    if (message.method && message.id !== undefined) {
      if (message.method === 'window/showDocument') shown.push(message.params);
      send({ id: message.id, result: message.method === 'window/showDocument' ? { success: true } : null });
    } else if (message.id !== undefined) {
      waiting.get(message.id)?.(message);
    }
  }
});
const ask = (method, params) =>
  new Promise((answered, failed) => {
    const id = next++;
    waiting.set(id, ({ result, error }) => (error ? failed(new Error(error.message)) : answered(result)));
    send({ id, method, params });
  });
const uri = (name) => pathToFileURL(join(models, name)).href;
const execute = (command, argument) => ask('workspace/executeCommand', { command, arguments: [argument] });
await ask('initialize', {
  processId: process.pid, capabilities: { window: { showDocument: { support: true } } },
  workspaceFolders: [{ uri: pathToFileURL(models).href, name: 'hh' }],
});
send({ method: 'initialized', params: {} });
const texts = {};
for (const name of ['LEMS_hh.xml', 'channels.nml']) {
  texts[name] = await readFile(join(models, name), 'utf8');
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri: uri(name), languageId: 'xml', version: 1, text: texts[name] } } });
}

// ---- the browser
const browser = await chromium.launch(CHROMIUM);
const page = await browser.newPage({ viewport: { width: 1100, height: 860 } });
const complaints = [];
page.on('pageerror', (error) => complaints.push(String(error)));
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
const pixels = (selector, colour) => pixelsOf(page, selector, colour, 40);
const seen = async (selector, colour, least) => {
  for (let look = 0; look < 100; look++) {
    const found = await pixels(selector, colour).catch(() => 0);
    if (found > least) return found;
    await page.waitForTimeout(50);
  }
  return 0;
};

try {
  const plot = await execute('nml.plot', { uri: uri('LEMS_hh.xml') });
  // The answer and the request may come in either order.
  for (let look = 0; look < 100 && shown.length === 0; look++) await new Promise((waited) => setTimeout(waited, 50));
  check(shown.at(-1)?.uri === plot.url && shown.at(-1)?.external === true, 'the editor is asked to open the page');
  const opened = performance.now();
  await page.goto(plot.url);
  check((await seen('.run canvas', [0x20, 0x40, 0x80], 500)) > 0, 'the curve of the first cell is drawn in the colour of its Line');
  report.goal('from opening the page to curves that can be seen', performance.now() - opened);
  check((await pixels('.run canvas', [0xc0, 0x40, 0x20])) > 500, 'and that of the second');
  await page.screenshot({ path: join(out, 'page-run.png') });

  const second = await execute('nml.run', { uri: uri('LEMS_hh.xml'), length: '1000s' });
  await page.locator('.run button:has-text("Cancel")').waitFor();
  const cancelled = performance.now();
  await page.locator('.run button:has-text("Cancel")').click();
  await page.locator('.run button:has-text("Cancel")').waitFor({ state: 'hidden' });
  report.goal('from the click on Cancel to the end of the run on the page', performance.now() - cancelled);
  check((await execute('nml.cancel', { run: second.run })).cancelled === false, 'the button of the page cancels the run');

  const channel = await execute('nml.channel', { uri: uri('channels.nml'), id: 'sodium' });
  await page.goto(channel.url);
  check((await seen('.channel canvas', [0, 0x72, 0xb2], 200)) > 0, 'steady states are drawn');
  await page.screenshot({ path: join(out, 'page-channel.png') });
  const picture = () => page.locator('.channel canvas').evaluateAll((all) => all.map((it) => it.toDataURL()).join());
  const before = await picture();
  const line = texts['channels.nml'].split('\n').findIndex((it) => it.includes('midpoint="-40mV"'));
  const character = texts['channels.nml'].split('\n')[line].indexOf('-40mV');
  const edited = performance.now();
  send({
    method: 'textDocument/didChange',
    params: {
      textDocument: { uri: uri('channels.nml'), version: 2 },
      contentChanges: [{ range: { start: { line, character }, end: { line, character: character + 3 } }, text: '-20' }],
    },
  });
  let after = before;
  for (let look = 0; look < 200 && after === before; look++) {
    await page.waitForTimeout(5);
    after = await picture();
  }
  report.goal('from a keystroke to other curves, looked at from outside', performance.now() - edited);
  check(after !== before, 'a keystroke in the editor redraws the channel');

  const shape = await execute('nml.preview', { panel: 'morphology', uri: uri('LEMS_hh.xml'), id: 'hh' });
  await page.goto(shape.url);
  await page.waitForSelector('.morphology canvas');
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(out, 'page-morphology.png') });
  shown.length = 0;
  const { width, height } = await page.locator('.space canvas').boundingBox();
  await page.locator('.space canvas').click({ position: { x: width / 2, y: height / 2 } });
  for (let look = 0; look < 40 && shown.length === 0; look++) await page.waitForTimeout(50);
  check(shown[0]?.uri === uri('cell.nml') && shown[0]?.selection?.start.line === 11, 'a click on the soma leads to its element in the editor');

  for (const panel of ['network', 'equations']) {
    const answer = await execute('nml.preview', { panel, uri: uri('LEMS_hh.xml'), id: panel === 'network' ? 'hh_network' : 'sodium' });
    await page.goto(answer.url);
    await page.waitForSelector(panel === 'network' ? '.network table, .network canvas, .network svg' : 'math', { state: 'attached' });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(out, `page-${panel}.png`) });
  }
  check((await page.locator('mfrac').count()) > 0, 'equations are set as mathematics');

  // The page that the shell writes: one file, the same charts, nothing fetched.
  const file = join(out, 'plot.html');
  execFileSync(nml, ['run', join(models, 'LEMS_hh.xml'), '--plot', file], { stdio: 'ignore' });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  check((await seen('.plot canvas', [0x20, 0x40, 0x80], 500)) > 0 && (await seen('.plot canvas', [0xc0, 0x40, 0x20], 500)) > 0, 'nml run --plot writes a page with both curves');
  await page.locator('.legend button').first().click();
  await page.waitForTimeout(200);
  check((await pixels('.plot canvas', [0x20, 0x40, 0x80])) === 0, 'whose legend hides a curve');
  await page.locator('.plot').first().focus();
  await page.keyboard.press('+');
  await page.locator('.plot').first().hover({ position: { x: 500, y: 150 } });
  check(/mV/.test(await page.locator('.legend').first().innerText()), 'and whose cursor reads values out');
  await page.screenshot({ path: join(out, 'plot.png') });
} catch (problem) {
  check(false, String(problem));
  await page.screenshot({ path: join(out, 'page-failed.png') });
}
check(complaints.length === 0, `the browser has nothing to complain about ${complaints.slice(0, 5).join(' | ')}`);
await browser.close();
await ask('shutdown', null);
send({ method: 'exit' });
await rm(models, { recursive: true });
process.exit(report.end());
