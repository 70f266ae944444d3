// @ts-check
// Morphology: the shape of a cell, coloured by group, by channel density or by the recorded voltage, bound to the caret.

import { button, choice, element } from '../element.js';
import { heat, paletteColour, parseColour, toHex, visibleOn } from '../colour.js';
import { counted, shown, unitOf } from '../number.js';
import { fileName, png } from '../picture.js';
import { foldedTable } from '../table.js';
import { Question } from '../question.js';
import { placeOf } from '../recorded.js';
import { Scene } from '../space/scene.js';
import { AnswerHead } from './answer-head.js';

/** @typedef {import('../main.js').Context} Context */
/** @typedef {import('../protocol').MorphologyData} MorphologyData */

export class MorphologyPanel {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    /** @type {import('../protocol').Target} */
    this.target = { panel: 'morphology', uri: '' };
    /** @type {MorphologyData | null} */
    this.data = null;
    /** The other cells of the document. @type {Set<string>} */
    this.others = new Set();
    this.title = '';
    this.uri = '';
    this.colouring = 'groups';
    this.question = /** @type {Question<MorphologyData>} */ (new Question(context.host, (answer) => this.draw(answer), (problem) => this.head.fail(problem)));
    this.head = new AnswerHead(context, (id) => this.show({ ...this.target, id, position: undefined }));
    this.scene = new Scene(context, { label: 'Morphology', pointed: (index) => this.reveal(index), describe: (index) => this.describe(index) });
    const views = [['3d', '3-D'], ['xy', 'x–y'], ['xz', 'x–z'], ['zy', 'z–y']].map(([value, text]) => ({ value, text }));
    this.view = choice('View', views, '3d', (view) => this.scene.look(/** @type {'3d'} */ (view)));
    this.colours = choice('Colour', [], 'groups', (value) => {
      this.colouring = value;
      this.recording = undefined;
      this.recolour();
    });
    this.key = element('ul', { className: 'key', 'aria-label': 'Colours' });
    this.ramp = element('div', { className: 'ramp', hidden: true });
    this.time = element('input', { type: 'range', min: 0, max: 0, value: 0, 'aria-label': 'Time' });
    this.clock = element('output', {});
    this.play = button('Play', 'Play the recorded voltage', () => this.toggle());
    this.scrubber = element('div', { className: 'scrubber', hidden: true }, this.play, this.time, this.clock);
    this.time.addEventListener('input', () => this.recolour());
    this.totals = element('span', { className: 'status' });
    this.table = foldedTable('Segments', () => this.segments());
    this.element = element('div', { className: 'panel morphology' }, this.head.element,
      element('div', { className: 'row' }, this.view.element, this.colours.element,
        button('Reset', 'Show everything (double-click, or 0)', () => this.scene.reset()),
        button('PNG', 'Save this picture', async () => context.host.save(fileName(this.title, 'png'), await png(this.scene.canvas, context.theme.css('paper')))),
        this.totals),
      this.scene.element, this.scrubber, this.ramp, this.key,
      element('p', { className: 'status', textContent: 'Drag to turn, Shift and drag to move, wheel to enlarge, click to go to a segment; arrow keys, + and −, n and p do the same.' }),
      this.table.element);
    context.runs.listeners.add((run, kind) => {
      if (kind === 'started' || kind === 'finished') this.offerColours();
      if (kind === 'samples' && this.colouring.startsWith('run:')) this.scene.soon();
      return run;
    });
    context.theme.onChange(() => this.recolour());
  }

  /** @param {import('../protocol').Target} target */
  show(target) {
    this.target = target;
    if (target.uri) this.question.ask({ panel: 'morphology', textDocument: { uri: target.uri }, position: target.position, id: target.id ?? undefined });
  }

  changed() {
    this.show({ ...this.target, id: this.shownId ?? this.target.id, position: undefined });
  }

  /** @type {string | null} */
  shownId = null;

  /** @param {import('../protocol').Answer<MorphologyData>} answer */
  draw(answer) {
    this.head.draw(answer);
    const { data } = answer;
    if (!data) return;
    const again = this.shownId === answer.id && this.uri === (data.uri ?? answer.uri);
    this.data = data;
    this.title = answer.title;
    this.uri = data.uri ?? answer.uri;
    this.shownId = answer.id;
    this.others = new Set(answer.candidates.map(({ id }) => id).filter((id) => id !== answer.id));
    this.indexOf = new Map(data.segments.id.map((id, at) => [id, at]));
    if (!again) {
      this.scene.picked = -1;
      this.scene.look(/** @type {'3d'} */ (this.view.select.value));
    }
    this.scene.place({ proximal: Float32Array.from(data.segments.proximal), distal: Float32Array.from(data.segments.distal) }, again);
    const { segments, length, area } = data.totals;
    this.totals.textContent = `${counted(segments)} segments · ${shown(length)} µm · ${shown(area)} µm²`;
    this.offerColours();
    this.recolour();
    this.table.refresh();
    if (!again && this.target.position) this.selected(this.uri, this.target.position);
  }

  /** @type {Map<number, number>} */
  indexOf = new Map();

  offerColours() {
    const { data } = this;
    if (!data) return;
    const recordings = this.recordings();
    const offered = [
      { value: 'groups', text: 'segment groups' },
      ...data.densities.map((it, at) => ({ value: `density:${at}`, text: `density of ${it.id}${it.ion ? ` (${it.ion})` : ''}` })),
      ...recordings.map(({ value, run, cell, isAlone }) => ({ value, text: `voltage of run ${run.run}: ${run.title}${isAlone ? '' : `, ${cell}`}` })),
    ];
    if (!offered.some((it) => it.value === this.colouring)) this.colouring = 'groups';
    this.recording = undefined;
    this.colours.offer(offered, this.colouring);
  }

  /** Runs that recorded the voltage of segments, cell by cell: which column belongs to which segment. */
  recordings() {
    const { data } = this;
    return [...this.context.runs.all.values()].flatMap((run) => {
      const time = run.recorded[0]?.time;
      /** @type {Map<string, { columns: Map<number, import('../column.js').Column>, unit: string }>} */
      const cells = new Map();
      for (const { display, lines } of run.recorded)
        display.lines.forEach((line, at) => {
          const place = placeOf(line.quantity ?? line.label, data?.segments.id.length ?? 0);
          const index = place === null || (place.kind !== null && this.others.has(place.kind)) ? undefined : this.indexOf.get(place.segment);
          if (place === null || index === undefined) return;
          const known = cells.get(place.cell) ?? { columns: new Map(), unit: line.unit ?? unitOf(display.yLabel) };
          cells.set(place.cell, known);
          if (!known.columns.has(index)) known.columns.set(index, lines[at]);
        });
      const isAlone = cells.size === 1;
      return time ? [...cells].map(([cell, it]) => ({ value: `run:${run.run}:${cell}`, run, cell, isAlone, time, ...it })) : [];
    });
  }

  /**
   * What is played, found once and not for each frame.
   * @type {{ run: import('../runs.js').Run, columns: Map<number, import('../column.js').Column>, time: import('../column.js').Column, unit: string } | undefined}
   */
  recording = undefined;

  recolour() {
    const { data } = this;
    if (!data) return;
    const count = data.segments.id.length;
    const { paper, ink, quiet } = this.context.theme;
    const colours = new Float32Array(count * 3);
    const [red, green, blue] = quiet.map((it, at) => (it + paper[at]) / 2);
    for (let at = 0; at < count * 3; at += 3) {
      colours[at] = red;
      colours[at + 1] = green;
      colours[at + 2] = blue;
    }
    this.key.replaceChildren();
    const running = this.colouring.startsWith('run:');
    this.scrubber.hidden = !running;
    this.ramp.hidden = true;
    if (this.colouring === 'groups') {
      // Small groups over large ones, so that `all` hides nothing.
      const groups = data.groups.map((group, at) => ({ group, at })).sort((a, b) => b.group.members.length - a.group.members.length);
      for (const { group, at } of groups) {
        const colour = visibleOn(parseColour(group.colour) ?? parseColour(paletteColour(at)) ?? ink, paper, ink, 1.8);
        const [red, green, blue] = colour;
        for (const member of group.members) {
          colours[member * 3] = red;
          colours[member * 3 + 1] = green;
          colours[member * 3 + 2] = blue;
        }
        this.key.append(keyItem(toHex(colour), group.label || group.id));
      }
    } else if (running) this.colourByVoltage(colours);
    else {
      const density = data.densities[Number(this.colouring.split(':')[1])];
      const values = density?.values.filter((it) => it !== null) ?? [];
      const [low, high] = extremes(values);
      density?.values.forEach((it, at) => it !== null && colours.set(heat(high > low ? (it - low) / (high - low) : 0.5), at * 3));
      this.drawRamp(low, high, 'S/m²');
    }
    this.scene.recolour(colours);
  }

  /** @param {Float32Array} colours */
  colourByVoltage(colours) {
    this.recording ??= this.recordings().find(({ value }) => value === this.colouring);
    if (!this.recording) return;
    const { columns, time, run, unit } = this.recording;
    this.time.max = String(Math.max(0, time.length - 1));
    const at = Math.min(this.time.valueAsNumber, time.length - 1);
    let [least, most] = [Infinity, -Infinity];
    for (const it of columns.values()) {
      least = Math.min(least, it.least);
      most = Math.max(most, it.most);
    }
    for (const [segment, column] of columns) colours.set(heat((column.values[at] - least) / (most - least || 1)), segment * 3);
    this.clock.textContent = `${shown(time.values[at])} ${unitOf(run.recorded[0].display.xLabel)}`;
    this.time.setAttribute('aria-valuetext', this.clock.textContent);
    this.drawRamp(least, most, unit);
  }

  toggle() {
    this.playing = !this.playing;
    this.play.textContent = this.playing ? 'Pause' : 'Play';
    const step = () => {
      if (!this.playing || !this.element.isConnected) return;
      const last = Number(this.time.max);
      const next = this.time.valueAsNumber + Math.max(1, last / 600);
      this.time.value = String(next > last ? 0 : next);
      this.recolour();
      requestAnimationFrame(step);
    };
    step();
  }

  playing = false;

  /** @param {number} low @param {number} high @param {string} unit */
  drawRamp(low, high, unit) {
    const canvas = element('canvas', { width: 110, height: 1, role: 'presentation' });
    const pen = canvas.getContext('2d');
    for (let at = 0; pen && at < 110; at++) {
      pen.fillStyle = toHex(heat(at / 109));
      pen.fillRect(at, 0, 1, 1);
    }
    this.ramp.replaceChildren(element('span', { textContent: shown(low) }), canvas, element('span', { textContent: `${shown(high)} ${unit}` }));
    this.ramp.hidden = !(low <= high);
  }

  /** @param {number} index */
  describe(index) {
    const { segments } = /** @type {MorphologyData} */ (this.data);
    const [p, d] = [segments.proximal.slice(index * 4, index * 4 + 4), segments.distal.slice(index * 4, index * 4 + 4)];
    const length = Math.hypot(d[0] - p[0], d[1] - p[1], d[2] - p[2]);
    const name = segments.name[index];
    return `segment ${segments.id[index]}${name ? ` · ${name}` : ''} · ${shown(length)} µm long, ${shown(p[3])} to ${shown(d[3])} µm thick`;
  }

  /** The caret goes to the segment. @param {number} index */
  reveal(index) {
    const at = index * 4;
    const { ranges } = /** @type {MorphologyData} */ (this.data);
    if (ranges.length < at + 4) return;
    const range = { start: { line: ranges[at], character: ranges[at + 1] }, end: { line: ranges[at + 2], character: ranges[at + 3] } };
    this.context.host.post('nml/reveal', { uri: this.uri, range });
    this.context.announce(this.describe(index));
  }

  /** The caret has moved: the segment around it is marked. @param {string} uri @param {import('../protocol').Position} position */
  selected(uri, position) {
    const { data } = this;
    if (!data || uri !== this.uri) return;
    const { ranges } = data;
    const before = (/** @type {number} */ line, /** @type {number} */ character) => line < position.line || (line === position.line && character <= position.character);
    // Segments stand in the order of the file: the last that begins before the caret.
    let [low, high] = [0, ranges.length / 4];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(ranges[middle * 4], ranges[middle * 4 + 1])) low = middle + 1;
      else high = middle;
    }
    const at = low - 1;
    const inside = at >= 0 && !(before(ranges[at * 4 + 2], ranges[at * 4 + 3]) && !(ranges[at * 4 + 2] === position.line && ranges[at * 4 + 3] === position.character));
    if (inside && this.scene.picked !== at) this.scene.pick(at);
  }

  segments() {
    const { data } = this;
    if (!data) return { columns: [], rows: [] };
    const { segments } = data;
    const rows = segments.id.slice(0, 500).map((id, at) => {
      const [p, d] = [segments.proximal.slice(at * 4, at * 4 + 4), segments.distal.slice(at * 4, at * 4 + 4)];
      const groups = data.groups.filter((it) => it.members.length < 2000 && it.members.includes(at)).map((it) => it.label).join(', ');
      return [String(id), segments.name[at] ?? '', segments.parent[at] < 0 ? '' : String(segments.id[segments.parent[at]]), Math.hypot(d[0] - p[0], d[1] - p[1], d[2] - p[2]), p[3], d[3], groups];
    });
    return { columns: ['segment', 'name', 'parent', 'length (µm)', 'proximal diameter (µm)', 'distal diameter (µm)', 'groups'], rows, note: segments.id.length > 500 ? 'the first 500' : undefined };
  }
}

/** @param {number[]} values @returns {[number, number]} */
function extremes(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const it of values) {
    low = Math.min(low, it);
    high = Math.max(high, it);
  }
  return [low, high];
}

/** @param {string} colour @param {string} words */
function keyItem(colour, words) {
  const swatch = element('span', { className: 'swatch' });
  swatch.style.background = colour;
  return element('li', {}, swatch, element('bdi', { textContent: words }));
}
