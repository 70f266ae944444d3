// @ts-check
// Where the eye is: a turning, moving, enlarging parallel projection. Lengths on the screen are true lengths.

/** @typedef {[number, number, number]} Point */

export class Camera {
  constructor() {
    /** @type {Point} what is in the middle */
    this.centre = [0, 0, 0];
    /** Pixels for a micrometre. */
    this.scale = 1;
    /** @type {number[]} three rows: right, up, towards the eye */
    this.axes = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    this.flat = false;
    this.width = 1;
    this.height = 1;
  }

  /** Shows a box whole. @param {Point} low @param {Point} high */
  frame(low, high) {
    this.centre = /** @type {Point} */ (low.map((it, at) => (it + high[at]) / 2));
    const size = high.map((it, at) => Math.max(it - low[at], 1e-3));
    // What the box spans in the picture, as it is turned now.
    const spanned = (/** @type {number} */ row) => size.reduce((sum, it, at) => sum + it * Math.abs(this.axes[row * 3 + at]), 0);
    this.scale = 0.9 * Math.min(this.width / spanned(0), this.height / spanned(1));
  }

  /** Looks along an axis. @param {'xy' | 'xz' | 'zy'} plane */
  look(plane) {
    this.axes = { xy: [1, 0, 0, 0, 1, 0, 0, 0, 1], xz: [1, 0, 0, 0, 0, 1, 0, -1, 0], zy: [0, 0, 1, 0, 1, 0, -1, 0, 0] }[plane];
  }

  /** Turns by pixels of the pointer. @param {number} dx @param {number} dy */
  turn(dx, dy) {
    this.axes = rotated(rotated(this.axes, 0, 2, dx * 0.008), 1, 2, -dy * 0.008);
  }

  /** @param {number} dx @param {number} dy */
  move(dx, dy) {
    const { axes, scale } = this;
    this.centre = /** @type {Point} */ (this.centre.map((it, at) => it - (dx / scale) * axes[at] + (dy / scale) * axes[3 + at]));
  }

  /** Enlarges about a pixel. @param {number} factor @param {number} x @param {number} y */
  enlarge(factor, x = this.width / 2, y = this.height / 2) {
    const [dx, dy] = [x - this.width / 2, y - this.height / 2];
    this.move(-dx, -dy);
    this.scale = Math.min(1e5, Math.max(1e-5, this.scale * factor));
    this.move(dx, dy);
  }

  /** A place in pixels, and its height towards the eye. @param {number} x @param {number} y @param {number} z @returns {Point} */
  project(x, y, z) {
    const { axes: a, centre, scale } = this;
    const [dx, dy, dz] = [x - centre[0], y - centre[1], z - centre[2]];
    return [
      this.width / 2 + scale * (a[0] * dx + a[1] * dy + a[2] * dz),
      this.height / 2 - scale * (a[3] * dx + a[4] * dy + a[5] * dz),
      a[6] * dx + a[7] * dy + a[8] * dz,
    ];
  }
}

/** Two rows turned into each other. @param {number[]} axes @param {number} one @param {number} other @param {number} angle */
function rotated(axes, one, other, angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const made = [...axes];
  for (let at = 0; at < 3; at++) {
    const [p, q] = [axes[one * 3 + at], axes[other * 3 + at]];
    made[one * 3 + at] = cos * p + sin * q;
    made[other * 3 + at] = cos * q - sin * p;
  }
  return made;
}
