// @ts-check
// Network: its cells in space, who is connected to whom as a matrix, and populations and projections as a graph.

import { button, choice, element } from '../element.js';
import { heat, paletteColour, parseColour, toHex, visibleOn } from '../colour.js';
import { counted, spread } from '../number.js';
import { fileName, png } from '../picture.js';
import { foldedTable } from '../table.js';
import { Question } from '../question.js';
import { Scene } from '../space/scene.js';
import { drawGraph } from '../graph.js';
import { drawMatrix } from '../matrix.js';
import { AnswerHead } from './answer-head.js';

/** @typedef {import('../main.js').Context} Context */
/** @typedef {import('../protocol').NetworkData} NetworkData */
/** @typedef {import('../protocol').Range} Range */

/** More lines between cells than anybody can tell apart. */
const MOST_LINES = 20_000;

export class NetworkPanel {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    /** @type {import('../protocol').Target} */
    this.target = { panel: 'network', uri: '' };
    /** @type {NetworkData | null} */
    this.data = null;
    this.uri = '';
    this.title = '';
    this.view = 'graph';
    /** @type {number[]} the population of each ball of the scene, then of each line */
    this.owners = [];
    this.question = /** @type {Question<NetworkData>} */ (new Question(context.host, (answer) => this.draw(answer), (problem) => this.head.fail(problem)));
    this.head = new AnswerHead(context, (id) => this.show({ ...this.target, id, position: undefined }));
    this.scene = new Scene(context, { label: 'Cells of the network', pointed: (index) => this.pointed(index), describe: (index) => this.describe(index) });
    this.views = choice('View', [], 'graph', (view) => {
      this.view = view;
      this.redraw();
    });
    this.picture = element('div', {});
    this.key = element('ul', { className: 'key', 'aria-label': 'Populations' });
    this.lines = element('input', { type: 'checkbox' });
    this.lines.addEventListener('change', () => this.place(true));
    this.linesLabel = element('label', { className: 'choice' }, this.lines, 'connections');
    this.tables = [
      foldedTable('Populations', () => ({ columns: ['population', 'component', 'size'], rows: (this.data?.populations ?? []).map((it) => [it.id, it.component, it.size]) })),
      foldedTable('Projections', () => ({
        columns: ['projection', 'from', 'to', 'synapse', 'kind', 'connections', 'weight', 'delay (ms)'],
        rows: (this.data?.projections ?? []).map((it) => [it.id, it.pre, it.post, it.synapse, it.kind, it.count, spread(it.weight), spread(it.delay)]),
      })),
      foldedTable('Inputs', () => ({ columns: ['input', 'component', 'population', 'cells'], rows: (this.data?.inputs ?? []).map((it) => [it.id, it.component, it.population, it.count]) })),
    ];
    this.png = button('PNG', 'Save this picture', async () => context.host.save(fileName(this.title, 'png'), await png(this.scene.canvas, context.theme.css('paper'))));
    this.element = element('div', { className: 'panel network' }, this.head.element,
      element('div', { className: 'row' }, this.views.element, this.linesLabel, this.png), this.picture, this.key, ...this.tables.map((it) => it.element));
    context.theme.onChange(() => this.redraw());
    let drawnFor = 0;
    new ResizeObserver(() => {
      if (this.view !== 'graph' || this.picture.clientWidth === drawnFor) return;
      drawnFor = this.picture.clientWidth;
      this.redraw();
    }).observe(this.picture);
  }

  /** @param {import('../protocol').Target} target */
  show(target) {
    this.target = target;
    if (target.uri) this.question.ask({ panel: 'network', textDocument: { uri: target.uri }, position: target.position, id: target.id ?? undefined });
  }

  changed() {
    this.show(this.target);
  }

  selected() {}

  /** @param {import('../protocol').Answer<NetworkData>} answer */
  draw(answer) {
    this.head.draw(answer);
    if (!answer.data) return;
    const uri = answer.data.uri ?? answer.uri;
    const first = this.data === null || this.uri !== uri;
    this.data = answer.data;
    this.uri = uri;
    this.title = answer.title;
    const inSpace = answer.data.populations.some((it) => it.positions.length > 0);
    const views = [{ value: 'graph', text: 'graph' }, { value: 'matrix', text: 'matrix' }, ...(inSpace ? [{ value: 'space', text: 'cells in space' }] : [])];
    if (first || !views.some((it) => it.value === this.view)) this.view = inSpace ? 'space' : 'graph';
    this.views.offer(views, this.view);
    if (first) this.scene.look('3d');
    this.place(!first);
    this.redraw();
    for (const table of this.tables) table.refresh();
  }

  /** @param {number} at */
  colour(at) {
    const { paper, ink } = this.context.theme;
    const given = parseColour(this.data?.populations[at]?.colour) ?? parseColour(paletteColour(at)) ?? ink;
    return visibleOn(given, paper, ink, 1.8);
  }

  redraw() {
    const { data } = this;
    if (!data) return;
    const inSpace = this.view === 'space';
    this.png.hidden = !inSpace;
    this.linesLabel.hidden = !inSpace || !data.projections.some((it) => it.matrix);
    const colours = data.populations.map((_, at) => toHex(this.colour(at)));
    if (inSpace) {
      this.picture.replaceChildren(this.scene.element);
      this.paint();
    } else if (this.view === 'matrix') this.picture.replaceChildren(drawMatrix(data, { colourOf: (part) => toHex(heat(part)), reveal: (range) => this.reveal(range) }));
    else this.picture.replaceChildren(drawGraph(data, { colours, width: this.picture.clientWidth || 800, reveal: (range) => this.reveal(range) }));
    this.key.hidden = this.view !== 'space';
    this.key.replaceChildren(...data.populations.map((it, at) => {
      const swatch = element('span', { className: 'swatch' });
      swatch.style.background = colours[at];
      return element('li', {}, swatch, element('bdi', { textContent: `${it.id}: ${counted(it.size)} ${it.component}` }));
    }));
  }

  /** Balls for cells, thin lines for connections. @param {boolean} again */
  place(again) {
    const { data } = this;
    if (!data) return;
    /** @type {number[]} */
    const proximal = [];
    /** @type {number[]} */
    const distal = [];
    this.owners = [];
    const size = ballSize(data);
    data.populations.forEach(({ positions }, owner) => {
      for (let at = 0; at + 2 < positions.length; at += 3) {
        const ball = [positions[at], positions[at + 1], positions[at + 2], size];
        proximal.push(...ball);
        distal.push(...ball);
        this.owners.push(owner);
      }
    });
    this.balls = this.owners.length;
    if (this.lines.checked) this.placeLines(proximal, distal, size / 30);
    this.scene.place({ proximal: Float32Array.from(proximal), distal: Float32Array.from(distal) }, again);
    this.paint();
  }

  balls = 0;

  /** @param {number[]} proximal @param {number[]} distal @param {number} thickness */
  placeLines(proximal, distal, thickness) {
    const { populations, projections } = /** @type {NetworkData} */ (this.data);
    for (const { pre, post, matrix } of projections) {
      const from = populations.findIndex((it) => it.id === pre);
      const to = populations.find((it) => it.id === post)?.positions;
      const begins = populations[from]?.positions;
      if (!matrix || !begins || !to) continue;
      for (let at = 0; at < matrix.pre.length && this.owners.length - this.balls < MOST_LINES; at++) {
        const [p, q] = [begins.slice(matrix.pre[at] * 3, matrix.pre[at] * 3 + 3), to.slice(matrix.post[at] * 3, matrix.post[at] * 3 + 3)];
        if (p.length < 3 || q.length < 3) continue;
        proximal.push(...p, thickness);
        distal.push(...q, thickness);
        this.owners.push(from);
      }
    }
  }

  paint() {
    const colours = new Float32Array(this.owners.length * 3);
    const { paper } = this.context.theme;
    this.owners.forEach((owner, at) => {
      const colour = this.colour(owner);
      colours.set(at < this.balls ? colour : colour.map((it, channel) => it * 0.45 + paper[channel] * 0.55), at * 3);
    });
    this.scene.recolour(colours);
  }

  /** @param {number} index */
  describe(index) {
    const owner = this.owners[index];
    const population = this.data?.populations[owner];
    if (!population || index >= this.balls) return population ? `from ${population.id}` : '';
    return `${population.id}[${index - this.owners.indexOf(owner)}] · ${population.component}`;
  }

  /** @param {number} index */
  pointed(index) {
    this.reveal(this.data?.populations[this.owners[index]]?.range);
  }

  /** @param {Range | null | undefined} range */
  reveal(range) {
    if (range) this.context.host.post('nml/reveal', { uri: this.uri, range });
  }
}

/** A ball's diameter in µm: a third of the usual distance between neighbours. @param {NetworkData} data */
function ballSize(data) {
  const all = data.populations.flatMap((it) => it.positions);
  const count = all.length / 3;
  if (count < 2) return 10;
  const spans = [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = axis; at < all.length; at += 3) {
      low = Math.min(low, all[at]);
      high = Math.max(high, all[at]);
    }
    return high - low;
  }).filter((it) => it > 1e-6);
  if (spans.length === 0) return 10;
  return 0.4 * (spans.reduce((product, it) => product * it, 1) / count) ** (1 / spans.length);
}
