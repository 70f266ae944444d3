// @ts-check
// The simulations of this session: what the server tells about them, put into columns.

import { Column } from './column.js';

/** @typedef {import('./protocol').RunMessage} RunMessage */
/** @typedef {import('./protocol').Display} Display */
/** @typedef {{ display: Display, time: Column, lines: Column[] }} Recorded a display and its curves; none if it is a raster */
/** @typedef {{ times: Column, sources: Column }} Raster the events of a display that has a row for each line */
/**
 * @typedef {object} Run
 * @property {number} run
 * @property {string} title
 * @property {string | null} uri
 * @property {Recorded[]} recorded
 * @property {Map<string, Raster>} rasters by the ids of their displays
 * @property {string[]} notes what was assumed
 * @property {'running' | 'done' | 'cancelled' | 'failed'} status
 * @property {{ done: number, total: number, seconds: number }} progress
 * @property {Extract<RunMessage, { kind: 'finished' }> | null} end
 */

export class Runs {
  constructor() {
    /** @type {Map<number, Run>} in the order in which they began */
    this.all = new Map();
    /** @type {Set<(run: Run, kind: RunMessage['kind']) => void>} */
    this.listeners = new Set();
  }

  /** @param {RunMessage} message */
  take(message) {
    // A run that fails before it begins has an end only.
    const isNew = message.kind === 'started' || (message.kind === 'finished' && !this.all.has(message.run));
    const run = isNew ? this.begin(message.kind === 'started' ? message : { run: message.run, kind: 'started', title: `Run ${message.run}`, steps: 0, displays: [] }) : this.all.get(message.run);
    if (!run) return;
    if (message.kind === 'samples') appendSamples(run, message);
    else if (message.kind === 'events') appendEvents(run, message);
    else if (message.kind === 'progress') run.progress = message;
    else if (message.kind === 'finished') {
      if (isNew) for (const heard of this.listeners) heard(run, 'started');
      run.status = message.status;
      run.end = message;
    }
    for (const heard of this.listeners) heard(run, message.kind);
  }

  /** @param {Extract<RunMessage, { kind: 'started' }>} message @returns {Run} */
  begin(message) {
    const time = new Column(); // all displays share their times
    const xLabel = message.displays[0]?.xLabel ?? 'time (ms)';
    const figures = (message.rasters ?? []).map(({ id, sources }) => ({ id, title: id, xLabel, yLabel: '', lines: sources.map((it) => ({ id: it, label: it })) }));
    const recorded = [
      ...message.displays.map((display) => ({ display, time, lines: display.lines.map(() => new Column()) })),
      ...figures.map((display) => ({ display, time, lines: [] })),
    ];
    const rasters = figures.map((it) => /** @type {const} */ ([it.id, { times: new Column(), sources: new Column() }]));
    /** @type {Run} */
    const run = {
      run: message.run, title: message.title, uri: message.uri ?? null, recorded, rasters: new Map(rasters), notes: message.notes ?? [], status: 'running',
      progress: { done: 0, total: message.steps, seconds: 0 }, end: null,
    };
    this.all.set(message.run, run);
    return run;
  }

  /** @param {number} run */
  forget(run) {
    this.all.delete(run);
  }

  /** The last that began. */
  get latest() {
    return [...this.all.values()].at(-1) ?? null;
  }
}

/** @param {Run} run @param {Extract<RunMessage, { kind: 'samples' }>} message */
function appendSamples(run, message) {
  const time = run.recorded[0]?.time;
  // A page that has just connected may be told something twice.
  if (!time || (time.length > 0 && message.time[message.time.length - 1] < time.last)) return;
  time.append(message.time);
  let at = 0;
  for (const { lines } of run.recorded) for (const line of lines) line.append(message.values[at++] ?? []);
}

/** @param {Run} run @param {Extract<RunMessage, { kind: 'events' }>} message */
function appendEvents(run, message) {
  const raster = run.rasters.get(message.selection);
  raster?.times.append(message.times);
  raster?.sources.append(message.sources);
}
