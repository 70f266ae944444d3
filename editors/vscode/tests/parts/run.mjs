// A simulation: from the lens to curves that can be read, compared, kept and stopped.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pixels } from '../../../preview/test/browse.mjs';
import { until } from '../rig.mjs';

const DRIVEN = [0x20, 0x40, 0x80];
const FOLLOWER = [0xc0, 0x40, 0x20];

export async function run(editor, report) {
  const { page } = editor;
  await editor.open('LEMS_hh.xml');
  const lens = page.locator('.codelens-decoration a', { hasText: /run/i }).first();
  await lens.waitFor();
  await editor.picture('lens');
  const started = Date.now();
  await lens.click();
  const frame = await editor.panel('run');
  await until(async () => (await pixels(frame, '.run canvas', DRIVEN)) > 300, 'the curve of the first line');
  report.goal('from the click on Run to the curve, panel opened (wall clock)', Date.now() - started);
  report.check((await pixels(frame, '.run canvas', FOLLOWER)) > 300, 'the run from the lens draws both curves in the colours of their lines');
  await until(async () => /done/.test(await frame.locator('.status').first().innerText()), 'the run ends');
  report.check(true, `it ends: ${(await frame.locator('.status').first().innerText()).trim()}`);
  const status = await editor.status();
  report.check(/LEMS/.test(status), `the status bar keeps telling of the model (${status})`);
  await page.waitForTimeout(500);
  await editor.picture('run');
  await read(editor, report, frame);
  await keep(editor, report, frame);
  await compare(editor, report, frame);
  await editor.closeAll();
  await cancel(editor, report);
  await raster(editor, report);
}

/** The cursor reads values, the legend hides, drag and keys zoom, the table has the numbers. */
async function read(editor, report, frame) {
  const { page } = editor;
  const plot = await frame.locator('.plot .u-over').first().boundingBox();
  report.check(plot !== null && plot.width > 300, 'the plot uses the room it has');
  await page.mouse.move(plot.x + plot.width * 0.05, plot.y + plot.height / 2);
  const words = async () => (await frame.locator('.legend li').first().innerText()).replace(/\s+/g, ' ');
  await until(async () => /mV/.test(await words()), 'the cursor reads out', 10_000);
  const rest = Number(/(−?[\d.]+) mV/.exec(await words())?.[1].replace('−', '-'));
  report.check(Math.abs(rest + 65) < 1, `at rest the cursor reads ${rest} mV`);
  await frame.locator('.legend button').first().click();
  await until(async () => (await pixels(frame, '.run canvas', DRIVEN)) === 0, 'a click in the legend hides the curve', 10_000);
  await frame.locator('.legend button').first().click();
  await until(async () => (await pixels(frame, '.run canvas', DRIVEN)) > 300, 'another shows it again', 10_000);
  report.check(true, 'clicks in the legend hide and show a curve');
  // A spike is some 40 pixels wide after zooming to its surroundings.
  const whole = await pixels(frame, '.run canvas', FOLLOWER);
  await page.mouse.move(plot.x + plot.width * 0.1, plot.y + plot.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.2, plot.y + plot.height * 0.52, { steps: 4 });
  await page.mouse.up();
  await until(async () => (await pixels(frame, '.run canvas', FOLLOWER)) !== whole, 'dragging zooms', 10_000);
  await editor.picture('run-zoomed');
  await frame.locator('.plot').first().focus();
  await page.keyboard.press('0');
  await until(async () => Math.abs((await pixels(frame, '.run canvas', FOLLOWER)) - whole) <= whole * 0.02, 'the key 0 shows everything again', 10_000);
  report.check(true, 'dragging zooms, the key 0 shows everything again');
  await frame.locator('.run summary').first().click();
  await until(async () => (await frame.locator('.run table tbody tr').count()) > 100, 'the table', 10_000);
  const highest = await frame.locator('.run table tbody tr', { hasText: 'highest' }).first().innerText();
  report.check(/\b4[0-9]\./.test(highest), `the table says how high the spikes are (${highest.replace(/\s+/g, ' ')})`);
  await frame.locator('.run summary').first().click();
}

/** Numbers and pictures become files. */
async function keep(editor, report, frame) {
  const { page } = editor;
  for (const [kind, sound] of [
    ['CSV', (bytes) => bytes.toString().trim().split('\n').length === 15_002],
    ['PNG', (bytes) => bytes.subarray(1, 4).toString() === 'PNG' && bytes.length > 5000],
    ['SVG', (bytes) => /<path[^>]*d="M/.test(bytes.toString())],
  ]) {
    await frame.locator(`.figure button:has-text("${kind}")`).first().click();
    const name = `Two cells.${kind.toLowerCase()}`;
    await page.waitForSelector('.quick-input-widget:visible input');
    await until(async () => (await page.locator('.quick-input-widget:visible input').first().inputValue()).endsWith(name), `a name is proposed for the ${kind}`, 10_000);
    await page.keyboard.press('Enter');
    const file = join(editor.workspace, name);
    await until(async () => existsSync(file) && sound(readFileSync(file)), `the ${kind} is written`, 15_000);
    report.check(true, `the plot is kept as ${kind}`);
  }
}

async function compare(editor, report, frame) {
  await frame.locator('.run .row button', { hasText: 'Run' }).first().click();
  await until(async () => (await frame.locator('.runs li').count()) === 2, 'a second run');
  await frame.locator('.runs input:not([disabled])').check();
  await until(async () => (await frame.locator('.legend li').count()) === 4, 'both runs in one plot');
  report.check(true, 'earlier runs can be compared');
  await editor.picture('run-compared');
}

/** A long run draws while it computes, and stops when told to. */
async function cancel(editor, report) {
  const { page } = editor;
  await editor.open('LEMS_long.xml');
  await page.locator('.codelens-decoration a', { hasText: /run/i }).first().waitFor();
  await page.keyboard.press('Control+F5');
  const frame = await editor.panel('run');
  const stop = frame.locator('.run button:has-text("Cancel")');
  await stop.waitFor();
  await until(async () => (await pixels(frame, '.run canvas', DRIVEN)) > 20, 'curves while it runs');
  const early = await pixels(frame, '.run canvas', DRIVEN);
  await until(async () => (await pixels(frame, '.run canvas', DRIVEN)) > early, 'the curve grows while it runs');
  await editor.picture('run-live');
  report.check(/%/.test(await editor.status()), `the status bar tells how far it is (${await editor.status()})`);
  const asked = Date.now();
  await stop.click();
  await until(async () => /cancelled/.test(await frame.locator('.status').first().innerText()), 'the run stops', 10_000);
  report.goal('from the click on Cancel to the end of the run (wall clock, looked at each 100 ms)', Date.now() - asked);
  report.check(true, 'the curve grows while it runs, and Cancel stops it');
  await editor.closeAll();
}

async function raster(editor, report) {
  await editor.open('LEMS_spikes.xml');
  await editor.page.locator('.codelens-decoration a', { hasText: /run/i }).first().waitFor();
  await editor.page.keyboard.press('Control+F5');
  const frame = await editor.panel('run');
  await until(async () => /spikes.*done|done/.test(await frame.locator('.status').first().innerText()), 'the run with events ends');
  await until(async () => (await pixels(frame, '.run canvas', [0, 0x72, 0xb2], 60)) > 50, 'the events are drawn');
  const legend = await frame.locator('.legend').first().innerText();
  report.check(/11 events/.test(legend), `spikes are a raster (${legend.trim()})`);
  await editor.picture('raster');
  await editor.closeAll();
}
