// @ts-check
// A network as a graph: populations as discs, projections as arrows with their counts and weights.

import { foreign } from './element.js';
import { counted, shown, spread } from './number.js';

/** @typedef {import('./protocol').NetworkData} NetworkData */
/** @typedef {import('./protocol').Range} Range */

/** @typedef {{ width: number, height: number }} Size in pixels, so that words keep their size */

/**
 * @param {NetworkData} data
 * @param {{ colours: string[], width: number, reveal: (range: Range | null | undefined) => void }} options
 */
export function drawGraph({ populations, projections, inputs }, { colours, width, reveal }) {
  const size = { width: Math.max(300, width), height: Math.min(520, Math.max(240, width * 0.6)) };
  const largest = Math.max(1, ...populations.map((it) => it.size));
  const crowded = populations.length > 14;
  const radius = (/** @type {number} */ size) => (crowded ? 9 : 16) + (crowded ? 9 : 22) * Math.sqrt(size / largest);
  const places = populations.map((_, at) => placeOf(at, populations.length, size));
  const indexOf = new Map(populations.map((it, at) => [it.id, at]));
  const root = foreign('svg', 'svg', { class: 'graph', viewBox: `0 0 ${size.width} ${size.height}`, role: 'group', 'aria-label': 'Populations and projections' });
  const svg = (/** @type {string} */ name, /** @type {Record<string, string | number>} */ attributes, /** @type {(Node | string)[]} */ ...children) => foreign('svg', name, attributes, ...children);
  const reachable = (/** @type {Element} */ made, /** @type {string} */ words, /** @type {Range | null | undefined} */ range) => {
    made.setAttribute('tabindex', '0');
    made.setAttribute('role', 'button');
    made.setAttribute('aria-label', words);
    made.append(svg('title', {}, words));
    made.addEventListener('click', () => reveal(range));
    made.addEventListener('keydown', (event) => /** @type {KeyboardEvent} */ (event).key === 'Enter' && reveal(range));
  };
  const heaviest = Math.max(1, ...projections.map((it) => it.count));
  /** @type {Map<string, number>} */
  const parallel = new Map();
  for (const it of projections) {
    const [from, to] = [indexOf.get(it.pre), indexOf.get(it.post)];
    if (from === undefined || to === undefined) continue;
    const pair = [from, to].join();
    const nth = parallel.get(pair) ?? 0;
    parallel.set(pair, nth + 1);
    const curve = curveOf(places[from], places[to], radius(populations[from].size), radius(populations[to].size), nth);
    const colour = colours[from];
    const thickness = 1.2 + 3.5 * Math.sqrt(it.count / heaviest);
    const group = svg('g', {});
    group.append(
      svg('path', { d: curve.path, fill: 'none', stroke: colour, 'stroke-width': thickness, 'stroke-opacity': 0.75, ...(it.kind === 'electrical' ? { 'stroke-dasharray': '7 4' } : {}) }),
      it.kind === 'electrical' ? svg('circle', { cx: curve.tip[0], cy: curve.tip[1], r: 4, fill: colour })
        : svg('path', { d: 'M0 0L-11 -5.5L-11 5.5Z', fill: colour, transform: `translate(${curve.tip[0]} ${curve.tip[1]}) rotate(${curve.angle})` }));
    if (!crowded) {
      const [x, y] = curve.label;
      group.append(svg('text', { x, y, 'text-anchor': curve.anchor, class: 'quiet' }, `${counted(it.count)} × ${it.synapse}`));
      if (isTold(it.weight)) group.append(svg('text', { x, y: y + 13, 'text-anchor': curve.anchor, class: 'quiet' }, `weight ${spread(it.weight)}`));
    }
    const weight = it.weight && it.weight.mean != null ? `, weight ${shown(it.weight.mean)}` : '';
    const delay = it.delay && it.delay.mean != null ? `, delay ${shown(it.delay.mean)} ms` : '';
    reachable(group, `${it.id}: ${counted(it.count)} ${it.kind} connections from ${it.pre} to ${it.post} through ${it.synapse}${weight}${delay}`, it.range);
    root.append(group);
  }
  populations.forEach((it, at) => {
    const [x, y] = places[at];
    const r = radius(it.size);
    const group = svg('g', {}, svg('circle', { cx: x, cy: y, r, fill: colours[at], stroke: 'var(--paper)', 'stroke-width': 2 }));
    const fed = inputs.filter((input) => input.population === it.id);
    if (fed.length > 0) {
      // A bolt beside the disc: something is injected here.
      group.append(svg('path', { d: 'M0 -9L-5 2L-1 2L-3 10L5 -2L1 -2L3 -9Z', fill: 'var(--ink)', transform: `translate(${x - r - 9} ${y})` }));
    }
    group.append(
      svg('text', { x, y: y + r + 15, 'text-anchor': 'middle' }, it.id),
      ...(crowded ? [] : [svg('text', { x, y: y + r + 29, 'text-anchor': 'middle', class: 'quiet' }, `${counted(it.size)} × ${it.component}`)]));
    reachable(group, `${it.id}: ${counted(it.size)} ${it.component}${fed.length > 0 ? `; inputs: ${fed.map((input) => `${input.id} (${input.component}, ${counted(input.count)})`).join(', ')}` : ''}`, it.range);
    root.append(group);
  });
  return root;
}

/** Whether weights say anything: all of them 1 is what everybody expects. @param {import('./protocol').Spread | null | undefined} it */
const isTold = (it) => it?.mean != null && !(it.min === 1 && it.max === 1);

/** On an ellipse, beginning at the left. @param {number} at @param {number} count @param {Size} size @returns {[number, number]} */
function placeOf(at, count, { width, height }) {
  if (count === 1) return [width / 2, height / 2];
  const angle = Math.PI + (2 * Math.PI * at) / count;
  return [width / 2 + (width / 2 - 90) * Math.cos(angle), height / 2 - 14 + (height / 2 - 70) * Math.sin(angle)];
}

/**
 * A bent line from disc to disc, or a loop; parallel ones are bent more.
 * @param {[number, number]} from @param {[number, number]} to @param {number} fromRadius @param {number} toRadius @param {number} nth
 */
function curveOf([x, y], [u, v], fromRadius, toRadius, nth) {
  const round = (/** @type {number} */ it) => Math.round(it * 10) / 10;
  if (x === u && y === v) {
    const high = 46 + nth * 18;
    const [tip, angle] = [[round(x + fromRadius * 0.5), round(y - fromRadius * 0.9)], 115];
    const path = `M${round(x - fromRadius * 0.5)} ${round(y - fromRadius * 0.9)}C${round(x - high)} ${round(y - fromRadius - high)} ${round(x + high)} ${round(y - fromRadius - high)} ${tip[0]} ${tip[1]}`;
    return { path, tip, angle, label: [x, round(y - fromRadius - high * 0.8 - 8)], anchor: 'middle' };
  }
  const length = Math.hypot(u - x, v - y);
  const [ex, ey] = [(u - x) / length, (v - y) / length];
  const bend = 0.14 * length + nth * 26;
  const control = [(x + u) / 2 - ey * bend, (y + v) / 2 + ex * bend];
  // Where the curve meets the discs: along the lines to the control point.
  const edge = (/** @type {number[]} */ centre, /** @type {number} */ radius) => {
    const away = Math.hypot(control[0] - centre[0], control[1] - centre[1]) || 1;
    return [round(centre[0] + ((control[0] - centre[0]) / away) * radius), round(centre[1] + ((control[1] - centre[1]) / away) * radius)];
  };
  const begin = edge([x, y], fromRadius);
  const tip = edge([u, v], toRadius + 2);
  const angle = (Math.atan2(v - control[1], u - control[0]) * 180) / Math.PI;
  // Words stand on the outer side of the bend.
  const middle = [0, 1].map((axis) => 0.25 * begin[axis] + 0.5 * control[axis] + 0.25 * tip[axis]);
  const label = [middle[0] - ey * 10, middle[1] + ex * 12 + 4].map(round);
  const anchor = Math.abs(ey) < 0.5 ? 'middle' : ey < 0 ? 'start' : 'end';
  return { path: `M${begin[0]} ${begin[1]}Q${round(control[0])} ${round(control[1])} ${tip[0]} ${tip[1]}`, tip, angle: round(angle), label, anchor };
}
