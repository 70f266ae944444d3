// Folders that are not trusted, and another XML extension.

import { until } from '../rig.mjs';

export async function untrusted(editor, report) {
  const { page } = editor;
  await editor.open('broken.nml');
  await page.waitForSelector('.monaco-editor .squiggly-error');
  report.check((await editor.problems()).some((it) => it.includes('sodum')), 'in a folder that is not trusted models are checked all the same, by our own program');
  await editor.picture('untrusted');
  // The editor's own page about trust says what it thinks of the folder, and of us.
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).first().click();
  await page.waitForSelector('.workspace-trust-editor');
  const isRefused = async () => {
    const words = await page.locator('.workspace-trust-editor').innerText();
    return /You are in Restricted Mode|not trusted|Restricted/i.test(words) && !/You trust this folder/i.test(words);
  };
  report.check(await until(isRefused, 'the page about trust is filled'), 'the folder really is not trusted');
  await page.waitForTimeout(400);
  await editor.picture('untrusted-folder');
}

export async function rival(editor, report) {
  const { page } = editor;
  await editor.open('LEMS_hh.xml');
  await until(async () => (await editor.problems('rival')).some((it) => it.includes('rival')), 'the other extension speaks');
  const offer = page.locator('.notification-toast', { hasText: 'look after such files' });
  await offer.waitFor();
  await editor.picture('take-over');
  await offer.locator('.monaco-button', { hasText: 'Yes' }).click();
  await until(async () => (await editor.language()) === 'LEMS', 'the file is taken over');
  await until(async () => !(await editor.problems('rival')).some((it) => it.includes('rival')), 'the other extension is silent');
  report.check(true, 'beside another XML extension the user is asked once, and no finding shows twice');
  await editor.picture('taken-over');
  await editor.open('pom.xml');
  await until(async () => (await editor.problems('rival')).some((it) => it.includes('rival')), 'other XML is still the other extension\'s');
  report.check((await editor.language()) === 'XML', 'other XML stays with the other extension');
}
