// @ts-check
// Channel: steady states, time constants and rates over voltage, redrawn whenever the file or a slider moves.

import { element } from '../element.js';
import { Chart } from '../chart.js';
import { Column } from '../column.js';
import { foldedTable } from '../table.js';
import { shown, unitOf } from '../number.js';
import { Question } from '../question.js';
import { AnswerHead } from './answer-head.js';

/** @typedef {import('../main.js').Context} Context */
/** @typedef {import('../protocol').ChannelData} ChannelData */
/** @typedef {import('../chart.js').Contents} Contents */

const ZERO_CELSIUS = 273.15;
/** Milliseconds after which a caret has come to rest. */
const CARET_RESTS = 150;

export class ChannelPanel {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    /** @type {import('../protocol').Target} */
    this.target = { panel: 'channel', uri: '' };
    /** @type {Chart[]} */
    this.charts = [];
    this.question = /** @type {Question<ChannelData>} */ (new Question(context.host, (answer) => this.draw(answer), (problem) => this.head.fail(problem)));
    this.head = new AnswerHead(context, (id) => this.ask({ id }));
    this.temperature = slider('Temperature', { min: -10, max: 50, step: 0.1, unit: '°C' }, (value) => this.ask({ temperature: value + ZERO_CELSIUS }));
    // Concentrations span decades: the slider is that of their logarithm.
    this.calcium = slider('Calcium', { min: -6, max: 1, step: 0.05, unit: 'mM', shows: (value) => shown(10 ** value, 3) }, (value) => this.ask({ calcium: 10 ** value }));
    this.figures = element('div', { className: 'grid' });
    this.data = /** @type {ChannelData | null} */ (null);
    this.table = foldedTable('Numbers', () => this.data?.table ?? { columns: [], rows: [] });
    this.element = element('div', { className: 'panel channel' }, this.head.element,
      element('div', { className: 'row' }, this.temperature.element, this.calcium.element), this.figures, this.table.element);
    /** @type {{ id?: string | null, temperature?: number, calcium?: number }} */
    this.asked = {};
  }

  /** @param {import('../protocol').Target} target */
  show(target) {
    if (target.uri !== this.target.uri) this.asked = {};
    this.target = target;
    this.ask({ id: target.id ?? undefined });
  }

  /** @param {{ id?: string | null, temperature?: number, calcium?: number }} [more] */
  ask(more = {}) {
    Object.assign(this.asked, more);
    if (!this.target.uri) return;
    const { position } = this.target;
    this.question.ask({ panel: 'channel', textDocument: { uri: this.target.uri }, position: this.asked.id ? undefined : position, ...this.asked });
  }

  changed() {
    this.ask();
  }

  /** @param {string} uri @param {import('../protocol').Position} position */
  selected(uri, position) {
    if (uri !== this.target.uri || this.asked.id) return;
    const elsewhere = position.line !== this.target.position?.line;
    this.target.position = position;
    // Another channel may be meant now. Those who type in a line, or hurry through many, do not ask.
    if (!elsewhere) return;
    clearTimeout(this.settled);
    this.settled = setTimeout(() => this.ask(), CARET_RESTS);
  }

  settled = 0;

  /** @param {import('../protocol').Answer<ChannelData>} answer */
  draw(answer) {
    this.head.draw(answer);
    const { data } = answer;
    if (!data) return;
    this.data = data;
    this.temperature.set(data.temperature - ZERO_CELSIUS, data.requires.includes('temperature') ? '' : 'no gate depends on it');
    this.calcium.element.hidden = !data.requires.includes('caConc');
    this.calcium.set(Math.log10(Math.max(1e-6, data.calcium)));
    const contents = contentsOf(data);
    const same = contents.length === this.charts.length && contents.every((it, at) => it.title === this.charts[at].contents.title);
    if (same) this.charts.forEach((chart, at) => this.renew(chart, contents[at]));
    else {
      for (const chart of this.charts) chart.dispose();
      this.charts = contents.map((it) => new Chart(it, this.context));
      for (const chart of this.charts) {
        chart.linked = this.charts;
        this.figures.append(chart.element);
        chart.refresh();
      }
    }
    this.table.refresh();
  }

  /** New curves in a chart that stands: what the reader hid or zoomed stays so. @param {Chart} chart @param {Contents} contents */
  renew(chart, contents) {
    const { series } = chart.contents;
    const alike = series.length === contents.series.length && series.every((it, at) => it.label === contents.series[at].label);
    if (alike) {
      series.forEach((it, at) => Object.assign(it, { xs: contents.series[at].xs, ys: contents.series[at].ys }));
      chart.refresh();
    } else chart.refresh(contents.series);
  }
}

/** @param {ChannelData} data @returns {Contents[]} */
function contentsOf(data) {
  const voltage = Column.of(data.voltage);
  const series = (/** @type {Column} */ xs) => (/** @type {import('../protocol').ChartSeries} */ it) => ({ label: it.label, xs, ys: Column.of(it.values), kind: /** @type {const} */ ('line') });
  const contents = data.charts.map((it) => ({ title: it.title, xLabel: it.xLabel, yLabel: it.yLabel, yUnit: unitOf(it.yLabel) || it.yLabel, series: it.series.map(series(voltage)) }));
  if (data.iv) contents.push({ title: 'Current over voltage', xLabel: 'v (mV)', yLabel: data.iv.yLabel, yUnit: unitOf(data.iv.yLabel), series: data.iv.series.map(series(Column.of(data.iv.voltage))) });
  return contents;
}

/**
 * @param {string} label
 * @param {{ min: number, max: number, step: number, unit: string, shows?: (value: number) => string }} scale
 * @param {(value: number) => void} moved
 */
function slider(label, { min, max, step, unit, shows = (value) => shown(value, 3) }, moved) {
  const input = element('input', { type: 'range', min, max, step, 'aria-label': `${label} in ${unit}` });
  const output = element('output', {});
  const tell = (/** @type {number} */ value, note = '') => {
    output.textContent = `${shows(value)} ${unit}${note && `, ${note}`}`;
    input.setAttribute('aria-valuetext', output.textContent);
  };
  let held = false;
  input.addEventListener('pointerdown', () => (held = true));
  input.addEventListener('pointerup', () => (held = false));
  input.addEventListener('input', () => {
    tell(input.valueAsNumber);
    moved(input.valueAsNumber);
  });
  const set = (/** @type {number} */ value, idle = '') => {
    input.disabled = idle !== '';
    if (held || document.activeElement === input) return;
    input.value = String(value);
    // The value itself, which may lie between two places of the slider.
    tell(value, idle);
  };
  return { element: element('label', { className: 'slider' }, element('span', { textContent: label }), input, output), set, input };
}
