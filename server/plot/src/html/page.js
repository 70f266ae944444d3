// Draws the page's data with uPlot: axes, zoom and cursor are uPlot's; curves are drawn here, because series
// may have times of their own and millions of points. Names are only ever set as text.
'use strict';
(() => {
const page = JSON.parse(document.getElementById('data').textContent);
const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => {
  const asked = document.documentElement.dataset.theme;
  return asked ? asked === 'dark' : dark.matches;
};
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// ---- columns -------------------------------------------------------------------------------------------------

const bytesOf = (base64) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
};
const columnOf = (held) => {
  if ('steps' in held) return Float64Array.from({ length: held.steps }, (_, at) => held.from + at * held.by);
  return 'f64' in held ? new Float64Array(bytesOf(held.f64).buffer) : new Float32Array(bytesOf(held.f32).buffer);
};
const columns = page.columns.map(columnOf);

/** Extremes of blocks of values, so that a whole trace is not scanned for every frame. */
const BLOCK = 128;
const blocks = columns.map(() => null);
const blocksOf = (column) => {
  if (blocks[column]) return blocks[column];
  const values = columns[column];
  const count = Math.floor(values.length / BLOCK);
  const low = new Float64Array(count), high = new Float64Array(count);
  for (let block = 0; block < count; block++) {
    let least = Infinity, most = -Infinity;
    for (let at = block * BLOCK, end = at + BLOCK; at < end; at++) {
      const value = values[at];
      if (value < least) least = value;
      if (value > most) most = value;
    }
    low[block] = least;
    high[block] = most;
  }
  return (blocks[column] = { low, high });
};

/** First position in [from, to) whose value is not below. */
const firstFrom = (values, wanted, from, to) => {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle] < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
};

// ---- numbers -------------------------------------------------------------------------------------------------

const niceStep = (rough) => {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => rough <= factor * power * 1.000001);
};
const ticksOf = (from, to, step) => {
  const ticks = [];
  for (let at = Math.ceil(from / step - 1e-9), end = Math.floor(to / step + 1e-9); at <= end && ticks.length < 1000; at++)
    ticks.push(at * step);
  return ticks;
};
const raised = (number) => String(number).replace(/./g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);
const labelsOf = (ticks, step, [from, to]) => {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const decimals = -Math.floor(Math.log10(step) + 1e-9);
  const minus = (text) => text.replace('-', '−');
  if (largest >= 1e6 || (largest < 1e-3 && largest > 0)) {
    const power = Math.floor(Math.log10(largest));
    const digits = Math.min(12, Math.max(0, power + decimals));
    return ticks.map((tick) => (tick === 0 ? '0' : minus((tick / 10 ** power).toFixed(digits)) + '·10' + raised(power)));
  }
  return ticks.map((tick) => minus(tick.toFixed(Math.min(15, Math.max(0, decimals)))));
};
const number = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(6))).replace('-', '−') : '–');

// ---- figures -------------------------------------------------------------------------------------------------

const FONT = '12px system-ui, sans-serif';
const figures = [];

class Figure {
  constructor(held, root) {
    this.held = held;
    this.root = root;
    this.home = { x: held.x.range, y: held.y.range };
    this.view = { x: [...held.x.range], y: [...held.y.range] };
    this.series = held.series.map((series) => ({ ...series, shown: true, at: columns[series.xs], value: columns[series.ys] }));
    this.box = root.querySelector('.plot');
    this.tools();
    this.legend();
    this.plot();
    this.listen();
  }

  tools() {
    const button = (text, title, action) => {
      const made = element('button', { type: 'button', textContent: text, title });
      made.addEventListener('click', action);
      return made;
    };
    this.root.querySelector('.tools').append(
      button('Reset', 'Show everything (double-click, or 0)', () => this.reset()),
      button('PNG', 'Save this picture', () => this.save_png()),
      button('CSV', 'Save the numbers', () => this.save_csv()));
  }

  legend() {
    const list = this.root.querySelector('.legend');
    for (const series of this.series) {
      series.swatch = element('span', { className: 'swatch' });
      series.readout = element('span', { className: 'value' });
      series.button = element('button', { type: 'button' }, series.swatch, element('bdi', { textContent: series.name || '(no name)' }));
      series.button.title = 'Click to hide or show, Alt + click to show it alone';
      series.button.setAttribute('aria-pressed', 'true');
      series.button.addEventListener('click', (event) => this.toggle(series, event.altKey));
      list.append(element('li', {}, series.button, series.readout));
    }
  }

  toggle(chosen, alone) {
    if (alone) {
      const isAlone = this.series.every((series) => series.shown === (series === chosen));
      for (const series of this.series) series.shown = isAlone || series === chosen;
    } else {
      chosen.shown = !chosen.shown;
    }
    for (const series of this.series) series.button.setAttribute('aria-pressed', String(series.shown));
    this.u.redraw(false, true);
  }

  plot() {
    const axis = (scale, caption) => ({
      scale,
      label: caption || undefined,
      labelFont: FONT,
      font: FONT,
      labelSize: 22,
      stroke: () => css('--quiet'),
      grid: { stroke: () => css('--grid'), width: 1 },
      ticks: { stroke: () => css('--grid'), width: 1, size: 5 },
      incrs: (u, at, from, to, dimension, space) => [niceStep(((to - from) * space) / dimension)],
      splits: (u, at, from, to, step) => ticksOf(from, to, step),
      values: (u, ticks, at, space, step) => labelsOf(ticks, step, this.view[scale]),
    });
    const x = { ...axis('x', this.held.x.caption), space: 80, size: 30 };
    const y = { ...axis('y', this.held.y.caption), space: 40 };
    y.size = (u, values) => {
      u.ctx.font = FONT;
      const scale = devicePixelRatio || 1;
      const widest = Math.max(0, ...(values || []).map((text) => u.ctx.measureText(text).width));
      return Math.ceil(widest / (u.ctx.font === FONT ? 1 : scale)) + 16;
    };
    const pan = (u, target, handler) => (event) => {
      if (event.button === 0 && event.shiftKey) this.pan(event);
      else if (event.button === 0) handler(event);
    };
    this.u = new uPlot({
      ...this.size(),
      padding: [8, 16, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => this.view.x },
        y: { auto: true, range: () => this.view.y },
      },
      axes: [x, y],
      series: [{}, { show: false, scale: 'y' }],
      cursor: {
        drag: { x: true, y: true, uni: 30, dist: 4, setScale: false },
        points: { show: false },
        bind: { mousedown: pan, dblclick: () => () => this.reset() },
      },
      hooks: {
        draw: [() => this.draw()],
        setSelect: [() => this.select()],
        setCursor: [() => this.read()],
      },
    }, [[0, 1], [0, 1]], this.box);
    this.recolour();
  }

  size() {
    const width = Math.max(240, this.box.clientWidth);
    return { width, height: Math.round(Math.min(460, Math.max(240, width * 0.42))) };
  }

  listen() {
    new ResizeObserver(() => {
      const size = this.size();
      if (size.width !== this.u.width) this.u.setSize(size);
    }).observe(this.box);
    this.box.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left } = this.u.over.getBoundingClientRect();
      this.zoom(2 ** (event.deltaY / 200), this.u.posToVal(event.clientX - left, 'x'));
    }, { passive: false });
    this.box.addEventListener('keydown', (event) => {
      const width = this.view.x[1] - this.view.x[0];
      const actions = {
        ArrowLeft: () => this.show(this.view.x.map((x) => x - width / 10), this.view.y),
        ArrowRight: () => this.show(this.view.x.map((x) => x + width / 10), this.view.y),
        '+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2),
        0: () => this.reset(), Home: () => this.reset(),
      };
      const action = actions[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    });
  }

  // ---- what is shown

  show(x, y, alone) {
    if (!(x[1] - x[0] > Math.abs(x[1]) * 1e-12 && y[1] - y[0] > Math.abs(y[1]) * 1e-12)) return;
    const moved = x[0] !== this.view.x[0] || x[1] !== this.view.x[1];
    this.view = { x: [...x], y: [...y] };
    this.u.setData(this.u.data, true);
    if (!moved || alone || !link.checked) return;
    for (const other of figures)
      if (other !== this && other.held.x.caption === this.held.x.caption) other.show(x, other.view.y, true);
  }

  reset() {
    this.show(this.home.x, this.home.y);
  }

  zoom(factor, about) {
    const [from, to] = this.view.x;
    const centre = about ?? (from + to) / 2;
    this.show([centre - (centre - from) * factor, centre + (to - centre) * factor], this.view.y);
  }

  select() {
    const { left, top, width, height } = this.u.select;
    if (width > 3 || height > 3) {
      const whole = this.u.over.clientHeight, wide = this.u.over.clientWidth;
      const x = width > 3 && width < wide ? [this.u.posToVal(left, 'x'), this.u.posToVal(left + width, 'x')] : this.view.x;
      const y = height > 3 && height < whole ? [this.u.posToVal(top + height, 'y'), this.u.posToVal(top, 'y')] : this.view.y;
      this.u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      this.show(x, y);
    }
  }

  pan(start) {
    const { x, y } = this.view;
    const perX = (x[1] - x[0]) / this.u.over.clientWidth, perY = (y[1] - y[0]) / this.u.over.clientHeight;
    const move = (event) => {
      const dx = (event.clientX - start.clientX) * perX, dy = (event.clientY - start.clientY) * perY;
      this.show([x[0] - dx, x[1] - dx], [y[0] + dy, y[1] + dy]);
    };
    const end = () => removeEventListener('mousemove', move);
    addEventListener('mousemove', move);
    addEventListener('mouseup', end, { once: true });
  }

  // ---- drawing

  recolour() {
    for (const series of this.series) {
      series.stroke = series.colours[isDark() ? 1 : 0];
      series.swatch.style.background = series.stroke;
    }
    this.u.redraw(false, true);
  }

  draw() {
    const { ctx, bbox } = this.u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineJoin = 'round';
    ctx.lineWidth = 1.5 * (devicePixelRatio || 1);
    const [x0, x1] = this.view.x, [y0, y1] = this.view.y;
    const kx = bbox.width / (x1 - x0), ky = bbox.height / (y1 - y0);
    const place = { x0, x1, kx, bbox, x: (x) => bbox.left + (x - x0) * kx, y: (y) => bbox.top + (y1 - y) * ky, ky };
    for (const series of this.series) {
      if (!series.shown) continue;
      ctx.strokeStyle = ctx.fillStyle = series.stroke;
      if (series.kind === 'line') drawLine(ctx, series, place);
      else drawMarks(ctx, series, place);
    }
    ctx.restore();
  }

  // ---- read-out

  read() {
    const { left, top } = this.u.cursor;
    const outside = left < 0 || top < 0;
    const x = outside ? NaN : this.u.posToVal(left, 'x');
    this.root.querySelector('.at').textContent = outside ? '' : `${this.held.x.name} ${number(x)} ${this.held.x.unit}`;
    for (const series of this.series) {
      const at = outside ? -1 : nearest(series, x);
      series.readout.textContent = at < 0 ? '' : number(series.value[at]) + ' ' + this.held.y.unit;
    }
  }

  // ---- files

  save_png() {
    const canvas = this.u.ctx.canvas;
    const copy = element('canvas', { width: canvas.width, height: canvas.height });
    const ctx = copy.getContext('2d');
    ctx.fillStyle = css('--paper');
    ctx.fillRect(0, 0, copy.width, copy.height);
    ctx.drawImage(canvas, 0, 0);
    copy.toBlob((blob) => save(blob, this.held.title, 'png'));
  }

  save_csv() {
    const quoted = (text) => '"' + (/^[=+\-@]/.test(text) ? "'" : '') + text.replace(/"/g, '""').replace(/[\r\n]/g, ' ') + '"';
    const groups = new Map();
    for (const series of this.series) groups.set(series.xs, [...(groups.get(series.xs) ?? []), series]);
    const lists = [...groups.values()].flatMap((group) => [group[0].at, ...group.map((series) => series.value)]);
    const names = [...groups.values()].flatMap((group) => [this.held.x.caption, ...group.map((series) => series.name)]);
    const rows = Math.max(0, ...lists.map((list) => list.length));
    // Single precision has eight digits at most; more would be made up.
    const written = (list, at) => (at >= list.length ? '' : list instanceof Float32Array ? Number(list[at].toPrecision(8)) : list[at]);
    const parts = [names.map(quoted).join(',') + '\n'];
    for (let row = 0; row < rows; row += 10000) {
      const lines = [];
      for (let at = row; at < Math.min(rows, row + 10000); at++) lines.push(lists.map((list) => written(list, at)).join(','));
      parts.push(lines.join('\n') + '\n');
    }
    save(new Blob(parts, { type: 'text/csv' }), this.held.title, 'csv');
  }
}

const nearest = (series, x) => {
  const { at } = series;
  if (!series.sorted || at.length === 0) return -1;
  const after = firstFrom(at, x, 0, at.length);
  if (after === 0) return 0;
  return after < at.length && at[after] - x < x - at[after - 1] ? after : after - 1;
};

const drawLine = (ctx, series, place) => {
  const { at: xs, value: ys } = series;
  const n = Math.min(xs.length, ys.length);
  let from = 0, to = n;
  if (series.sorted) {
    from = Math.max(0, firstFrom(xs, place.x0, 0, n) - 1);
    to = firstFrom(xs, place.x1, from, n);
    while (to < n && xs[to] === place.x1) to++;
    to = Math.min(n, to + 1);
  }
  ctx.beginPath();
  let drawn = false;
  const point = (x, y) => {
    if (y !== y || x !== x) drawn = false;
    else if (drawn) ctx.lineTo(x, y);
    else {
      ctx.moveTo(x, y);
      drawn = true;
    }
  };
  const halves = 2 * Math.ceil(place.bbox.width);
  if (!series.sorted || to - from <= 4 * halves) {
    for (let at = from; at < to; at++) point(place.x(xs[at]), place.y(ys[at]));
  } else {
    // Of each half pixel the first, lowest, highest and last value: no spike is lost.
    const { low, high } = blocksOf(series.ys);
    let start = from;
    for (let half = 1; half <= halves && start < to; half++) {
      const end = half === halves ? to : firstFrom(xs, place.x0 + half / 2 / place.kx, start, to);
      if (end === start) continue;
      let least = Infinity, most = -Infinity, at = start;
      while (at < end) {
        if (at % BLOCK === 0 && at + BLOCK <= end) {
          const block = at / BLOCK;
          if (low[block] < least) least = low[block];
          if (high[block] > most) most = high[block];
          at += BLOCK;
        } else {
          const y = ys[at++];
          if (y < least) least = y;
          if (y > most) most = y;
        }
      }
      const x = place.bbox.left + half / 2 - 0.25;
      point(place.x(xs[start]), place.y(ys[start]));
      if (least <= most) {
        // In the order in which the curve goes, so that a slope stays one line.
        const rises = ys[start] <= ys[end - 1];
        point(x, place.y(rises ? least : most));
        point(x, place.y(rises ? most : least));
      }
      point(place.x(xs[end - 1]), place.y(ys[end - 1]));
      start = end;
    }
  }
  ctx.stroke();
};

const drawMarks = (ctx, series, place) => {
  const { at: xs, value: ys } = series;
  const { bbox } = place;
  const ratio = devicePixelRatio || 1;
  const tall = series.kind === 'raster' ? Math.min(16 * ratio, Math.max(2 * ratio, place.ky * 0.8)) : 2.4 * ratio;
  const wide = series.kind === 'raster' ? 1.2 * ratio : 2.4 * ratio;
  // A pixel that is covered need not be covered again, however many events there are.
  const seen = new Uint8Array(Math.ceil(bbox.width + 1) * Math.ceil(bbox.height + 1));
  const row = Math.ceil(bbox.width + 1);
  for (let at = 0, n = Math.min(xs.length, ys.length); at < n; at++) {
    const x = place.x(xs[at]) - bbox.left, y = place.y(ys[at]) - bbox.top;
    if (!(x >= 0 && x <= bbox.width && y >= 0 && y <= bbox.height)) continue;
    const pixel = Math.floor(y) * row + Math.floor(x);
    if (seen[pixel]) continue;
    seen[pixel] = 1;
    ctx.fillRect(x + bbox.left - wide / 2, y + bbox.top - tall / 2, wide, tall);
  }
};

const save = (blob, name, extension) => {
  const link = element('a', { href: URL.createObjectURL(blob), download: (name.replace(/[^\p{L}\p{N} _-]+/gu, '_') || 'plot') + '.' + extension });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

const link = element('input', { type: 'checkbox', checked: true, id: 'link' });
const captions = page.figures.map((figure) => figure.x.caption);
if (new Set(captions).size < captions.length)
  document.querySelector('header').append(element('label', { htmlFor: 'link' }, link, ' zoom figures together'));
document.querySelectorAll('.figure').forEach((root, at) => figures.push(new Figure(page.figures[at], root)));
dark.addEventListener('change', () => figures.forEach((figure) => figure.recolour()));
document.documentElement.dataset.ready = 'true';
// For tests and for pages that hold this one.
globalThis.figures = figures;
})();
