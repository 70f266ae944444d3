// What the drawing must not lose, and how expressions are read. Run with `node --test`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Column } from '../column.js';
import { contrast, parseColour, visibleOn } from '../colour.js';
import { trace } from '../curve.js';
import { labelsOf, shown } from '../number.js';
import { parse } from '../mathematics.js';
import { placeOf } from '../recorded.js';
import { Runs } from '../runs.js';

const seeded = (state) => () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648);

test('the extremes of any part of a column are those that a scan finds', () => {
  const random = seeded(7);
  const values = Array.from({ length: 5000 }, () => random() - 0.5);
  const column = new Column();
  for (let at = 0; at < values.length; at += 333) column.append(values.slice(at, at + 333));
  for (let tries = 0; tries < 200; tries++) {
    const [from, to] = [Math.floor(random() * 5000), Math.floor(random() * 5001)].sort((a, b) => a - b);
    const part = values.slice(from, to);
    const [least, most] = column.extremes(from, to);
    assert.equal(least, part.length ? Math.min(...part) : Infinity);
    assert.equal(most, part.length ? Math.max(...part) : -Infinity);
  }
});

test('of ten million points no spike is lost, and no more are drawn than the screen can show', () => {
  const count = 1e7;
  const xs = new Column();
  const ys = new Column();
  xs.append(Float64Array.from({ length: count }, (_, at) => at));
  const values = new Float64Array(count);
  const spikes = [1, 4_999_999, 7_654_321, 9_999_998];
  for (const at of spikes) values[at] = 100;
  ys.append(values);
  const drawn = [];
  trace({ moveTo: (x, y) => drawn.push([x, y]), lineTo: (x, y) => drawn.push([x, y]) }, xs, ys,
    { left: 0, top: 0, width: 1000, height: 100, x: [0, count], y: [0, 100] });
  assert.ok(drawn.length <= 4 * 1000, `${drawn.length} points`);
  for (const at of spikes) assert.ok(drawn.some(([x, y]) => y === 0 && Math.abs(x - at / 1e4) <= 1), `the spike at ${at}`);
});

test('a gap in the values is a gap in the curve', () => {
  const pen = [];
  trace({ moveTo: () => pen.push('M'), lineTo: () => pen.push('L') }, Column.of([0, 1, 2, 3, 4]), Column.of([1, 1, null, 1, 1]),
    { left: 0, top: 0, width: 10, height: 10, x: [0, 4], y: [0, 2] });
  assert.equal(pen.join(''), 'MLML');
});

/** An expression with all brackets. */
const bracketed = (tree) =>
  tree === null ? 'none' : tree.kind === 'number' || tree.kind === 'name' ? tree.text
    : tree.kind === 'sign' ? `(-${bracketed(tree.operand)})` : tree.kind === 'call' ? `${tree.name}(${bracketed(tree.operand)})`
      : `(${bracketed(tree.left)}${tree.operator}${bracketed(tree.right)})`;

test('expressions bind as jLEMS has it', () => {
  // The cases of its manual that differ from other languages.
  for (const [text, expected] of [
    ['-a^2', '(-(a^2))'], ['2 * -a^2', '(2*((-a)^2))'], ['a^b^2', '((a^b)^2)'], ['a*b/c', '(a*(b/c))'],
    ['1+a-b-1', '(1+((a-b)-1))'], ['exp a + 1', '(exp(a)+1)'], ['exp((v - midpoint)/scale)', 'exp(((v-midpoint)/scale))'],
    ['v .gt. thresh .and. x.lt.2', '((v.gt.thresh).and.(x.lt.2))'], ['1e-3*x', '(1e-3*x)'], ['a +', 'none'], ['', 'none'], ['sum of synapses[*]/i', 'none'],
  ]) assert.equal(bracketed(parse(text)), expected, text);
});

test('black is made visible on black, and left alone on white', () => {
  const [black, white] = [[0, 0, 0], [1, 1, 1]];
  assert.ok(contrast(visibleOn(black, black, white, 3), black) >= 3);
  assert.deepEqual(visibleOn(black, white, black, 3), black);
  assert.deepEqual(parseColour('0.5 0 1'), [0.5, 0, 1]);
  assert.deepEqual(parseColour('#ff0000'), [1, 0, 0]);
  assert.equal(parseColour('url(evil)'), null);
});

test('numbers are short and keep their sign', () => {
  assert.equal(shown(-0.065), '−0.065');
  assert.equal(shown(1e-9), '1·10⁻⁹');
  assert.equal(shown(NaN), '–');
  assert.deepEqual(labelsOf([-50, 0, 50], 50, [-80, 60]), ['−50', '0', '50']);
});

test('samples go to the lines of all displays in their order', () => {
  const runs = new Runs();
  const line = (id) => ({ id, label: id });
  runs.take({ run: 1, kind: 'started', title: 't', steps: 2, displays: [{ id: 'a', lines: [line('p'), line('q')] }, { id: 'b', lines: [line('r')] }] });
  runs.take({ run: 1, kind: 'samples', time: [0, 1], values: [[1, 2], [3, 4], [5, 6]] });
  runs.take({ run: 2, kind: 'samples', time: [9], values: [[9]] }); // of a run that nobody began
  const [a, b] = runs.latest.recorded;
  assert.deepEqual([...a.lines[1].values.slice(0, a.lines[1].length)], [3, 4]);
  assert.deepEqual([...b.lines[0].values.slice(0, b.time.length)], [5, 6]);
  assert.equal(runs.all.size, 1);
});

test('a recorded path names its cell and its segment', () => {
  const place = (path) => {
    const found = placeOf(path, 20);
    return found && `${found.cell} ${found.kind} ${found.segment}`;
  };
  assert.equal(place('pop/0/pyramidal/12/v'), 'pop[0] pyramidal 12');
  assert.equal(place('pop/7/pyramidal/12/v'), 'pop[7] pyramidal 12');
  assert.equal(place('../pop/7/pyramidal/v'), 'pop[7] pyramidal 0');
  assert.equal(place('pop[3]/12/v'), 'pop[3] null 12');
  assert.equal(place('pop[3]/pyramidal/12/v'), 'pop[3] pyramidal 12');
  assert.equal(place('pop[3]/v'), 'pop[3] null 0');
  assert.equal(place('v'), ' null 0');
  assert.equal(place('12/v'), ' null 12');
  assert.equal(place('pop[3]/bio/membraneProperties/na/v'), null);
  assert.equal(place('pop/0/pyramidal/12/caConc'), null);
});
