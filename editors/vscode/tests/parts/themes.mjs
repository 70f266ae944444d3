// The panels in the editor's themes.

import { contrast } from '../../../preview/colour.js';
import { pixels } from '../../../preview/test/browse.mjs';
import { until } from '../rig.mjs';

const THEMES = [['dark', 'Dark Modern'], ['contrast', 'Dark High Contrast'], ['contrast-light', 'Light High Contrast'], ['light', 'Light Modern']];

export async function themes(editor, report) {
  await editor.open('LEMS_hh.xml');
  await editor.page.locator('.codelens-decoration a', { hasText: /run/i }).first().waitFor();
  await editor.page.keyboard.press('Control+F5');
  const frame = await editor.panel('run');
  await until(async () => /done/.test(await frame.locator('.status').first().innerText()), 'the run ends');
  const look = () => frame.evaluate(() => {
    const style = getComputedStyle(document.body);
    const pen = document.createElement('canvas').getContext('2d');
    const rgb = (colour) => {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const swatch = document.querySelector('.legend .swatch');
    return { theme: document.body.dataset.vscodeThemeKind ?? document.body.className, paper: rgb(style.backgroundColor), ink: rgb(style.color), curve: rgb(swatch.style.background) };
  });
  let before = (await look()).theme;
  for (const [name, title] of THEMES) {
    await editor.theme(title);
    await until(async () => (await look()).theme !== before, `the theme ${title}`);
    await editor.page.waitForTimeout(600);
    const { theme, paper, ink, curve } = await look();
    before = theme;
    const part = (colour) => colour.map((it) => it / 255);
    const wanted = /contrast/.test(name) ? 4.5 : 3;
    const [words, line] = [contrast(part(ink), part(paper)), contrast(part(curve), part(paper))];
    report.check(words >= 4.5 && line >= wanted && (await pixels(frame, '.run canvas', curve, 30)) > 100,
      `${title}: words have a contrast of ${words.toFixed(1)}, curves of ${line.toFixed(1)} (${theme})`);
    await editor.picture(`theme-${name}`);
  }
  await editor.closeAll();
}
