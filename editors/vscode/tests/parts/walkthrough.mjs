// From an empty folder to a plotted spike, by the walkthrough alone.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pixels } from '../../../preview/test/browse.mjs';
import { until } from '../rig.mjs';

export async function walkthrough(editor, report) {
  const { page } = editor;
  await editor.tidy();
  await editor.command('Welcome: Open Walkthrough');
  await page.keyboard.type('From an empty folder', { delay: 10 });
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'From an empty folder to a spike' }).first().waitFor();
  await page.keyboard.press('Enter');
  const guide = page.locator('.gettingStartedContainer');
  await guide.getByText('Write a model').first().waitFor();
  await page.waitForTimeout(500);
  await editor.picture('walkthrough');
  await guide.getByRole('button', { name: 'New model' }).first().click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Hodgkin-Huxley' }).first().waitFor();
  await page.keyboard.type('Hodgkin', { delay: 10 });
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
  const place = page.locator('.quick-input-widget:visible input').first();
  await until(async () => (await place.inputValue()).endsWith('my_cell.nml'), 'a place is proposed');
  // The box listens a little after it shows its text, later on a busy machine. A click too many hits nothing;
  // a key too many would be written into the model.
  const taken = page.locator('.tab.active[data-resource-name="my_cell.nml"]');
  await until(async () => {
    if (!(await taken.isVisible())) await page.locator('.quick-input-widget:visible .quick-input-action .monaco-button').first().click({ timeout: 1000 });
    return taken.isVisible();
  }, 'the place is taken');
  report.check(existsSync(join(editor.workspace, 'my_cell.nml')), 'the first step writes a model');
  await page.locator('.codelens-decoration a', { hasText: /run/i }).first().waitFor();
  report.check((await page.locator('.monaco-editor .squiggly-error').count()) === 0, 'in which nothing is wrong');
  report.check(await guide.isVisible(), 'beside the walkthrough, which stays in sight');
  await guide.getByText('Run it').first().click();
  await guide.getByRole('button', { name: 'Run', exact: true }).first().click();
  const frame = await editor.panel('run');
  await until(async () => /done/.test(await frame.locator('.status').first().innerText()), 'the model runs');
  await until(async () => (await frame.locator('.run canvas').count()) > 0, 'a plot');
  await frame.locator('.run summary').first().click();
  const highest = (await frame.locator('.run table tbody tr', { hasText: 'highest' }).first().innerText()).replace(/−/g, '-');
  const most = Math.max(...(highest.match(/-?[\d.]+/g) ?? []).map(Number));
  report.check(most > 0, `the walkthrough ends with a spike of ${most} mV`);
  await editor.picture('walkthrough-spike');
}
