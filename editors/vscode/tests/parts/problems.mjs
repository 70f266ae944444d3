// From a broken model to a sound one; and which XML is a model.

import { basename } from 'node:path';
import { until } from '../rig.mjs';

export async function problems(editor, report) {
  const { page } = editor;
  await editor.open('broken.nml');
  await page.waitForSelector('.monaco-editor .squiggly-error');
  report.check((await editor.language()) === 'NeuroML', 'a .nml file is NeuroML');
  await until(async () => (await editor.problems()).some((it) => it.includes('sodum')), 'findings in the Problems panel');
  const before = await editor.problems();
  report.check(before.some((it) => it.includes('unknown-segment')) && before.some((it) => it.includes('nml')), `the Problems panel names findings and their rules (${before.length})`);
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
  report.check(true, 'the fix is applied and its finding goes');
  const status = await editor.status();
  report.check(/NeuroML 2\.3\.1/.test(status), `the status bar tells the version (${status})`);
  await page.keyboard.press('Control+Z');
  await editor.tidy();
}

export async function detection(editor, report) {
  await editor.open('LEMS_hh.xml');
  await until(async () => (await editor.language()) === 'LEMS', 'LEMS is detected');
  report.check(true, 'XML with the root Lems is LEMS');
  await editor.open('pom.xml');
  await editor.page.waitForTimeout(1000);
  report.check((await editor.language()) === 'XML', 'other XML stays XML');
}

/** A broken model of others. */
export const corpus = (path) => async (editor, report) => {
  await editor.open(basename(path));
  await editor.page.waitForSelector('.monaco-editor .squiggly-error');
  report.check((await editor.problems()).length > 1, `a broken model of others (${basename(path)}) shows its findings`);
  await editor.picture('corpus');
};
