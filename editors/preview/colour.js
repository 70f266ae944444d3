// @ts-check
// Colours: as the model gives them, else from a palette that colour-blind readers can tell apart; always visible.

/** @typedef {[number, number, number]} Rgb channels from 0 to 1 */

/** Okabe and Ito's palette, its yellow last because it is faint on white; then darker relatives. */
const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c3b00', '#332288', '#6b7a1e', '#c9b81e'];

/** @param {number} position */
export const paletteColour = (position) => PALETTE[position % PALETTE.length];

/** Reads `#rgb`, `#rrggbb`, `rgb(…)`, or three numbers from 0 to 1 as NeuroML writes them. @param {string | null | undefined} text @returns {Rgb | null} */
export function parseColour(text) {
  const written = (text ?? '').trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(written)?.[1];
  if (hex) {
    const digits = hex.length === 3 ? [...hex].map((it) => it + it) : hex.match(/../g);
    return /** @type {Rgb} */ ((digits ?? []).map((it) => parseInt(it, 16) / 255));
  }
  const numbers = written.match(/-?\d*\.?\d+(?:e-?\d+)?/gi)?.map(Number) ?? [];
  if (numbers.length < 3) return null;
  const scale = /^rgba?\(/i.test(written) ? 255 : 1;
  return /** @type {Rgb} */ (numbers.slice(0, 3).map((it) => Math.min(1, Math.max(0, it / scale))));
}

/** @param {Rgb} colour */
export const toHex = (colour) => '#' + colour.map((it) => Math.round(it * 255).toString(16).padStart(2, '0')).join('');

/** @param {Rgb} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours as WCAG counts it. @param {Rgb} one @param {Rgb} other */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * The colour, moved towards the ink as far as it takes to be seen on the paper.
 * Models are written for white paper: black must not vanish on black.
 * @param {Rgb} colour @param {Rgb} paper @param {Rgb} ink @param {number} wanted
 * @returns {Rgb}
 */
export function visibleOn(colour, paper, ink, wanted) {
  for (let part = 0; part < 1; part += 0.1) {
    const mixed = /** @type {Rgb} */ (colour.map((it, at) => it + (ink[at] - it) * part));
    if (contrast(mixed, paper) >= wanted) return mixed;
  }
  return ink;
}

/** Viridis at nine places: even to the eye, and in grey. */
const VIRIDIS = /** @type {Rgb[]} */ (
  ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'].map((it) => parseColour(it)));

/** A value from 0 to 1 as a colour. @param {number} part @returns {Rgb} */
export function heat(part) {
  const at = Math.min(1, Math.max(0, part)) * (VIRIDIS.length - 1);
  const from = Math.min(VIRIDIS.length - 2, Math.floor(at));
  return /** @type {Rgb} */ (VIRIDIS[from].map((it, channel) => it + (VIRIDIS[from + 1][channel] - it) * (at - from)));
}
