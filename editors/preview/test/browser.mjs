// The panels in a real browser, with made-up answers: what is drawn (pixels, not only elements), what is posted, and how
// long frames take beside the goals. Prints a table; keeps a picture of each panel.
//   node browser.mjs OUT_DIR

import http from 'node:http';
import { mkdir, readFile } from 'node:fs/promises';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHROMIUM, Report, chromium, median, pixels } from './browse.mjs';

const preview = fileURLToPath(new URL('..', import.meta.url));
const uplot = fileURLToPath(new URL('../../../server/plot/uplot', import.meta.url));
const out = resolve(process.argv[2] ?? 'pictures');
await mkdir(out, { recursive: true });

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
/** The policy that the server's page has, too. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";
const server = http.createServer(async (request, response) => {
  const path = normalize(new URL(request.url, 'http://x').pathname);
  const file = /uPlot[^/]*$/.test(path) ? join(uplot, path.split('/').pop()) : join(preview, path);
  try {
    const body = await readFile(file);
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': POLICY }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch(CHROMIUM);
const complaints = [];
const report = new Report();
const check = report.check.bind(report);
const goal = report.goal.bind(report);

async function open(query, options = {}, before = undefined) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 860 }, ...options });
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${origin}/test/mock.html?${query}`);
  await page.waitForSelector('html[data-ready]', { state: 'attached', timeout: 10_000 }).catch((problem) => { console.log(complaints); throw problem; });
  await page.evaluate(() => globalThis.app.open({ panel: 'run', uri: 'file:///cell.nml' }));
  return page;
}
const show = (page, panel) => page.evaluate((panel) => globalThis.app.open({ panel, uri: 'file:///cell.nml' }), panel);
const picture = (page, name) => page.screenshot({ path: join(out, `${name}.png`) });

// ---- run
{
  const page = await open('');
  await page.evaluate(() => globalThis.simulate(1, 15_000, 1500));
  await page.waitForTimeout(200);
  check((await pixels(page, '.run canvas', [0x20, 0x40, 0x80])) > 500, 'the first curve is drawn in the colour of its Line');
  check((await pixels(page, '.run canvas', [0xc0, 0x40, 0x20])) > 500, 'and the second');
  check(await page.locator('.run button:has-text("Cancel")').isVisible(), 'a run can be cancelled');
  await page.locator('.run button:has-text("Cancel")').click();
  await page.evaluate(() => globalThis.hear('nml/run', { run: 1, kind: 'finished', status: 'done', summary: { steps: 15000, time: 0.15, seconds: 0.42, events: 0, columns: [] } }));
  await page.waitForTimeout(100);
  await page.locator('.plot').first().hover({ position: { x: 500, y: 150 } });
  await picture(page, 'run');
  check(/driven.*mV/.test((await page.locator('.legend li').first().innerText()).replace(/\n/g, ' ')), 'the cursor reads the values out');
  for (const kind of ['CSV', 'SVG', 'PNG']) await page.locator(`.figure button:has-text("${kind}")`).first().click();
  await page.waitForFunction(() => globalThis.saved.length === 3);
  const saved = await page.evaluate(() => globalThis.saved);
  check(saved.find((it) => it.name.endsWith('.csv')).text.split('\n').length === 15_002, 'the CSV has all numbers');
  check(saved.find((it) => it.name.endsWith('.svg')).text.includes('<path'), 'the SVG has curves');
  check(saved.find((it) => it.name.endsWith('.png')).size > 5000, 'the PNG is a picture');
  await page.locator('.legend button').first().click();
  await page.waitForTimeout(100);
  check((await pixels(page, '.run canvas', [0x20, 0x40, 0x80])) === 0, 'a click in the legend hides a curve');
  await page.locator('.legend button').first().click();
  await page.locator('summary').first().click();
  await page.waitForSelector('.run table tbody tr:nth-child(100)').catch(() => {});
  check((await page.locator('.run table tbody tr').count()) > 100, 'the plot is a table, too');
  await page.locator('summary').first().click();
  await page.evaluate(() => globalThis.simulate(2, 15_000, 15_000, 0.9));
  await page.evaluate(() => globalThis.hear('nml/run', { run: 2, kind: 'finished', status: 'failed', message: 'the voltage of `follower[0]` is not a number after 12 ms', location: { uri: 'file:///cell.nml', range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } } } }));
  await page.locator('.runs input:not([disabled])').check();
  await page.waitForTimeout(200);
  await picture(page, 'run-compared');
  check((await page.locator('.legend li').count()) === 4, 'an earlier run is drawn besides');
  await page.locator('.problems button').click();
  check((await page.evaluate(() => globalThis.posted.at(-1).kind)) === 'nml/reveal', 'a failure leads to its place');
  await page.evaluate(() => {
    globalThis.hear('nml/run', { run: 3, kind: 'started', title: 'spikes', steps: 100, notes: ['no length is given: 500 ms'], displays: [], rasters: [{ id: 'population', sources: Array.from({ length: 50 }, (_, at) => `cell ${at}`) }] });
    const times = Array.from({ length: 3000 }, (_, at) => at / 6 + Math.sin(at * 12.9) * 5);
    globalThis.hear('nml/run', { run: 3, kind: 'events', selection: 'population', times, sources: times.map((_, at) => (at * 37) % 50) });
  });
  await page.waitForTimeout(200);
  await picture(page, 'run-raster');
  check((await pixels(page, '.run canvas', [0, 0x72, 0xb2], 60)) > 1500, 'a raster is drawn');
  await page.context().close();
}
{
  const page = await open('');
  await page.evaluate(() => globalThis.simulate(1, 10_000_000 / 2, 100_000));
  const frames = await page.evaluate(async () => {
    const chart = globalThis.app.panel('run').charts[0];
    const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    const times = [];
    for (let at = 0; at < 40; at++) {
      chart.show([at * 100, 50_000 - at * 400], chart.view.y);
      await frame();
      times.push(chart.frame);
    }
    return times.sort((a, b) => a - b);
  });
  goal('run: frame while zooming through 10⁷ points (median)', frames[20], 16);
  goal('run: the same, 95th percentile', frames[38], 16);
  await page.evaluate(() => globalThis.app.panel('run').charts[0].reset());
  await page.waitForTimeout(100);
  await picture(page, 'run-ten-million');
  await page.context().close();
}

// ---- channel
{
  const page = await open('problem=1');
  await show(page, 'channel');
  await page.waitForSelector('.channel .figure');
  await page.waitForTimeout(150);
  check((await pixels(page, '.channel canvas', [0, 0x72, 0xb2], 60)) > 200, 'steady states are drawn');
  check(await page.locator('.channel .problems').innerText().then((it) => it.includes('leak')), 'what is wrong stands beside what can be drawn');
  await picture(page, 'channel');
  const before = await page.locator('.channel canvas').nth(1).evaluate((it) => it.toDataURL());
  await page.locator('.slider input').first().fill('25');
  await page.waitForTimeout(150);
  check((await page.locator('.channel canvas').nth(1).evaluate((it) => it.toDataURL())) !== before, 'a slider changes the curves');
  const times = await page.evaluate(async () => {
    const { question } = globalThis.app.panel('channel');
    const took = [];
    for (let at = 0; at < 40; at++) {
      const started = performance.now();
      globalThis.hear('nml/changed', { uri: 'file:///cell.nml' });
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      took.push(question.took + globalThis.app.panel('channel').charts.reduce((sum, it) => sum + it.frame, 0));
    }
    return took.sort((a, b) => a - b);
  });
  goal('channel: from the answer asked for to curves drawn, without the server (median)', times[20], 8);
  await page.context().close();
}

// ---- morphology
{
  const page = await open('');
  await show(page, 'morphology');
  await page.waitForSelector('.morphology canvas');
  await page.waitForTimeout(300);
  check((await pixels(page, '.space canvas', [0, 0x9e, 0x73], 120)) > 500, 'segments are drawn in the colour of their group');
  await picture(page, 'morphology');
  const soma = await page.evaluate(() => {
    const { scene } = globalThis.app.panel('morphology');
    scene.camera.centre = [0, 9, 0];
    scene.camera.scale = 12;
    scene.draw();
    const [x, y] = scene.camera.project(0, 9, 0);
    return { x, y };
  });
  await page.locator('.space canvas').click({ position: soma });
  const told = await page.evaluate(() => globalThis.posted.at(-1));
  await picture(page, 'morphology-soma');
  check(told?.kind === 'nml/reveal' && told.params.range.start.line === 10, 'a click on the soma leads to its element');
  await page.evaluate(() => globalThis.hear('nml/selection', { uri: 'file:///cell.nml', position: { line: 4 * 500 + 11, character: 2 } }));
  check((await page.locator('.about').innerText()).startsWith('segment 500'), 'the caret marks its segment');
  await page.locator('select').nth(2).selectOption('density:0').catch(() => page.getByLabel('Colour').selectOption('density:0'));
  await page.getByLabel('View').selectOption('xy');
  await page.waitForTimeout(200);
  await picture(page, 'morphology-density');
  await page.context().close();

  const large = await open('segments=100000');
  await show(large, 'morphology');
  await large.waitForTimeout(1500);
  const frames = await large.evaluate(async () => {
    const { scene } = globalThis.app.panel('morphology');
    const { gl } = scene.cones;
    const script = [];
    const whole = [];
    for (let at = 0; at < 30; at++) {
      scene.camera.turn(8, 3);
      const started = performance.now();
      scene.draw();
      script.push(performance.now() - started);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      whole.push(performance.now() - started);
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
    const times = (work) => Array.from({ length: 15 }, (_, at) => {
      const started = performance.now();
      work(at);
      return performance.now() - started;
    });
    return { script, whole, pick: times((at) => scene.at(at * 50, at * 40)), colour: times(() => globalThis.app.panel('morphology').recolour()) };
  });
  goal('morphology: 10⁵ segments, work of the processor for a frame (median)', median(frames.script), 4);
  goal('morphology: 10⁵ segments, whole frame painted by the processor, as there is no graphics card (median)', median(frames.whole));
  goal('morphology: 10⁵ segments, what is under the pointer (median)', median(frames.pick), 16);
  goal('morphology: 10⁵ segments, new colours (median)', median(frames.colour), 16);
  await picture(large, 'morphology-large');
  await large.context().close();
}

// ---- without WebGL
{
  const page = await open('', {}, () => {
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...more);
    };
  });
  await show(page, 'morphology');
  await page.waitForTimeout(500);
  check((await pixels(page, '.space canvas', [0, 0x9e, 0x73], 120)) > 200, 'without WebGL segments are drawn flat');
  await page.locator('.space canvas').focus();
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  check((await page.evaluate(() => globalThis.posted.at(-1)?.kind)) === 'nml/reveal', 'and reached by the keyboard');
  await picture(page, 'morphology-flat');
  await page.context().close();
}

// ---- network
{
  const page = await open('');
  await show(page, 'network');
  await page.waitForTimeout(300);
  await page.getByLabel('connections').check();
  await page.waitForTimeout(200);
  await picture(page, 'network-space');
  await page.getByLabel('View').selectOption('graph');
  check((await page.locator('.graph text', { hasText: '<b>odd & name</b>' }).count()) > 0, 'ids are text, whatever they look like');
  await picture(page, 'network-graph');
  await page.getByLabel('View').selectOption('matrix');
  await page.locator('.matrix button').first().click();
  await picture(page, 'network-matrix');
  await page.context().close();
}

// ---- equations, and the other themes
{
  const page = await open('');
  await show(page, 'equations');
  await page.waitForSelector('math');
  check((await page.locator('mfrac').count()) >= 3, 'fractions are fractions');
  check((await page.locator('main img').count()) === 0, 'what looks like markup is none');
  await picture(page, 'equations');
  await page.context().close();
  const dark = await open('', { colorScheme: 'dark' });
  await dark.evaluate(() => globalThis.simulate(1, 15_000, 15_000));
  await dark.waitForTimeout(200);
  await picture(dark, 'run-dark');
  await show(dark, 'morphology');
  await dark.waitForTimeout(300);
  await picture(dark, 'morphology-dark');
  await dark.context().close();
  const contrast = await open('', { colorScheme: 'dark', forcedColors: 'active' });
  await contrast.evaluate(() => globalThis.simulate(1, 15_000, 15_000));
  await show(contrast, 'channel');
  await contrast.waitForTimeout(300);
  await picture(contrast, 'channel-high-contrast');
  await contrast.keyboard.press('Tab');
  check(await contrast.evaluate(() => document.activeElement?.getAttribute('role') === 'tab'), 'the keyboard gets to the tabs');
  await contrast.context().close();
}

await browser.close();
server.close();
check(complaints.length === 0, `the browser has nothing to complain about ${complaints.slice(0, 5).join(' | ')}`);
process.exit(report.end());
