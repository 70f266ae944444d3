// @ts-check
// Charts as files: PNG, SVG and CSV.

import { foreign } from './element.js';
import { labelsOf, niceStep, ticksOf } from './number.js';
import { marks, trace } from './curve.js';

/** @typedef {import('./chart.js').Series} Series */

/** @param {string} title @param {string} extension */
export const fileName = (title, extension) => `${title.replace(/[^\p{L}\p{N} _-]+/gu, '_').trim() || 'plot'}.${extension}`;

/** A canvas on paper, as PNG. @param {HTMLCanvasElement} canvas @param {string} paper @returns {Promise<Blob>} */
export function png(canvas, paper) {
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const ctx = /** @type {CanvasRenderingContext2D} */ (copy.getContext('2d'));
  ctx.fillStyle = paper;
  ctx.fillRect(0, 0, copy.width, copy.height);
  ctx.drawImage(canvas, 0, 0);
  return new Promise((made, failed) => copy.toBlob((blob) => (blob ? made(blob) : failed(new Error('the picture cannot be made'))), 'image/png'));
}

/**
 * A chart as SVG, for white paper.
 * @param {{ title: string, xLabel: string, yLabel: string, view: { x: [number, number], y: [number, number] }, series: Series[] }} chart
 */
export function svg({ title, xLabel, yLabel, view, series }) {
  const place = { left: 70, top: 36, width: 800, height: 360, x: view.x, y: view.y };
  const [width, height] = [890, 460 + 18 * Math.ceil(series.length / 4)];
  const root = foreign('svg', 'svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, 'font-family': 'sans-serif', 'font-size': 12 });
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ words, /** @type {Record<string, string | number>} */ more = {}) =>
    root.append(foreign('svg', 'text', { x, y, fill: '#333', ...more }, words));
  root.append(foreign('svg', 'rect', { width, height, fill: '#fff' }));
  text(place.left, 22, title, { 'font-size': 15, fill: '#000' });
  const bottom = place.top + place.height;
  const xStep = niceStep((view.x[1] - view.x[0]) / 9);
  const yStep = niceStep((view.y[1] - view.y[0]) / 7);
  const xTicks = ticksOf(view.x[0], view.x[1], xStep);
  const yTicks = ticksOf(view.y[0], view.y[1], yStep);
  const line = (/** @type {number} */ x1, /** @type {number} */ y1, /** @type {number} */ x2, /** @type {number} */ y2) =>
    root.append(foreign('svg', 'line', { x1, y1, x2, y2, stroke: '#ddd' }));
  labelsOf(xTicks, xStep, view.x).forEach((label, at) => {
    const x = place.left + ((xTicks[at] - view.x[0]) / (view.x[1] - view.x[0])) * place.width;
    line(x, place.top, x, bottom);
    text(x, bottom + 16, label, { 'text-anchor': 'middle' });
  });
  labelsOf(yTicks, yStep, view.y).forEach((label, at) => {
    const y = bottom - ((yTicks[at] - view.y[0]) / (view.y[1] - view.y[0])) * place.height;
    line(place.left, y, place.left + place.width, y);
    text(place.left - 6, y + 4, label, { 'text-anchor': 'end' });
  });
  text(place.left + place.width / 2, bottom + 36, xLabel, { 'text-anchor': 'middle' });
  text(16, place.top + place.height / 2, yLabel, { 'text-anchor': 'middle', transform: `rotate(-90 16 ${place.top + place.height / 2})` });
  root.append(foreign('svg', 'clipPath', { id: 'inside' }, foreign('svg', 'rect', { x: place.left, y: place.top, width: place.width, height: place.height })));
  const round = (/** @type {number} */ it) => Math.round(it * 100) / 100;
  series.forEach((it, at) => {
    const parts = /** @type {string[]} */ ([]);
    const tall = it.kind === 'raster' ? 6 : 2;
    if (it.kind !== 'line') marks(it.xs, it.ys, place, (x, y) => parts.push(`M${round(x)} ${round(y - tall / 2)}v${tall}`));
    else trace({ moveTo: (x, y) => parts.push(`M${round(x)} ${round(y)}`), lineTo: (x, y) => parts.push(`L${round(x)} ${round(y)}`) }, it.xs, it.ys, place);
    const stroke = it.colour ?? '#0072b2';
    /** @type {Record<string, string>} */
    const dash = it.dash ? { 'stroke-dasharray': '6 4' } : {};
    root.append(foreign('svg', 'path', { d: parts.join(''), fill: 'none', stroke, 'stroke-width': 1.3, 'clip-path': 'url(#inside)', ...dash }));
    const [x, y] = [place.left + 200 * (at % 4), bottom + 62 + 18 * Math.floor(at / 4)];
    root.append(foreign('svg', 'line', { x1: x, y1: y - 4, x2: x + 18, y2: y - 4, stroke, 'stroke-width': 3, ...dash }));
    text(x + 24, y, it.label);
  });
  return new Blob([new XMLSerializer().serializeToString(root)], { type: 'image/svg+xml' });
}

/** Text of a cell. A leading sign would be a formula for spreadsheets. @param {string} text */
const quoted = (text) => `"${(/^[=+\-@]/.test(text) ? "'" : '') + text.replace(/"/g, '""').replace(/[\r\n]/g, ' ')}"`;

/** All numbers of some series. @param {string} xLabel @param {Series[]} series */
export function csv(xLabel, series) {
  /** @type {Map<import('./column.js').Column, Series[]>} */
  const groups = new Map();
  for (const it of series) groups.set(it.xs, [...(groups.get(it.xs) ?? []), it]);
  const lists = [...groups].flatMap(([xs, group]) => [xs, ...group.map((it) => it.ys)]);
  const names = [...groups].flatMap(([, group]) => [xLabel, ...group.map((it) => it.label)]);
  const rows = Math.max(0, ...lists.map((it) => it.length));
  const parts = [names.map(quoted).join(',') + '\n'];
  for (let row = 0; row < rows; row += 10000) {
    const lines = [];
    for (let at = row; at < Math.min(rows, row + 10000); at++)
      lines.push(lists.map((it) => (at < it.length ? it.written(at) : '')).join(','));
    parts.push(lines.join('\n') + '\n');
  }
  return new Blob(parts, { type: 'text/csv' });
}
