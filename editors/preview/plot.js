// @ts-check
// The page that `nml run --plot FILE.html` writes: its data are inside it, its charts are those of the Run panel.

import { Chart } from './chart.js';
import { Column } from './column.js';
import { download } from './element.js';
import { Theme } from './theme.js';

/** @typedef {{ from: number, by: number, steps: number } | { f32: string } | { f64: string }} Held numbers by their rule, or as base64 */
/** @typedef {{ caption: string, unit: string, range: [number, number] }} Axis */
/** @typedef {{ name: string, kind: 'line' | 'points' | 'raster', colour: string, xs: number, ys: number }} Drawn columns by their positions */
/** @typedef {{ columns: Held[], figures: { title: string, x: Axis, y: Axis, series: Drawn[] }[] }} Plot */

/** Single precision has so many digits; more would be made up. */
const SINGLE = 8;

/** @param {string} base64 */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));

/** @param {Held} held */
function columnOf(held) {
  if ('steps' in held) return Column.of(Float64Array.from({ length: held.steps }, (_, at) => held.from + at * held.by));
  return 'f64' in held ? Column.of(new Float64Array(bytesOf(held.f64).buffer)) : Column.of(new Float32Array(bytesOf(held.f32).buffer), SINGLE);
}

/** @type {Plot} */
const plot = JSON.parse(document.getElementById('data')?.textContent ?? '{ "columns": [], "figures": [] }');
const columns = plot.columns.map(columnOf);
const surroundings = { host: { save: download }, theme: new Theme() };
const charts = plot.figures.map(({ title, x, y, series }) => new Chart({
  title, xLabel: x.caption, yLabel: y.caption, yUnit: y.unit, home: { x: x.range, y: y.range },
  series: series.map((it) => ({ label: it.name, kind: it.kind, colour: it.colour, xs: columns[it.xs], ys: columns[it.ys] })),
}, surroundings));
for (const chart of charts) {
  chart.linked = charts.filter((it) => it.contents.xLabel === chart.contents.xLabel);
  document.querySelector('main')?.append(chart.element);
  chart.refresh();
}
document.documentElement.dataset.ready = 'true';
Object.assign(globalThis, { charts }); // for tests and for pages that hold this one
