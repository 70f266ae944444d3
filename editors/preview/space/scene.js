// @ts-check
// A scene of round cones: turned, moved and enlarged with pointer and keys, pointed at, drawn with WebGL or, where there
// is none, flat.

import { element } from '../element.js';
import { niceStep, shown } from '../number.js';
import { Camera } from './camera.js';
import { Cones } from './cones.js';

/** @typedef {import('./camera.js').Point} Point */
/** @typedef {{ proximal: Float32Array, distal: Float32Array }} Shapes four numbers each: x, y, z, diameter in µm */

export class Scene {
  /**
   * @param {{ theme: import('../theme.js').Theme }} surroundings
   * @param {{ label: string, pointed: (index: number) => void, describe: (index: number) => string }} listener
   */
  constructor({ theme }, listener) {
    this.theme = theme;
    this.listener = listener;
    this.camera = new Camera();
    /** @type {Shapes} */
    this.shapes = { proximal: new Float32Array(), distal: new Float32Array() };
    /** @type {Float32Array} */
    this.colours = new Float32Array();
    /** @type {Shapes | null} */
    this.boxOf = null;
    /** @type {[Point, Point]} */
    this.boxed = [[-1, -1, -1], [1, 1, 1]];
    this.extent = 1;
    this.picked = -1;
    this.framed = false;
    this.frame = 0;
    this.canvas = element('canvas', { tabIndex: 0, role: 'img', 'aria-label': listener.label });
    this.about = element('p', { className: 'about' });
    this.bar = element('div', { className: 'bar' });
    this.length = element('div', { className: 'length' });
    this.element = element('div', { className: 'space' }, this.canvas, this.about, this.bar, this.length);
    /** @type {Cones | null} */
    this.cones = null;
    try {
      this.cones = new Cones(this.canvas);
    } catch {
      this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    }
    this.canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
    this.canvas.addEventListener('webglcontextrestored', () => {
      this.cones = new Cones(this.canvas);
      this.cones.place(this.shapes.proximal, this.shapes.distal);
      this.recolour(this.colours);
    });
    new ResizeObserver(() => this.resize()).observe(this.element);
    theme.onChange(() => this.soon());
    this.listen();
  }

  /** @param {Shapes} shapes @param {boolean} again whether it is another view of the same thing, which keeps its place */
  place(shapes, again) {
    this.shapes = shapes;
    this.cones?.place(shapes.proximal, shapes.distal);
    if (!again || !this.framed) this.reset();
    this.soon();
  }

  /** @param {Float32Array} colours */
  recolour(colours) {
    this.colours = colours;
    this.cones?.colour(colours, this.picked);
    this.soon();
  }

  /** @param {number} index */
  pick(index) {
    this.picked = index;
    this.about.textContent = index < 0 ? '' : this.listener.describe(index);
    this.recolour(this.colours);
  }

  /** The box around everything. @returns {[Point, Point]} */
  box() {
    const low = /** @type {Point} */ ([Infinity, Infinity, Infinity]);
    const high = /** @type {Point} */ ([-Infinity, -Infinity, -Infinity]);
    for (const ends of [this.shapes.proximal, this.shapes.distal])
      for (let at = 0; at < ends.length; at += 4)
        for (let axis = 0; axis < 3; axis++) {
          const radius = ends[at + 3] / 2;
          low[axis] = Math.min(low[axis], ends[at + axis] - radius);
          high[axis] = Math.max(high[axis], ends[at + axis] + radius);
        }
    return low[0] <= high[0] ? [low, high] : [[-1, -1, -1], [1, 1, 1]];
  }

  reset() {
    const [low, high] = this.box();
    this.camera.frame(low, high);
    this.framed = this.camera.width > 1;
    this.soon();
  }

  /** @param {'3d' | 'xy' | 'xz' | 'zy'} view */
  look(view) {
    this.camera.flat = view !== '3d';
    this.camera.look(view === '3d' ? 'xy' : view);
    if (view === '3d') this.camera.turn(-60, 40);
    this.reset();
  }

  resize() {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    const factor = this.camera.width > 1 ? Math.min(clientWidth / this.camera.width, clientHeight / this.camera.height) : 1;
    this.camera.width = clientWidth;
    this.camera.height = clientHeight;
    this.camera.scale *= factor;
    if (!this.framed) this.reset();
    this.draw();
  }

  soon() {
    this.wanted ??= requestAnimationFrame(() => {
      this.wanted = undefined;
      this.draw();
    });
  }

  /** @type {number | undefined} */
  wanted = undefined;

  draw() {
    const started = performance.now();
    const [low, high] = this.bounds();
    const { camera } = this;
    // The farthest that anything can be from the middle of the picture.
    this.extent = Math.hypot(...low.map((it, at) => Math.max(Math.abs(it - camera.centre[at]), Math.abs(high[at] - camera.centre[at]))));
    const ratio = this.canvas.width / camera.width;
    if (this.cones) this.cones.draw(camera, this.theme.paper, { extent: this.extent, shade: this.theme.highContrast ? 0.3 : 1, ratio });
    else this.drawFlat(ratio);
    this.rule();
    this.frame = performance.now() - started;
  }

  /** The box, computed once for each set of shapes. */
  bounds() {
    if (this.boxOf !== this.shapes) {
      this.boxOf = this.shapes;
      this.boxed = this.box();
    }
    return this.boxed;
  }

  /** Lines instead of cones, farthest first. @param {number} ratio */
  drawFlat(ratio) {
    const { camera, pen, colours } = this;
    const { proximal, distal } = this.shapes;
    if (!pen) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = this.theme.css('paper');
    pen.fillRect(0, 0, camera.width, camera.height);
    pen.lineCap = 'round';
    const order = Array.from({ length: proximal.length / 4 }, (_, at) => at);
    const depth = order.map((it) => camera.project(distal[it * 4], distal[it * 4 + 1], distal[it * 4 + 2])[2]);
    for (const it of order.sort((a, b) => depth[a] - depth[b])) {
      const [x, y] = camera.project(proximal[it * 4], proximal[it * 4 + 1], proximal[it * 4 + 2]);
      const [u, v] = camera.project(distal[it * 4], distal[it * 4 + 1], distal[it * 4 + 2]);
      const [red, green, blue] = it === this.picked ? [0.9, 0.25, 0.05] : colours.subarray(it * 3, it * 3 + 3);
      pen.strokeStyle = `rgb(${red * 255} ${green * 255} ${blue * 255})`;
      pen.lineWidth = Math.max(1, ((proximal[it * 4 + 3] + distal[it * 4 + 3]) / 2) * camera.scale);
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(u + 0.01, v);
      pen.stroke();
    }
  }

  /** The scale bar. */
  rule() {
    const length = niceStep(this.camera.width / 12 / this.camera.scale);
    this.bar.style.width = `${length * this.camera.scale}px`;
    this.length.textContent = length >= 1000 ? `${shown(length / 1000)} mm` : `${shown(length)} µm`;
  }

  /** What is under a pixel: of those that are near, the one that is nearest to the eye. @param {number} x @param {number} y */
  at(x, y) {
    const { camera } = this;
    const { proximal, distal } = this.shapes;
    let found = -1;
    let best = Infinity;
    const { axes: a, centre: [cx, cy, cz], scale, width, height } = camera;
    // The same as `project`, written out: it is done for every cone.
    for (let it = 0; it < proximal.length; it += 4) {
      const ux = proximal[it] - cx;
      const uy = proximal[it + 1] - cy;
      const uz = proximal[it + 2] - cz;
      const wx = distal[it] - proximal[it];
      const wy = distal[it + 1] - proximal[it + 1];
      const wz = distal[it + 2] - proximal[it + 2];
      const px = width / 2 + scale * (a[0] * ux + a[1] * uy + a[2] * uz);
      const py = height / 2 - scale * (a[3] * ux + a[4] * uy + a[5] * uz);
      const dx = scale * (a[0] * wx + a[1] * wy + a[2] * wz);
      const dy = -scale * (a[3] * wx + a[4] * wy + a[5] * wz);
      const square = dx * dx + dy * dy;
      const part = square > 0 ? Math.min(1, Math.max(0, ((x - px) * dx + (y - py) * dy) / square)) : 0;
      const radius = Math.max(((proximal[it + 3] + (distal[it + 3] - proximal[it + 3]) * part) / 2) * camera.scale, 3);
      const awayX = x - px - part * dx;
      const awayY = y - py - part * dy;
      const away = Math.sqrt(awayX * awayX + awayY * awayY);
      if (away > radius + 2) continue;
      const towards = a[6] * (ux + wx * part) + a[7] * (uy + wy * part) + a[8] * (uz + wz * part);
      const score = -towards * scale + Math.max(0, away - radius) * 1e6;
      if (score < best) {
        best = score;
        found = it / 4;
      }
    }
    return found;
  }

  // ---- pointer and keys

  listen() {
    const { canvas, camera } = this;
    let moved = 0;
    canvas.addEventListener('pointerdown', (event) => {
      moved = 0;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons === 0) return;
      moved += Math.abs(event.movementX) + Math.abs(event.movementY);
      if (moved < 4) return;
      if (camera.flat || event.shiftKey || event.buttons !== 1) camera.move(event.movementX, event.movementY);
      else camera.turn(event.movementX, event.movementY);
      this.soon();
    });
    canvas.addEventListener('pointerup', (event) => {
      if (moved >= 4 || event.button !== 0) return;
      const index = this.at(event.offsetX, event.offsetY);
      this.pick(index);
      if (index >= 0) this.listener.pointed(index);
    });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    canvas.addEventListener('dblclick', () => this.reset());
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      camera.enlarge(2 ** (-event.deltaY / 300), event.offsetX, event.offsetY);
      this.soon();
    }, { passive: false });
    canvas.addEventListener('keydown', (event) => this.key(event));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { camera } = this;
    const count = this.shapes.proximal.length / 4;
    const go = (/** @type {number} */ dx, /** @type {number} */ dy) => (camera.flat || event.shiftKey ? camera.move(-dx, -dy) : camera.turn(-dx, -dy));
    const step = (/** @type {number} */ by) => this.pick((this.picked + by + count) % count);
    const actions = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => go(-24, 0), ArrowRight: () => go(24, 0), ArrowUp: () => go(0, -24), ArrowDown: () => go(0, 24),
      '+': () => camera.enlarge(1.25), '=': () => camera.enlarge(1.25), '-': () => camera.enlarge(0.8),
      0: () => this.reset(), n: () => step(1), p: () => step(-1),
      Enter: () => this.picked >= 0 && this.listener.pointed(this.picked),
    });
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || count === 0) return;
    event.preventDefault();
    action();
    this.soon();
  }
}
