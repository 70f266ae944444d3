// A channel beside its text: sliders, and curves that follow each keystroke.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, pixels } from '../../../preview/test/browse.mjs';
import { until } from '../rig.mjs';

export async function channel(editor, report) {
  const { page } = editor;
  await editor.open('warm.nml', 15);
  await editor.command('NeuroML: Show Channel');
  const frame = await editor.panel('channel');
  await until(async () => (await pixels(frame, '.channel canvas', [0, 0x72, 0xb2], 60)) > 100, 'curves of the channel');
  report.check(/sodium/.test(await frame.locator('h1').innerText()), 'the channel under the caret is shown');
  report.check((await frame.locator('.channel .figure').count()) >= 4 && /Current over voltage/.test(await frame.locator('.channel').innerText()), 'steady state, time constant, rates and current over voltage');
  await page.waitForTimeout(400);
  await editor.picture('channel');
  const image = () => frame.evaluate(() => [...document.querySelectorAll('.channel canvas')].map((it) => it.toDataURL()).join());
  const cold = await image();
  const slider = frame.locator('.slider input').first();
  await slider.focus();
  await page.keyboard.press('PageUp');
  await until(async () => (await image()) !== cold, 'the temperature slider changes the curves', 20_000);
  report.check(true, `the temperature slider changes the curves, by the keyboard too (${await frame.locator('.slider output').first().innerText()})`);
  await typing(editor, report, frame, image);
  await editor.picture('channel-edited');
  await editor.command('File: Revert File');
  await editor.goTo(27);
  await until(async () => /potassium/.test(await frame.locator('h1').innerText()), 'the panel follows the caret to another channel', 20_000);
  report.check(true, 'the panel follows the caret to another channel');
  report.check(await frame.locator('.slider input').first().isDisabled(), 'a slider that nothing depends on is off');
  await editor.closeAll();
}

/** From the edit to the curve: the midpoint of the activation moves by a keystroke. */
async function typing(editor, report, frame, image) {
  const { page } = editor;
  await page.evaluate(() => addEventListener('keydown', (event) => (globalThis.pressed = performance.timeOrigin + event.timeStamp), true));
  await frame.evaluate(() => {
    const now = () => performance.timeOrigin + performance.now();
    addEventListener('message', ({ data }) => {
      if (data.kind === 'nml/selection') globalThis.caretHeard = now();
      if (data.kind === 'nml/preview') globalThis.answerHeard = now();
    }, true);
    // After the panel has heard it: what it draws is drawn then.
    addEventListener('message', ({ data }) => {
      if (data.kind === 'nml/preview') globalThis.curvesDrawn = performance.timeOrigin + performance.getEntriesByName('drawn').at(-1).startTime;
    });
  });
  await page.keyboard.press('Control+1');
  const text = readFileSync(join(editor.workspace, 'warm.nml'), 'utf8').split('\n');
  const line = text.findIndex((it) => it.includes('midpoint="-40mV"'));
  await editor.goTo(line + 1, text[line].indexOf('-40mV') + 4);
  const [whole, floor, heard] = [[], [], []];
  for (const key of '567895678956789'.split('')) {
    await page.keyboard.press('Backspace');
    await page.waitForTimeout(500);
    const before = await image();
    await frame.evaluate(() => (globalThis.curvesDrawn = undefined));
    await page.waitForTimeout(150);
    await page.keyboard.press(key);
    // Nobody looks at the panel meanwhile: to copy pictures takes it longer than to draw them.
    await page.waitForTimeout(400);
    await until(() => frame.evaluate(() => globalThis.curvesDrawn !== undefined), 'the curves follow the text', 20_000);
    if ((await image()) === before) throw new Error(`nothing changes with the key ${key}`);
    const at = await frame.evaluate(() => ({ drawn: globalThis.curvesDrawn, caret: globalThis.caretHeard, answer: globalThis.answerHeard }));
    const pressed = await page.evaluate(() => globalThis.pressed);
    whole.push(at.drawn - pressed);
    heard.push(at.answer - pressed);
    floor.push(at.caret - pressed);
  }
  report.check(true, 'the curves follow what is typed');
  if (process.env.NML_TEST_TIMES) console.log('     ', whole.map((it, at) => [floor[at], heard[at], it].map(Math.round).join('/')).join(' '));
  report.goal('channel: from the key to the new curves, through editor and server (median of 15)', median(whole), 16);
  report.goal('channel: of these, until the answer is in the panel', median(heard));
  report.goal('channel: for comparison, what this editor needs to tell a panel of the caret, without us', median(floor));
}
