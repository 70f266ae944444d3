// @ts-check
// The preview: one panel at a time, told by its host what to show and when the file has changed.

import { element } from './element.js';
import { Theme } from './theme.js';
import { Runs } from './runs.js';
import { RunPanel } from './panels/run.js';
import { ChannelPanel } from './panels/channel.js';
import { MorphologyPanel } from './panels/morphology.js';
import { NetworkPanel } from './panels/network.js';
import { EquationsPanel } from './panels/equations.js';

/** @typedef {import('./protocol').Host} Host */
/** @typedef {import('./protocol').Target} Target */
/** @typedef {import('./protocol').PanelName} PanelName */
/** @typedef {{ host: Host, theme: Theme, runs: Runs, announce: (words: string) => void }} Context what panels share */
/**
 * @typedef {object} Panel
 * @property {HTMLElement} element
 * @property {(target: Target) => void} show
 * @property {(uri: string | null) => void} changed
 * @property {(uri: string, position: import('./protocol').Position) => void} selected
 * @property {import('./question').Question<any>} [question]
 */

const PANELS = /** @type {const} */ ([
  ['run', 'Run', RunPanel],
  ['channel', 'Channel', ChannelPanel],
  ['morphology', 'Morphology', MorphologyPanel],
  ['network', 'Network', NetworkPanel],
  ['equations', 'Equations', EquationsPanel],
]);

/** Fills the page and begins to listen. @param {Host} host */
export function start(host) {
  const said = element('div', { className: 'unseen', 'aria-live': 'polite' });
  /** @type {Context} */
  const context = { host, theme: new Theme(), runs: new Runs(), announce: (words) => (said.textContent = words) };
  const main = element('main', { tabIndex: -1 });
  const tabs = element('div', { className: 'tabs', role: 'tablist', 'aria-label': 'Panels', hidden: !host.tabs });
  /** @type {Map<PanelName, Panel>} */
  const made = new Map();
  /** @type {Target} */
  let target = { panel: 'run', uri: '' };
  /** @type {Map<PanelName, HTMLButtonElement>} */
  const buttons = new Map();

  const panel = (/** @type {PanelName} */ name) => {
    const known = made.get(name);
    if (known) return known;
    const [, , Kind] = PANELS.find((it) => it[0] === name) ?? PANELS[0];
    const fresh = new Kind(context);
    made.set(name, fresh);
    return fresh;
  };
  const open = (/** @type {Partial<Target>} */ wanted) => {
    target = { ...target, ...wanted, panel: PANELS.some((it) => it[0] === wanted.panel) ? /** @type {PanelName} */ (wanted.panel) : 'run' };
    const shown = panel(target.panel);
    main.replaceChildren(shown.element);
    document.body.dataset.panel = target.panel;
    for (const [name, tab] of buttons) {
      tab.setAttribute('aria-selected', String(name === target.panel));
      tab.tabIndex = name === target.panel ? 0 : -1;
    }
    shown.show(target);
  };
  for (const [name, title] of PANELS) {
    const tab = element('button', { type: 'button', role: 'tab', textContent: title, 'aria-selected': 'false', on: { click: () => open({ panel: name, id: undefined, run: undefined }) } });
    buttons.set(name, tab);
    tabs.append(tab);
  }
  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = PANELS.findIndex((it) => it[0] === target.panel);
    const [next] = PANELS[(at + step + PANELS.length) % PANELS.length];
    open({ panel: next, id: undefined, run: undefined });
    buttons.get(next)?.focus();
  });

  document.body.append(tabs, main, said);
  // The run panel gathers runs from the start, whether it is looked at or not.
  host.on('nml/run', (message) => context.runs.take(message));
  host.on('nml/openPreview', open);
  host.on('nml/changed', ({ uri }) => made.get(target.panel)?.changed(uri));
  host.on('nml/preview', ({ asked, answer }) => made.get(target.panel)?.question?.told(asked, answer));
  host.on('nml/selection', ({ uri, position }) => made.get(target.panel)?.selected(uri, position));
  host.on('closed', () => context.announce('The server has ended.'));
  host.post('ready', {});
  document.documentElement.dataset.ready = 'true';
  return { context, panel, open };
}
