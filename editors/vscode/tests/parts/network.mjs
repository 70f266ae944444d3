// A network in space, as a matrix and as a graph; and the equations of what is under the caret.

import { pixels } from '../../../preview/test/browse.mjs';
import { until } from '../rig.mjs';

export async function network(editor, report) {
  const { page } = editor;
  await editor.open('grid.nml', 12);
  await editor.command('NeuroML: Show Network');
  const frame = await editor.panel('network');
  await frame.waitForSelector('.space canvas');
  await page.waitForTimeout(600);
  report.check((await pixels(frame, '.space canvas', [0, 0x73, 0xb2], 90)) > 100, 'cells stand where the model puts them, in the colour of their population');
  await frame.getByLabel('connections').check();
  await page.waitForTimeout(300);
  await editor.picture('network-space');
  await frame.getByLabel('View').selectOption('matrix');
  const cell = frame.locator('.matrix button', { hasText: '9' });
  await cell.waitFor();
  await cell.click();
  await until(async () => (await editor.caret()).line === 30, 'a click in the matrix leads to the projection', 20_000);
  report.check(/weights from 0\.5 to 1\.5/.test(await frame.locator('.matrix').innerText()), 'the matrix counts connections and shows their weights');
  await editor.picture('network-matrix');
  await frame.getByLabel('View').selectOption('graph');
  const label = await frame.locator('.graph').innerText().catch(() => frame.locator('.graph').textContent());
  report.check(/9 × excitation/.test(label), 'the graph tells how many connections there are');
  await editor.picture('network-graph');
  await frame.locator('summary', { hasText: 'Projections' }).click();
  const delays = async () => /1 … 3 \(mean 2\)/.test(await frame.locator('.network').innerText());
  report.check(await until(delays, 'the table opens'), 'the table tells their delays');
  await editor.closeAll();
}

export async function equations(editor, report) {
  const { page } = editor;
  await editor.open('channels.nml', 16);
  await editor.command('NeuroML: Show Equations');
  const frame = await editor.panel('equations');
  await frame.waitForSelector('math mfrac');
  report.check((await frame.locator('math').count()) > 4, 'the equations are mathematics');
  await page.waitForTimeout(300);
  await editor.picture('equations');
  await editor.goTo(27);
  await until(async () => /potassium/.test(await frame.locator('h1').innerText()), 'the equations follow the caret', 20_000);
  report.check(true, 'the equations follow the caret');
  const policy = await frame.evaluate(() => document.querySelector('meta[http-equiv]')?.content ?? '');
  report.check(/default-src 'none'/.test(policy) && !/unsafe/.test(policy), 'panels have a strict policy');
  await editor.closeAll();
}
