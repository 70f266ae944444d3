// @ts-check
// Each plot as a table, for those who read rather than look; filled when it is opened.

import { element } from './element.js';
import { shown } from './number.js';

/** @typedef {{ columns: string[], rows: (string | number | null)[][], note?: string }} Table */

/**
 * A table that is made when it is unfolded, and again when what it shows has changed.
 * @param {string} caption
 * @param {() => Table} contents
 */
export function foldedTable(caption, contents) {
  const scroll = element('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': caption });
  const details = element('details', { className: 'table' }, element('summary', { textContent: caption }), scroll);
  const fill = () => scroll.replaceChildren(tableOf(caption, contents()));
  details.addEventListener('toggle', () => details.open && fill());
  return { element: details, refresh: () => details.open && fill() };
}

/** @param {string} caption @param {Table} table */
export function tableOf(caption, { columns, rows, note }) {
  const cell = (/** @type {string | number | null} */ value, /** @type {number} */ at) =>
    element(at === 0 ? 'th' : 'td', { textContent: typeof value === 'string' ? value : shown(value), ...(at === 0 ? { scope: 'row' } : {}), className: typeof value === 'string' ? 'word' : '' });
  return element('table', {},
    element('caption', { textContent: note ? `${caption}: ${note}` : caption }),
    element('thead', {}, element('tr', {}, ...columns.map((it) => element('th', { textContent: it, scope: 'col' })))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...row.map(cell)))));
}
