// Tasks, and what programs print as problems: `nml check`, `nml run`, and jNeuroML.

import { until } from '../rig.mjs';

export async function tasks(editor, report) {
  const { page } = editor;
  await editor.open('pom.xml');
  report.check(!(await editor.problems('unknown')).some((it) => /unknown-/.test(it)), 'before anything runs nothing is known of models that are not open');
  await page.waitForTimeout(3000); // until the extension that opening XML starts has told of its tasks
  await editor.task('nml: check');
  // Files that nobody has open: their findings come from the task alone.
  await until(async () => (await editor.problems('unknown')).filter((it) => /unknown-/.test(it)).length === 4, 'findings of nml check');
  report.check(true, 'the task nml check fills the Problems panel with files that are not open');
  await editor.picture('task-check');
  await editor.task('nml: run LEMS_refused.xml');
  await until(async () => (await editor.problems('there is no component')).some((it) => /\[Ln 10, Col 65\]/.test(it)), 'why nml run refuses');
  report.check(true, 'the task nml run says where the model cannot be run');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'there is no component' }).first().dblclick();
  await until(async () => (await editor.caret()).line === 10, 'a click leads to its line', 20_000);
  await page.waitForTimeout(1000); // until the editor has the focus
  await editor.task('jNeuroML');
  await until(async () => (await editor.problems('cvc-pattern')).some((it) => /-20 mv/.test(it)), 'what jNeuroML says of the schema');
  report.check((await editor.problems('cvc-pattern')).some((it) => /broken\.nml/.test(it)), 'what jNeuroML prints is a problem of its file');
  await editor.picture('task-jneuroml');
  await editor.problems('');
  await editor.closeAll();
}
