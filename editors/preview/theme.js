// @ts-check
// The surroundings: colours of the page or the editor, and when they change.

import { parseColour, visibleOn, toHex } from './colour.js';

/** @typedef {import('./colour.js').Rgb} Rgb */

export class Theme {
  constructor() {
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {Rgb} */ this.paper = [1, 1, 1];
    /** @type {Rgb} */ this.ink = [0, 0, 0];
    /** @type {Rgb} */ this.quiet = [0.3, 0.3, 0.3];
    /** @type {Rgb} */ this.grid = [0.9, 0.9, 0.9];
    /** @type {Rgb} */ this.focus = [0, 0.4, 0.7];
    this.font = '';
    this.highContrast = false;
    this.read();
    const changed = () => {
      this.read();
      for (const heard of this.listeners) heard();
    };
    // The editor puts the name of its theme on the body; a page follows the system.
    new MutationObserver(changed).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) matchMedia(query).addEventListener('change', changed);
  }

  read() {
    const style = getComputedStyle(document.body);
    // A probe turns whatever the style sheet says (names, variables, mixtures) into channels.
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
    const resolve = (/** @type {string} */ name, /** @type {string} */ otherwise) => {
      ctx.fillStyle = otherwise;
      ctx.fillStyle = style.getPropertyValue(name).trim();
      ctx.clearRect(0, 0, 1, 1);
      ctx.fillRect(0, 0, 1, 1);
      const [red, green, blue] = ctx.getImageData(0, 0, 1, 1).data;
      return /** @type {Rgb} */ ([red / 255, green / 255, blue / 255]);
    };
    this.paper = resolve('--paper', '#ffffff');
    this.ink = resolve('--ink', '#1f242b');
    this.quiet = resolve('--quiet', '#59636e');
    this.grid = resolve('--grid', '#e3e6ea');
    this.focus = resolve('--focus', '#0072b2');
    this.font = `12px ${style.fontFamily || 'system-ui, sans-serif'}`;
    this.highContrast = document.body.classList.contains('vscode-high-contrast')
      || document.body.classList.contains('vscode-high-contrast-light') || matchMedia('(forced-colors: active)').matches;
  }

  /** A model's colour as it can be seen here. @param {string | null | undefined} written @param {string} otherwise */
  visible(written, otherwise) {
    const colour = parseColour(written) ?? parseColour(otherwise) ?? this.ink;
    return toHex(visibleOn(colour, this.paper, this.ink, this.highContrast ? 4.5 : 3));
  }

  /** @param {'paper' | 'ink' | 'quiet' | 'grid' | 'focus'} name */
  css(name) {
    return toHex(this[name]);
  }

  /** @param {() => void} heard @returns {() => void} stops listening */
  onChange(heard) {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  }
}
