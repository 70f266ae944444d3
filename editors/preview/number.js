// @ts-check
// Numbers as people read them: ticks at round values, a true minus sign, powers of ten where they help.

/** The next round step: 1, 2 or 5 times a power of ten. @param {number} rough */
export function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => rough <= factor * power * 1.000001) ?? 10);
}

/** Multiples of a step within a range. @param {number} from @param {number} to @param {number} step */
export function ticksOf(from, to, step) {
  const ticks = [];
  for (let at = Math.ceil(from / step - 1e-9), end = Math.floor(to / step + 1e-9); at <= end && ticks.length < 1000; at++)
    ticks.push(at * step);
  return ticks;
}

/** @param {number} number */
const raised = (number) => String(number).replace(/./g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);
/** @param {string} text */
const minus = (text) => text.replace('-', '−');

/**
 * The texts of ticks, all with the same number of decimals.
 * @param {number[]} ticks @param {number} step @param {[number, number]} range
 */
export function labelsOf(ticks, step, [from, to]) {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const decimals = -Math.floor(Math.log10(step) + 1e-9);
  if (largest >= 1e6 || (largest < 1e-3 && largest > 0)) {
    const power = Math.floor(Math.log10(largest));
    const digits = Math.min(12, Math.max(0, power + decimals));
    return ticks.map((tick) => (tick === 0 ? '0' : `${minus((tick / 10 ** power).toFixed(digits))}·10${raised(power)}`));
  }
  return ticks.map((tick) => minus(tick.toFixed(Math.min(15, Math.max(0, decimals)))));
}

/** A value with so many digits that it can be told from its neighbours. @param {unknown} value @param {number} [digits] */
export function shown(value, digits = 5) {
  if (typeof value !== 'number') return value == null ? '–' : String(value);
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) {
    const [mantissa, power] = value.toExponential(digits - 1).split('e');
    return `${minus(String(Number(mantissa)))}·10${raised(Number(power))}`;
  }
  return minus(String(Number(value.toPrecision(digits))));
}

/** A count with thin spaces between thousands. @param {number} count */
export const counted = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** A length of time. @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 1) return `${shown(seconds * 1000, 3)} ms`;
  if (seconds < 100) return `${shown(seconds, 3)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Quantities in captions stand between the name and brackets: `v (mV)` gives `mV`. @param {string} label */
export const unitOf = (label) => /[([]([^()[\]]*)[)\]]\s*$/.exec(label)?.[1] ?? '';

/** Smallest and largest of some values, and their mean. @param {{ min: number, mean: number, max: number } | null | undefined} it */
export function spread(it) {
  if (!it || it.mean == null) return '';
  return it.min === it.max ? shown(it.mean) : `${shown(it.min)} … ${shown(it.max)} (mean ${shown(it.mean)})`;
}
