// A cell in space: from a segment to its text and back, and its voltage over time.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pixels } from '../../../preview/test/browse.mjs';
import { until } from '../rig.mjs';

export async function morphology(editor, report) {
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
  report.check(segment !== undefined, `a click finds a segment (${described})`);
  await until(async () => (await editor.caret()).line > 1, 'the caret goes to the segment', 20_000);
  const { line } = await editor.caret();
  const text = readFileSync(join(editor.workspace, 'branching.nml'), 'utf8').split('\n');
  report.check(text[line - 1].includes(`<segment id="${segment}"`), `the caret is on <segment id="${segment}"> (line ${line})`);
  await editor.picture('segment');
  // And back: the caret goes to another segment, which is then marked.
  const other = text.findIndex((it) => it.includes('<segment id="1"')) + 1;
  await page.keyboard.press('Control+1');
  await editor.goTo(other + 1, 8);
  await until(async () => (await frame.locator('.about').innerText()).startsWith('segment 1 '), 'the caret marks its segment', 20_000);
  report.check(true, 'the caret marks its segment');
  await frame.getByRole('combobox', { name: 'Colour' }).selectOption({ index: 1 });
  await until(() => frame.locator('.ramp').isVisible(), 'the scale of the densities', 10_000);
  report.check(/S\/m²/.test(await frame.locator('.ramp').innerText()), `segments are coloured by density (${(await frame.locator('.ramp').innerText()).replace(/\s+/g, ' ')})`);
  await editor.closeAll();
  await voltage(editor, report);
}

/** The voltage that a run has recorded, segment by segment, at the time of the scrubber. */
async function voltage(editor, report) {
  const { page } = editor;
  await editor.open('LEMS_branching.xml');
  await page.locator('.codelens-decoration a', { hasText: /run/i }).first().waitFor();
  await page.keyboard.press('Control+F5');
  const run = await editor.panel('run');
  await until(async () => /done/.test(await run.locator('.status').first().innerText()), 'the cable runs');
  await editor.picture('run-cable');
  await editor.open('branching.nml');
  await editor.command('NeuroML: Show Morphology');
  const frame = await editor.panel('morphology');
  await until(async () => /segments/.test(await frame.locator('.status').first().innerText()), 'the morphology');
  const colour = frame.getByRole('combobox', { name: 'Colour' });
  const recorded = colour.locator('option', { hasText: 'voltage of run' }).last();
  await recorded.waitFor({ state: 'attached' });
  await colour.selectOption(await recorded.getAttribute('value'));
  const time = frame.locator('.scrubber input');
  await time.waitFor();
  const image = async () => (await frame.locator('.space').screenshot()).toString('base64');
  await page.waitForTimeout(300);
  const rest = await image();
  await time.evaluate((it) => {
    it.value = String(Math.floor(Number(it.max) * 0.7));
    it.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await until(async () => (await image()) !== rest, 'the scrubber changes the colours', 10_000);
  const clock = await frame.locator('.scrubber output').innerText();
  report.check(/^(69|70)/.test(clock), `segments are coloured by the voltage at ${clock}`);
  await page.waitForTimeout(300);
  await editor.picture('morphology-voltage');
  await frame.locator('.scrubber button').click();
  const then = await time.inputValue();
  await until(async () => (await time.inputValue()) !== then, 'it plays', 10_000);
  report.check(true, 'and play');
  await editor.closeAll();
}
