// @ts-check
// A chart: axes, zoom and cursor are uPlot's; curves are drawn by `curve.js`, because series may grow, may have times of
// their own, and millions of points.

import { button, element } from './element.js';
import { labelsOf, niceStep, shown, ticksOf, unitOf } from './number.js';
import { marks, trace } from './curve.js';
import { csv, fileName, png, svg } from './picture.js';
import { foldedTable } from './table.js';

/** @typedef {import('./column.js').Column} Column */
/** @typedef {[number, number]} Interval */
/**
 * @typedef {object} Series
 * @property {string} label
 * @property {Column} xs
 * @property {Column} ys
 * @property {'line' | 'points' | 'raster'} kind
 * @property {string | null} [colour] as the model has it
 * @property {boolean} [dash] of an earlier run
 * @property {boolean} [hidden]
 */
/**
 * @typedef {object} Contents
 * @property {string} title
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {string} [yUnit] of the values, where the label does not end with it in brackets
 * @property {{ x?: Interval | null, y?: Interval | null }} [home] what the model says is to be seen
 * @property {string[]} [rows] names of the rows of a raster
 * @property {Series[]} series
 */
/** @typedef {{ host: Pick<import('./protocol').Host, 'save'>, theme: import('./theme.js').Theme }} Surroundings */

let charts = 0;

export class Chart {
  /** @param {Contents} contents @param {Surroundings} surroundings */
  constructor(contents, surroundings) {
    this.contents = contents;
    this.surroundings = surroundings;
    this.number = ++charts;
    /** @type {Chart[]} those that zoom together */
    this.linked = [];
    this.fitted = false;
    this.moved = false;
    /** @type {{ x: Interval, y: Interval }} */
    this.view = this.home();
    this.at = element('output', { className: 'at' });
    this.box = element('div', { className: 'plot', tabIndex: 0, role: 'img', 'aria-label': contents.title, 'aria-describedby': `keys-${this.number}` });
    this.legendList = element('ul', { className: 'legend' });
    this.table = foldedTable('Table', () => this.sampled());
    this.element = element('section', { className: 'figure', 'aria-label': contents.title },
      element('div', { className: 'head' }, element('h2', { textContent: contents.title }), this.at, this.tools()),
      this.box,
      element('p', { id: `keys-${this.number}`, className: 'unseen', textContent: 'Arrow keys move, plus and minus zoom, 0 shows everything; the numbers are in the table below.' }),
      this.legendList, this.table.element);
    /** @type {string[]} */
    this.strokes = [];
    /** @type {HTMLElement[]} */
    this.readouts = [];
    /** How long the last frame took, in milliseconds; read by the tests, as is the mark `drawn`. */
    this.frame = 0;
    this.u = this.plot();
    this.legend();
    this.listen();
  }

  tools() {
    const { title } = this.contents;
    const give = async (/** @type {string} */ extension, /** @type {Blob | Promise<Blob>} */ file) => this.surroundings.host.save(fileName(title, extension), await file);
    return element('div', { className: 'tools' },
      button('Fit', 'Fit the axes to the curves, or back to the model\'s', () => this.fit()),
      button('Reset', 'Show everything (double-click, or 0)', () => this.reset()),
      button('CSV', 'Save the numbers', () => give('csv', csv(this.contents.xLabel, this.shownSeries()))),
      button('PNG', 'Save this picture', () => give('png', png(this.u.ctx.canvas, this.surroundings.theme.css('paper')))),
      button('SVG', 'Save this picture to edit it', () => give('svg', svg({ ...this.contents, view: this.view, series: this.shownSeries() }))));
  }

  shownSeries() {
    return this.contents.series.filter((it) => !it.hidden);
  }

  // ---- what is shown

  /** What all curves span. @returns {{ x: Interval, y: Interval }} */
  span() {
    const of = (/** @type {'xs' | 'ys'} */ which) => {
      let least = Infinity;
      let most = -Infinity;
      for (const it of this.shownSeries()) {
        least = Math.min(least, it[which].least);
        most = Math.max(most, it[which].most);
      }
      return /** @type {Interval} */ (least <= most ? [least, most] : [0, 1]);
    };
    const [least, most] = of('ys');
    const room = (most - least) * 0.06 || Math.abs(most) * 0.1 || 1;
    const x = of('xs');
    return { x: x[1] > x[0] ? x : [x[0], x[0] + 1], y: [least - room, most + room] };
  }

  /** @returns {{ x: Interval, y: Interval }} */
  home() {
    const span = this.span();
    const { x, y } = this.contents.home ?? {};
    if (this.fitted) return span;
    const sound = (/** @type {Interval | null | undefined} */ it) => (it && it[1] > it[0] ? it : null);
    return { x: sound(x) ?? span.x, y: sound(y) ?? span.y };
  }

  fit() {
    this.fitted = !this.fitted;
    this.reset();
  }

  reset() {
    this.moved = false;
    const { x, y } = this.home();
    this.show(x, y, 'home');
  }

  /** New points have come, or other series. @param {Series[]} [series] */
  refresh(series) {
    if (series) {
      this.contents.series = series;
      this.legend();
    }
    if (!this.moved) this.view = this.home();
    this.u.setData(this.u.data, true);
    this.table.refresh();
  }

  /** @param {Interval} x @param {Interval} y @param {'home' | 'asked' | 'linked'} [why] */
  show(x, y, why = 'asked') {
    const sound = (/** @type {Interval} */ it) => it[1] - it[0] > Math.max(Math.abs(it[0]), Math.abs(it[1])) * 1e-12;
    if (!sound(x) || !sound(y)) return;
    const along = x[0] !== this.view.x[0] || x[1] !== this.view.x[1];
    this.view = { x: [x[0], x[1]], y: [y[0], y[1]] };
    if (why !== 'home') this.moved = true;
    this.u.setData(this.u.data, true);
    if (!along || why === 'linked') return;
    for (const other of this.linked) if (other !== this) other.show(x, other.view.y, 'linked');
  }

  /** @param {number} factor @param {number} [about] */
  zoom(factor, about) {
    const [from, to] = this.view.x;
    const centre = about ?? (from + to) / 2;
    this.show([centre - (centre - from) * factor, centre + (to - centre) * factor], this.view.y);
  }

  // ---- uPlot

  plot() {
    const { theme } = this.surroundings;
    const axis = (/** @type {'x' | 'y'} */ scale, /** @type {string} */ caption) => ({
      scale,
      label: caption || undefined,
      labelFont: theme.font,
      font: theme.font,
      labelSize: 22,
      stroke: () => theme.css('quiet'),
      grid: { stroke: () => theme.css('grid'), width: 1 },
      ticks: { stroke: () => theme.css('grid'), width: 1, size: 5 },
      incrs: (/** @type {uPlot} */ _, /** @type {number} */ __, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ dimension, /** @type {number} */ space) => [scale === 'y' && this.contents.rows ? 1 : niceStep(((to - from) * space) / dimension)],
      splits: (/** @type {uPlot} */ _, /** @type {number} */ __, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ step) => ticksOf(from, to, step),
      values: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks, /** @type {number} */ __, /** @type {number} */ ___, /** @type {number} */ step) => scale === 'y' && this.contents.rows ? ticks.map((it) => this.contents.rows?.[it] ?? '') : labelsOf(ticks, step, this.view[scale]),
    });
    const widthOfLabels = (/** @type {uPlot} */ u, /** @type {string[] | null} */ values) => {
      u.ctx.font = theme.font;
      return Math.ceil(Math.max(0, ...(values ?? []).map((text) => u.ctx.measureText(text).width))) + 16;
    };
    const press = (/** @type {uPlot} */ _, /** @type {HTMLElement} */ __, /** @type {(event: MouseEvent) => void} */ handler) => (/** @type {MouseEvent} */ event) => {
      if (event.button === 0 && event.shiftKey) this.pan(event);
      else if (event.button === 0) handler(event);
    };
    return new uPlot({
      ...this.size(),
      padding: [8, () => this.roomAfter(), 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: () => this.view.x }, y: { auto: true, range: () => this.view.y } },
      axes: [{ ...axis('x', this.contents.xLabel), space: 80, size: 30 }, { ...axis('y', this.contents.yLabel), space: 32, size: widthOfLabels }],
      series: [{}, { show: false, scale: 'y' }],
      cursor: {
        drag: { x: true, y: true, uni: 30, dist: 4, setScale: false },
        points: { show: false },
        bind: { mousedown: press, dblclick: () => () => this.reset() },
      },
      hooks: { draw: [() => this.draw()], setSelect: [() => this.select()], setCursor: [() => this.read()] },
    }, [[0, 1], [0, 1]], this.box);
  }

  /** The last label of the horizontal axis stands in the middle of its tick, half of it beside the plot. */
  roomAfter() {
    const [from, to] = this.view.x;
    const { ctx } = this.u ?? {};
    if (!ctx) return 16;
    ctx.save();
    ctx.font = this.surroundings.theme.font;
    const wide = Math.max(...labelsOf([from, to], niceStep((to - from) / 8), [from, to]).map((it) => ctx.measureText(it).width));
    ctx.restore();
    return Math.max(16, Math.ceil(wide / 2) + 4);
  }

  size() {
    const width = Math.max(240, this.box.clientWidth || 600);
    return { width, height: Math.round(Math.min(420, Math.max(220, width * 0.5))) };
  }

  listen() {
    new ResizeObserver(() => {
      const size = this.size();
      if (this.box.clientWidth > 0 && size.width !== this.u.width) this.u.setSize(size);
    }).observe(this.box);
    this.unlisten = this.surroundings.theme.onChange(() => this.recolour());
    this.box.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(2 ** (event.deltaY / 200), this.u.posToVal(event.clientX - this.u.over.getBoundingClientRect().left, 'x'));
    }, { passive: false });
    this.box.addEventListener('keydown', (event) => this.key(event));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { x, y } = this.view;
    const [width, height] = [x[1] - x[0], y[1] - y[0]];
    const by = (/** @type {Interval} */ it, /** @type {number} */ step) => /** @type {Interval} */ ([it[0] + step, it[1] + step]);
    const actions = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => this.show(by(x, -width / 10), y),
      ArrowRight: () => this.show(by(x, width / 10), y),
      ArrowUp: () => this.show(x, by(y, height / 10)),
      ArrowDown: () => this.show(x, by(y, -height / 10)),
      '+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2),
      0: () => this.reset(), Home: () => this.reset(),
    });
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  }

  select() {
    const { left, top, width, height } = this.u.select;
    if (width <= 3 && height <= 3) return;
    const { clientHeight, clientWidth } = this.u.over;
    const at = (/** @type {number} */ pixel, /** @type {'x' | 'y'} */ scale) => this.u.posToVal(pixel, scale);
    const x = width > 3 && width < clientWidth ? /** @type {Interval} */ ([at(left, 'x'), at(left + width, 'x')]) : this.view.x;
    const y = height > 3 && height < clientHeight ? /** @type {Interval} */ ([at(top + height, 'y'), at(top, 'y')]) : this.view.y;
    this.u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.show(x, y);
  }

  /** @param {MouseEvent} start */
  pan(start) {
    const { x, y } = { ...this.view };
    const perX = (x[1] - x[0]) / this.u.over.clientWidth;
    const perY = (y[1] - y[0]) / this.u.over.clientHeight;
    const move = (/** @type {MouseEvent} */ event) => {
      const [dx, dy] = [(event.clientX - start.clientX) * perX, (event.clientY - start.clientY) * perY];
      this.show([x[0] - dx, x[1] - dx], [y[0] + dy, y[1] + dy]);
    };
    addEventListener('mousemove', move);
    addEventListener('mouseup', () => removeEventListener('mousemove', move), { once: true });
  }

  // ---- drawing

  /** @param {Series} series @param {number} at */
  stroke(series, at) {
    const { theme } = this.surroundings;
    return theme.visible(series.colour, ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'][at % 6]);
  }

  recolour() {
    this.strokes = this.contents.series.map((it, at) => this.stroke(it, at));
    this.legendList.querySelectorAll('.swatch').forEach((swatch, at) => {
      if (swatch instanceof HTMLElement) swatch.style.background = this.strokes[at];
    });
    this.u.redraw(false, true);
  }

  draw() {
    const started = performance.now();
    const { ctx, bbox } = this.u;
    const ratio = devicePixelRatio || 1;
    const place = { ...bbox, x: this.view.x, y: this.view.y };
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineJoin = 'round';
    ctx.lineWidth = (this.surroundings.theme.highContrast ? 2 : 1.5) * ratio;
    this.contents.series.forEach((series, at) => {
      if (series.hidden) return;
      ctx.strokeStyle = ctx.fillStyle = this.strokes[at];
      ctx.globalAlpha = series.dash ? 0.75 : 1;
      ctx.setLineDash(series.dash ? [5 * ratio, 4 * ratio] : []);
      if (series.kind !== 'line') {
        const isRaster = series.kind === 'raster';
        const tall = isRaster ? Math.min(16 * ratio, Math.max(2 * ratio, (bbox.height / (place.y[1] - place.y[0])) * 0.8)) : 2.4 * ratio;
        const wide = isRaster ? 1.2 * ratio : tall;
        marks(series.xs, series.ys, place, (x, y) => ctx.fillRect(x - wide / 2, y - tall / 2, wide, tall));
      } else {
        ctx.beginPath();
        trace(ctx, series.xs, series.ys, place);
        ctx.stroke();
      }
    });
    ctx.restore();
    this.frame = performance.now() - started;
    performance.clearMarks('drawn');
    performance.mark('drawn');
  }

  // ---- words

  legend() {
    this.readouts = this.contents.series.map(() => element('span', { className: 'value' }));
    this.legendList.replaceChildren(...this.contents.series.map((series, at) => {
      const toggle = button('', 'Click to hide or show, Alt + click to show it alone', () => {});
      toggle.append(element('span', { className: series.dash ? 'swatch dashed' : 'swatch' }), element('bdi', { textContent: series.label || '(no name)' }));
      toggle.setAttribute('aria-pressed', String(!series.hidden));
      toggle.addEventListener('click', (event) => this.toggle(at, event.altKey));
      return element('li', {}, toggle, this.readouts[at]);
    }));
    this.recolour();
  }

  /** @param {number} chosen @param {boolean} alone */
  toggle(chosen, alone) {
    const { series } = this.contents;
    const isAlone = alone && series.every((it, at) => !it.hidden === (at === chosen));
    series.forEach((it, at) => {
      if (alone) it.hidden = !isAlone && at !== chosen;
      else if (at === chosen) it.hidden = !it.hidden;
    });
    this.legendList.querySelectorAll('button').forEach((it, at) => it.setAttribute('aria-pressed', String(!series[at].hidden)));
    this.refresh();
  }

  read() {
    const { left, top } = this.u.cursor;
    const outside = left < 0 || top < 0;
    const x = outside ? NaN : this.u.posToVal(left, 'x');
    this.at.textContent = outside ? '' : `${shown(x)} ${unitOf(this.contents.xLabel)}`;
    this.contents.series.forEach((series, at) => {
      const position = outside || series.kind === 'raster' ? -1 : series.xs.nearest(x);
      const readout = this.readouts[at];
      if (readout) readout.textContent = position < 0 || position >= series.ys.length ? '' : `${shown(series.ys.values[position])} ${this.contents.yUnit ?? unitOf(this.contents.yLabel)}`;
    });
  }

  /** What is in view as a table of at most 200 rows; all numbers are in the CSV. */
  sampled() {
    const { xLabel } = this.contents;
    const lines = this.shownSeries().filter((it) => it.kind !== 'raster');
    const first = lines[0];
    if (!first) {
      const rasters = this.shownSeries();
      return { columns: ['source', 'events', `first (${unitOf(xLabel)})`, `last (${unitOf(xLabel)})`], rows: rasters.map((it) => [it.label, it.xs.length, it.xs.least, it.xs.most]) };
    }
    const from = first.xs.firstFrom(this.view.x[0]);
    const to = first.xs.sorted ? first.xs.firstFrom(this.view.x[1] + 1e-12) : first.xs.length;
    const step = Math.max(1, Math.ceil((to - from) / 200));
    const rows = [];
    for (let at = from; at < to; at += step)
      rows.push([first.xs.values[at], ...lines.map((it) => (it.xs === first.xs ? it.ys.values[at] : it.ys.values[it.xs.nearest(first.xs.values[at])] ?? null))]);
    const extremes = (/** @type {'least' | 'most'} */ which) => [which === 'least' ? 'lowest' : 'highest', ...lines.map((it) => it.ys[which])];
    return { columns: [xLabel, ...lines.map((it) => it.label)], rows: [extremes('least'), extremes('most'), ...rows], note: step > 1 ? `one of ${step} values of the part in view` : undefined };
  }

  dispose() {
    this.unlisten?.();
    this.u.destroy();
    this.element.remove();
  }
}
