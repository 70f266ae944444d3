// @ts-check
// Who is connected to whom: a cell of the table for each pair of populations, and a projection cell by cell.

import { element } from './element.js';
import { counted, shown } from './number.js';

/** @typedef {import('./protocol').NetworkData} NetworkData */
/** @typedef {import('./protocol').Projection} Projection */

/**
 * @param {NetworkData} data
 * @param {{ colourOf: (part: number) => string, reveal: (range: import('./protocol').Range | null | undefined) => void }} options
 */
export function drawMatrix({ populations, projections }, { colourOf, reveal }) {
  const detail = element('div', { 'aria-live': 'polite' });
  /** @type {Map<string, Projection[]>} */
  const between = new Map();
  for (const it of projections) {
    const pair = JSON.stringify([it.pre, it.post]);
    between.set(pair, [...(between.get(pair) ?? []), it]);
  }
  const countOf = (/** @type {Projection[]} */ list) => list.reduce((sum, it) => sum + it.count, 0);
  const most = Math.max(1, ...[...between.values()].map(countOf));
  const cell = (/** @type {string} */ pre, /** @type {string} */ post) => {
    const list = between.get(JSON.stringify([pre, post])) ?? [];
    if (list.length === 0) return element('td', {});
    const made = element('button', {
      type: 'button', textContent: counted(countOf(list)),
      title: list.map((it) => `${it.id}: ${counted(it.count)} × ${it.synapse}`).join('\n'),
      on: { click: () => {
        detail.replaceChildren(...list.map((it) => drawProjection(it, sizeOf(it.pre), sizeOf(it.post), colourOf)));
        reveal(list[0].range);
      } },
    });
    const part = Math.sqrt(countOf(list) / most);
    made.style.background = colourOf(part);
    made.style.color = part > 0.6 ? '#000' : '#fff';
    return element('td', {}, made);
  };
  const sizeOf = (/** @type {string} */ id) => populations.find((it) => it.id === id)?.size ?? 0;
  return element('div', { className: 'matrix' },
    element('table', {},
      element('caption', { textContent: 'Connections from rows to columns' }),
      element('thead', {}, element('tr', {}, element('th', { textContent: 'from \\ to' }), ...populations.map((it) => element('th', { textContent: it.id, scope: 'col' })))),
      element('tbody', {}, ...populations.map((row) =>
        element('tr', {}, element('th', { textContent: row.id, scope: 'row' }), ...populations.map((column) => cell(row.id, column.id)))))),
    detail);
}

/** One projection, a pixel for each pair of cells. @param {Projection} projection @param {number} rows @param {number} columns @param {(part: number) => string} colourOf */
function drawProjection(projection, rows, columns, colourOf) {
  const { matrix, weight } = projection;
  const title = element('h3', { textContent: `${projection.id}: ${projection.pre} to ${projection.post}` });
  if (!matrix || rows * columns === 0 || rows * columns > 4e6) return element('section', {}, title);
  const canvas = element('canvas', { width: columns, height: rows, role: 'img', 'aria-label': `${counted(matrix.pre.length)} connections, ${projection.pre} downwards, ${projection.post} to the right` });
  const enlarged = Math.max(1, Math.min(24, Math.floor(420 / Math.max(rows, columns))));
  canvas.style.width = `${columns * enlarged}px`;
  canvas.style.height = `${rows * enlarged}px`;
  const pen = canvas.getContext('2d');
  const range = weight.max - weight.min;
  matrix.pre.forEach((pre, at) => {
    if (!pen) return;
    pen.fillStyle = colourOf(range > 0 ? (matrix.weight[at] - weight.min) / range : 0.6);
    pen.fillRect(matrix.post[at], pre, 1, 1);
  });
  const axes = `${counted(rows)} cells of ${projection.pre} downwards, ${counted(columns)} of ${projection.post} to the right`;
  const weights = range > 0 ? `weights from ${shown(weight.min)} to ${shown(weight.max)}` : `weight ${shown(weight.min)}`;
  return element('section', {}, title, canvas, element('p', { className: 'status', textContent: `${axes} · ${weights}` }));
}
