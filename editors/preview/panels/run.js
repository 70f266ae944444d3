// @ts-check
// Run: the curves of a simulation while it computes them, on the axes of its displays, over those of earlier runs.

import { button, element } from '../element.js';
import { Chart } from '../chart.js';
import { counted, duration, unitOf } from '../number.js';

/** @typedef {import('../main.js').Context} Context */
/** @typedef {import('../runs.js').Run} Run */
/** @typedef {import('../chart.js').Series} Series */

export class RunPanel {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    /** @type {Run | null} */
    this.run = null;
    /** @type {Set<number>} runs that are drawn besides */
    this.compared = new Set();
    /** @type {Chart[]} */
    this.charts = [];
    this.uri = '';
    this.bar = element('progress', { max: 1, value: 0, 'aria-label': 'Progress' });
    this.words = element('span', { className: 'status', role: 'status' });
    this.cancelButton = button('Cancel', 'Stop this simulation (Escape)', () => this.cancel());
    this.againButton = button('Run', 'Run the simulation of this file', () => this.again());
    this.past = element('ul', { className: 'runs', 'aria-label': 'Runs' });
    this.notes = element('ul', { className: 'notes', 'aria-label': 'Notes' });
    this.figures = element('div', {});
    this.problem = element('div', { className: 'problems', role: 'alert' });
    this.element = element('div', { className: 'panel run' },
      element('div', { className: 'row' }, this.againButton, this.cancelButton, this.bar, this.words),
      this.problem, this.past, this.notes, this.figures);
    this.element.addEventListener('keydown', (event) => event.key === 'Escape' && this.run?.status === 'running' && this.cancel());
    context.runs.listeners.add((run, kind) => this.hear(run, kind));
    this.status();
  }

  /** @param {import('../protocol').Target} target */
  show(target) {
    this.uri = target.uri || this.uri;
    const run = target.run === undefined ? this.context.runs.latest : this.context.runs.all.get(target.run);
    if (run && run !== this.run) this.take(run);
    this.status();
  }

  changed() {}
  selected() {}

  /** @param {Run} run @param {import('../protocol').RunMessage['kind']} kind */
  hear(run, kind) {
    if (kind === 'started') this.take(run);
    if (run === this.run || this.compared.has(run.run)) this.soon();
  }

  /** Redraws with the next frame, however many messages come before it. */
  soon() {
    this.wanted ??= requestAnimationFrame(() => {
      this.wanted = undefined;
      for (const chart of this.charts) chart.refresh();
      this.charts.forEach((chart, at) => chart.contents.series.some((it) => it.kind === 'raster') && chart.refresh(this.seriesOf(at)));
      this.status();
    });
  }

  /** @param {Run} run */
  take(run) {
    this.run = run;
    this.uri = run.uri ?? this.uri;
    this.compared.delete(run.run);
    this.draw();
    this.status();
    if (run.status === 'running') this.context.announce(`${run.title} is running`);
  }

  draw() {
    for (const chart of this.charts) chart.dispose();
    const { run } = this;
    this.charts = [];
    if (!run) return;
    run.recorded.forEach(({ display, lines }, at) => {
      const interval = (/** @type {number | null | undefined} */ from, /** @type {number | null | undefined} */ to) =>
        from == null || to == null ? null : /** @type {[number, number]} */ ([from, to]);
      const isRaster = lines.length === 0;
      this.charts.push(new Chart({
        title: display.title || display.id, xLabel: display.xLabel, yLabel: display.yLabel, yUnit: unitOf(display.yLabel) || (display.lines[0]?.unit ?? ''),
        home: { x: interval(display.xMin, display.xMax), y: isRaster ? [-0.7, Math.max(1, display.lines.length) - 0.3] : interval(display.yMin, display.yMax) },
        // Rows have names as long as there is room for them.
        ...(isRaster && display.lines.length <= 12 ? { rows: display.lines.map((it) => it.label) } : {}),
        series: this.seriesOf(at),
      }, this.context));
    });
    for (const chart of this.charts) {
      chart.linked = this.charts.filter((it) => it.contents.xLabel === chart.contents.xLabel);
      this.figures.append(chart.element);
      chart.refresh();
    }
    this.list();
  }

  /** @type {number | undefined} */
  wanted = undefined;

  /** The curves of a display: of this run, and of those that are compared with it. @param {number} at @returns {Series[]} */
  seriesOf(at) {
    const { run } = this;
    if (!run) return [];
    const { display } = run.recorded[at];
    const runs = [run, ...[...this.compared].map((it) => this.context.runs.all.get(it)).filter((it) => it !== undefined)];
    /** @param {Run} it @returns {Series[]} */
    const seriesOfRun = (it) => {
      const same = it.recorded.find((other) => other.display.id === display.id);
      if (!same) return [];
      const raster = same.lines.length === 0 ? it.rasters.get(display.id) : undefined;
      const which = it === run ? '' : ` · run ${it.run}`;
      if (raster) return [{ label: `${raster.times.length} events${which}`, xs: raster.times, ys: raster.sources, kind: /** @type {const} */ ('raster'), dash: it !== run }];
      return same.display.lines.map((line, index) => ({
        label: line.label + which, xs: same.time, ys: same.lines[index], kind: /** @type {const} */ ('line'), colour: line.colour ?? null, dash: it !== run,
      }));
    };
    return runs.flatMap(seriesOfRun);
  }

  /** The runs of this session, to look at or to compare with. */
  list() {
    const runs = [...this.context.runs.all.values()];
    this.past.hidden = runs.length < 2;
    this.past.replaceChildren(...runs.map((run) => {
      const current = run === this.run;
      const compare = element('input', { type: 'checkbox', checked: this.compared.has(run.run), disabled: current, 'aria-label': `compare with run ${run.run}` });
      compare.addEventListener('change', () => {
        if (compare.checked) this.compared.add(run.run);
        else this.compared.delete(run.run);
        this.charts.slice(0, this.run?.recorded.length).forEach((chart, at) => chart.refresh(this.seriesOf(at)));
      });
      const open = button(`${run.run}: ${run.title}`, 'Show this run', () => this.take(run));
      open.setAttribute('aria-pressed', String(current));
      return element('li', {}, element('label', { title: 'Draw its curves too, dashed' }, compare), open);
    }));
  }

  status() {
    const { run } = this;
    const running = run?.status === 'running';
    this.cancelButton.hidden = !running;
    this.bar.hidden = !running;
    this.againButton.disabled = running || !this.uri;
    this.problem.replaceChildren();
    this.notes.replaceChildren(...(run?.notes ?? []).map((it) => element('li', { textContent: it })));
    if (!run) {
      this.words.textContent = 'Nothing has run yet.';
      return;
    }
    const { done, total, seconds } = run.progress;
    this.bar.value = total > 0 ? done / total : 0;
    if (running) {
      this.words.textContent = `${run.title}: ${counted(done)} of ${counted(total)} steps, ${duration(seconds)}`;
      return;
    }
    const { end } = run;
    const { steps, time, seconds: clock, events } = end?.summary ?? {};
    this.words.textContent = [
      `${run.title}: ${run.status}`, ...(steps ? [`${counted(steps)} steps`] : []), ...(time ? [`${duration(time)} simulated`] : []),
      ...(clock ? [`in ${duration(clock)}`] : []), ...(events ? [`${counted(events)} events`] : []),
    ].join(' · ');
    if (end?.message) {
      const told = element('p', { textContent: end.message });
      const { location } = end;
      if (location) told.append(' ', button('Show', 'Go to the place in the model', () => this.context.host.post('nml/reveal', location)));
      this.problem.replaceChildren(told);
    }
  }

  async cancel() {
    if (this.run) await this.execute('nml.cancel', [{ run: this.run.run }]);
  }

  async again() {
    await this.execute('nml.run', [{ uri: this.uri }]);
  }

  /** @param {string} command @param {unknown[]} args */
  async execute(command, args) {
    try {
      await this.context.host.request('workspace/executeCommand', { command, arguments: args });
    } catch (problem) {
      this.problem.replaceChildren(element('p', { textContent: problem instanceof Error ? problem.message : String(problem) }));
    }
  }
}
