// A host that answers by itself: a squid axon, a tree of any size, a small network. For looking at panels and for timing.

import { start } from '../main.js';

const query = new URLSearchParams(location.search);
const listeners = new Map();
const hear = (kind, params) => (listeners.get(kind) ?? []).forEach((it) => it(params));
const posted = (globalThis.posted = []);
const saved = (globalThis.saved = []);

const answers = {
  channel: ({ temperature = 279.45 }) => {
    const voltage = Array.from({ length: 141 }, (_, at) => at - 100);
    const q = 3 ** ((temperature - 279.45) / 10);
    const linoid = (x) => (Math.abs(x) < 1e-9 ? 1 : x / (1 - Math.exp(-x)));
    const gates = {
      m: [(v) => q * linoid((v + 40) / 10), (v) => q * 4 * Math.exp((v + 65) / -18)],
      h: [(v) => q * 0.07 * Math.exp((v + 65) / -20), (v) => q / (1 + Math.exp((v + 35) / -10))],
    };
    const each = (f) => Object.entries(gates).map(([label, [a, b]]) => ({ label, values: voltage.map((v) => f(a(v), b(v))) }));
    return {
      voltage, temperature, calcium: 1e-4, requires: ['temperature', 'caConc'],
      charts: [
        { title: 'Steady state', xLabel: 'voltage (mV)', yLabel: '', series: each((a, b) => a / (a + b)) },
        { title: 'Time constant', xLabel: 'voltage (mV)', yLabel: 'time (ms)', series: each((a, b) => 1 / (a + b)) },
        { title: 'Rates of m', xLabel: 'voltage (mV)', yLabel: 'rate (1/ms)', series: [{ label: 'forward', values: voltage.map(gates.m[0]) }, { label: 'reverse', values: voltage.map(gates.m[1]) }] },
      ],
      iv: null, table: { columns: ['gate', 'half (mV)'], rows: [['m', -40], ['h', -62]] },
    };
  },
  morphology: () => tree(Number(query.get('segments') ?? 3000)),
  network: () => ({
    populations: [
      { id: 'excitatory', component: 'pyramidal', size: 400, positions: cube(400, 0), colour: '0 0.45 0.7' },
      { id: 'inhibitory', component: 'basket', size: 100, positions: cube(100, 50) },
      { id: '<b>odd & name</b>', component: 'relay', size: 20, positions: cube(20, 100) },
    ],
    projections: [
      projection('e_to_i', 'excitatory', 'inhibitory', 'AMPA', 400, 100, 4000), projection('i_to_e', 'inhibitory', 'excitatory', 'GABA', 100, 400, 1600),
      projection('relay', '<b>odd & name</b>', 'excitatory', 'AMPA', 20, 400, 800), { ...projection('gap', 'inhibitory', 'inhibitory', 'gj', 100, 100, 500), kind: 'electrical' },
    ],
    inputs: [{ id: 'drive', component: 'poisson', population: '<b>odd & name</b>', count: 20 }],
  }),
  equations: () => ({
    component: 'sodium', type: 'ionChannelHH',
    groups: [
      { title: 'sodium (ionChannelHH)', path: '', rows: [{ kind: 'parameter', left: 'conductance', right: '1e-11', value: '1e-11', unit: 'S' }, { kind: 'derived', left: 'g', right: 'conductance * fopen', unit: 'S' }] },
      { title: 'm (gateHHrates)', path: 'gates/m', rows: [
        { kind: 'derivative', left: 'dq/dt', right: '(inf - q) / tau', unit: '1/s' },
        { kind: 'derived', left: 'inf', right: 'alpha / (alpha + beta)', unit: '' },
        { kind: 'derived', left: 'r', right: 'rate * x / (1 - exp(0 - x))', unit: '1/s', note: 'if x ≠ 0' },
        { kind: 'derived', left: 'x', right: '(v - midpoint) / scale', unit: '' },
        { kind: 'condition', left: 'when v > thresh', right: 'v := reset', unit: '' },
        { kind: 'derived', left: 'rateScale', right: 'product of <img src=x onerror=alert(1)>', unit: '' }] },
    ],
  }),
};

function cube(count, shift) {
  const side = Math.ceil(Math.cbrt(count));
  return Array.from({ length: count }, (_, at) => [at % side, Math.floor(at / side) % side, Math.floor(at / side / side)].map((it, axis) => it * 20 + (axis === 1 ? shift * 3 : 0))).flat();
}

function projection(id, pre, post, synapse, rows, columns, count) {
  const matrix = { pre: [], post: [], weight: [] };
  for (let at = 0; at < count; at++) {
    matrix.pre.push((at * 7919) % rows);
    matrix.post.push((at * 104729 + Math.floor(at / rows)) % columns);
    matrix.weight.push(((at * 31) % 100) / 100);
  }
  return { id, kind: 'chemical', pre, post, synapse, count, weight: { min: 0, mean: 0.5, max: 0.99 }, delay: { min: 1, mean: 1, max: 1 }, matrix };
}

function tree(count) {
  const segments = { id: [], name: [], parent: [], proximal: [], distal: [] };
  let state = 11;
  const random = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648);
  const tips = [];
  const add = (parent, p, d, name) => {
    segments.id.push(segments.id.length);
    segments.name.push(name);
    segments.parent.push(parent);
    segments.proximal.push(...p);
    segments.distal.push(...d);
    return segments.id.length - 1;
  };
  add(-1, [0, 0, 0, 18], [0, 18, 0, 14], 'soma');
  for (let at = 0; at < 7; at++) tips.push({ parent: 0, at: [0, at < 2 ? 18 : 4, 0], way: at < 2 ? [0, 1, 0] : [Math.cos(at * 1.26), -0.35, Math.sin(at * 1.26)], thick: at < 2 ? 4 : 2.4, group: at < 2 ? 1 : 2 });
  const members = [[0], [], []];
  while (segments.id.length < count) {
    const tip = tips.splice(Math.floor(random() * tips.length), 1)[0];
    for (let step = 0; step < 14 && segments.id.length < count; step++) {
      tip.way = tip.way.map((it) => it + (random() - 0.5) * 0.45);
      const length = Math.hypot(...tip.way);
      const next = tip.at.map((it, axis) => it + (tip.way[axis] / length) * 7);
      const thin = Math.max(0.35, tip.thick * 0.985);
      tip.parent = add(tip.parent, [...tip.at, tip.thick], [...next, thin], null);
      members[tip.group].push(tip.parent);
      Object.assign(tip, { at: next, thick: thin });
    }
    for (let branch = 0; branch < 2; branch++) tips.push({ ...tip, way: tip.way.map((it) => it + (random() - 0.5) * 1.4), thick: tip.thick * 0.8 });
  }
  const ranges = segments.id.flatMap((at) => [at * 4 + 10, 4, at * 4 + 13, 14]);
  return {
    segments, ranges, totals: { segments: count, length: count * 7, area: count * 22 },
    groups: [{ id: 'soma_group', label: 'soma_group (1)', members: members[0] }, { id: 'apical', label: 'apical', members: members[1] }, { id: 'basal', label: 'basal', members: members[2] }],
    densities: [{ id: 'ih', ion: 'hcn', group: 'all', values: segments.distal.filter((_, at) => at % 4 === 1).map((y) => Math.exp(y / 200)) }],
  };
}

const host = {
  tabs: true,
  request: async (method, params) => {
    if (method !== 'nml/preview') return null;
    const problems = query.has('problem') ? [{ message: 'the channel `leak` is not there; the other two are drawn', uri: 'file:///cell.nml', range: { start: { line: 3, character: 0 }, end: { line: 3, character: 4 } } }] : [];
    return { panel: params.panel, uri: 'file:///cell.nml', version: 1, id: 'sodium', candidates: [{ id: 'sodium', label: 'sodium' }, { id: 'potassium', label: 'potassium' }], title: `sodium (${params.panel})`, data: answers[params.panel](params), problems };
  },
  on: (kind, listener) => listeners.set(kind, [...(listeners.get(kind) ?? []), listener]),
  post: (kind, params) => posted.push({ kind, params }),
  save: async (name, file) => saved.push({ name, type: file.type, size: file.size, text: file.type.startsWith('image/png') ? '' : await file.text() }),
};

globalThis.hear = hear;
globalThis.app = start(host);
if (query.has('theme')) document.body.classList.add(query.get('theme'));

/** A run of two cells, sent in pieces as the server does. */
globalThis.simulate = async (run, points, piece, shift = 0) => {
  hear('nml/run', {
    run, kind: 'started', title: 'hh_simulation', steps: points, uri: 'file:///LEMS_hh.xml',
    displays: [{ id: 'd', title: 'Two cells', xLabel: 'time (ms)', yLabel: 'voltage (mV)', xMin: 0, xMax: points / 100, yMin: -90, yMax: 50, lines: [
      { id: 'a', label: 'driven', colour: '#204080', quantity: 'driven[0]/v' }, { id: 'b', label: 'follower', colour: '#c04020', quantity: 'follower[0]/v' }] }],
  });
  const wave = (t, phase) => -65 + 8 * Math.sin(t / 9 + phase) + 100 * Math.exp(-2 * (((t + phase * 3) % 16) - 3) ** 2);
  for (let from = 0; from < points; from += piece) {
    const time = Array.from({ length: Math.min(piece, points - from) }, (_, at) => (from + at) / 100);
    hear('nml/run', { run, kind: 'samples', time, values: [time.map((t) => wave(t, shift)), time.map((t) => wave(t, 2 + shift))] });
    hear('nml/run', { run, kind: 'progress', done: from + time.length, total: points, seconds: from / 1e6 });
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }
};
