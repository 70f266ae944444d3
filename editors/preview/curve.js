// @ts-check
// Curves and rasters as they are drawn: of each pixel the first, lowest, highest and last value, so that no spike
// is lost and no frame draws more than the screen can show.

/** @typedef {import('./column.js').Column} Column */
/** @typedef {{ left: number, top: number, width: number, height: number, x: [number, number], y: [number, number] }} Place */
/** @typedef {{ moveTo(x: number, y: number): void, lineTo(x: number, y: number): void }} Pen */

/**
 * Draws a curve with a pen, of which each pixel gets at most four points.
 * @param {Pen} pen @param {Column} xs @param {Column} ys @param {Place} place
 */
export function trace(pen, xs, ys, place) {
  const kx = place.width / (place.x[1] - place.x[0]);
  const ky = place.height / (place.y[1] - place.y[0]);
  const toX = (/** @type {number} */ x) => place.left + (x - place.x[0]) * kx;
  const toY = (/** @type {number} */ y) => place.top + (place.y[1] - y) * ky;
  const count = Math.min(xs.length, ys.length);
  let from = 0;
  let to = count;
  if (xs.sorted) {
    from = Math.max(0, xs.firstFrom(place.x[0], 0, count) - 1);
    to = xs.firstFrom(place.x[1], from, count);
    while (to < count && xs.values[to] === place.x[1]) to++;
    to = Math.min(count, to + 1);
  }
  let drawn = false;
  const point = (/** @type {number} */ x, /** @type {number} */ y) => {
    if (y !== y || x !== x) drawn = false;
    else if (drawn) pen.lineTo(x, y);
    else {
      pen.moveTo(x, y);
      drawn = true;
    }
  };
  const pixels = Math.ceil(place.width);
  if (!xs.sorted || to - from <= 4 * pixels) {
    for (let at = from; at < to; at++) point(toX(xs.values[at]), toY(ys.values[at]));
    return;
  }
  let start = from;
  for (let pixel = 1; pixel <= pixels && start < to; pixel++) {
    const end = pixel === pixels ? to : xs.firstFrom(place.x[0] + pixel / kx, start, to);
    if (end === start) continue;
    const [least, most] = ys.extremes(start, end);
    const x = place.left + pixel - 0.5;
    const first = ys.values[start];
    const last = ys.values[end - 1];
    point(toX(xs.values[start]), toY(first));
    // What goes from one side to the other needs no more than its ends; a step in the middle would show as stairs.
    if (least <= most && !(least >= Math.min(first, last) && most <= Math.max(first, last))) {
      // In the order in which the curve goes, so that a slope stays one line.
      const rises = first <= last;
      point(x, toY(rises ? least : most));
      point(x, toY(rises ? most : least));
    }
    point(toX(xs.values[end - 1]), toY(last));
    start = end;
  }
}

/**
 * Marks of a raster, each pixel once. Calls `mark` with the middle of each.
 * @param {Column} xs @param {Column} ys @param {Place} place @param {(x: number, y: number) => void} mark
 */
export function marks(xs, ys, place, mark) {
  const kx = place.width / (place.x[1] - place.x[0]);
  const ky = place.height / (place.y[1] - place.y[0]);
  const row = Math.ceil(place.width + 1);
  const seen = new Uint8Array(row * Math.ceil(place.height + 1));
  for (let at = 0, count = Math.min(xs.length, ys.length); at < count; at++) {
    const x = (xs.values[at] - place.x[0]) * kx;
    const y = (place.y[1] - ys.values[at]) * ky;
    if (!(x >= 0 && x <= place.width && y >= 0 && y <= place.height)) continue;
    const pixel = Math.floor(y) * row + Math.floor(x);
    if (seen[pixel]) continue;
    seen[pixel] = 1;
    mark(place.left + x, place.top + y);
  }
}
