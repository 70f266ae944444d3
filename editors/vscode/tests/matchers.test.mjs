// The problem matchers, on what the programs really print: ours now, jNeuroML 0.14.0 as it printed for models of ours.
//   NML_BIN=… node --test matchers.test.mjs

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const { contributes } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const nml = process.env.NML_BIN ?? `${root}/target/debug/nml`;

/** What VS Code makes of lines: one pattern for each line of a problem; the last may repeat. */
function problems(name, text) {
  const held = contributes.problemPatterns.find((it) => it.name === name);
  const patterns = held.patterns ?? [held];
  const lines = text.split('\n');
  const found = [];
  for (let at = 0; at < lines.length; at++) {
    const matches = patterns.map((it, step) => ({ it, match: new RegExp(it.regexp).exec(lines[at + step] ?? '') }));
    if (matches.some(({ match }) => !match)) continue;
    const read = (list) => Object.fromEntries(list.flatMap(({ it, match }) =>
      ['file', 'line', 'column', 'severity', 'code', 'message'].filter((key) => it[key]).map((key) => [key, match[it[key]]])));
    found.push(read(matches));
    const last = patterns.at(-1);
    for (let next = at + patterns.length; last.loop; next++) {
      const match = new RegExp(last.regexp).exec(lines[next] ?? '');
      if (!match) break;
      found.push({ ...read(matches.slice(0, -1)), ...read([{ it: last, match }]) });
    }
  }
  return found;
}

test('every line of nml check becomes a problem', () => {
  const { stdout } = spawnSync(nml, ['check', '--format', 'concise', '--color', 'never', 'tests/data/broken.nml'], { cwd: root, encoding: 'utf8' });
  const found = problems('nml', stdout);
  assert.equal(found.length, stdout.trim().split('\n').length);
  const channel = found.find((it) => it.code === 'unknown-component');
  assert.deepEqual([channel.file, channel.line, channel.column, channel.severity], ['tests/data/broken.nml', '22', '49', 'error']);
});

test('what nml run refuses becomes a problem at its place', () => {
  const text = 'error: no component `nothere` is defined here or in the included files\n  at models/LEMS_x.xml:3:4\n';
  assert.deepEqual(problems('nml-run', text), [{ severity: 'error', message: 'no component `nothere` is defined here or in the included files', file: 'models/LEMS_x.xml', line: '3', column: '4' }]);
});

test('jNeuroML: a file that does not conform to the schema', () => {
  const text = ` jNeuroML v0.14.0
Validating: /models/broken.nml
File: /models/broken.nml is not valid against the schema: /Schemas/NeuroML2/NeuroML_v2.3.1.xsd!!
  Error when parsing against Schema (class org.xml.sax.SAXParseException): 

    cvc-pattern-valid: Value '-20 mv' is not facet-valid with respect to pattern '-?([0-9]*(\\.[0-9]+)?)([eE]-?[0-9]+)?[\\s]*(V|mV)' for type 'Nml2Quantity_voltage'.
`;
  const [found] = problems('jneuroml-schema', text);
  assert.equal(found.file, '/models/broken.nml');
  assert.match(found.message, /^cvc-pattern-valid/);
});

test('jNeuroML: its own tests, several of them', () => {
  const text = `Validating: /models/bad.nml
Valid against schema
  Test: 10025 (Ion channel in channelDensity should exist) failed! ... Ion channel: leak in leak_all not found!
  Test: 10020 (Component in population should exist) failed! ... Component: nocell in cells not found! Existing: [hh, net]
2 failures in validation!
`;
  assert.deepEqual(problems('jneuroml-tests', text).map((it) => [it.file, it.code]), [['/models/bad.nml', '10025'], ['/models/bad.nml', '10020']]);
});

test('jNeuroML: a model that cannot be loaded', () => {
  const text = `Loading: /models/LEMS_hh.xml with jLEMS, NO GUI mode...
org.lemsml.jlems.core.sim.ContentError: No component found: nothere. Existing components: 
`;
  assert.deepEqual(problems('jneuroml-load', text), [{ file: '/models/LEMS_hh.xml', message: 'No component found: nothere. Existing components: ' }]);
});
