// @ts-check
// Round cones in WebGL: each is one flat quad that faces the eye, shaded as if it were round. Two triangles a segment,
// in one call and without instances (tiny ones are slow everywhere), so that a hundred thousand move with the pointer.

/** @typedef {import('./camera.js').Camera} Camera */

const VERTEX = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D shapes, colours;
uniform mat3 axes;
uniform vec3 centre;
uniform vec2 scale;
uniform highp float depth;
uniform float pixel;
out vec3 tint;
out vec2 place;
flat out vec3 shape;
void main() {
  int cone = gl_VertexID / 4;
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID & 2) - 1);
  ivec2 cell = ivec2(cone % 1024, cone / 1024);
  vec4 proximal = texelFetch(shapes, ivec2(cell.x * 2, cell.y), 0), distal = texelFetch(shapes, ivec2(cell.x * 2 + 1, cell.y), 0);
  vec3 p = axes * (proximal.xyz - centre), q = axes * (distal.xyz - centre);
  float rp = max(proximal.w * 0.5, pixel), rq = max(distal.w * 0.5, pixel);
  vec2 along = q.xy - p.xy;
  float length_ = length(along);
  along = length_ > 1e-9 ? along / length_ : vec2(1.0, 0.0);
  vec2 across = vec2(-along.y, along.x);
  float r = max(rp, rq);
  float t = mix(-r, length_ + r, corner.x);
  place = vec2(t, r * corner.y);
  shape = vec3(length_, rp, rq);
  float part = clamp(t / max(length_, 1e-9), 0.0, 1.0);
  vec2 at = p.xy + along * t + across * place.y;
  gl_Position = vec4(at * scale, -mix(p.z, q.z, part) * depth, 1.0);
  tint = texelFetch(colours, cell, 0).rgb;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 tint;
in vec2 place;
flat in vec3 shape;
uniform float shade;
uniform highp float depth;
out vec4 painted;
void main() {
  float t = clamp(place.x, 0.0, shape.x);
  float r = mix(shape.y, shape.z, shape.x > 0.0 ? t / shape.x : 0.0);
  float d = length(vec2(place.x - t, place.y)) / r;
  if (d > 1.0) discard;
  float facing = sqrt(1.0 - d * d);
  // What is round comes nearer in its middle, so that parts meet where they really do.
  gl_FragDepth = clamp(gl_FragCoord.z - 0.5 * depth * facing * r, 0.0, 1.0);
  painted = vec4(mix(tint, tint * (0.35 + 0.65 * facing), shade), 1.0);
}`;

/** Cones in a row of the textures, as in the shader. */
const ROW = 1024;

export class Cones {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    const gl = canvas.getContext('webgl2', { antialias: true, alpha: false, preserveDrawingBuffer: true });
    if (!gl) throw new Error('no WebGL');
    this.gl = gl;
    this.program = linked(gl);
    this.count = 0;
    /** Rows of the texture of colours. */
    this.rows = 0;
    this.shapes = texture(gl);
    this.colours = texture(gl);
    this.vertices = gl.createVertexArray();
    this.corners = gl.createBuffer();
    gl.enable(gl.DEPTH_TEST);
  }

  /** @param {Float32Array} proximal x, y, z and diameter of each @param {Float32Array} distal */
  place(proximal, distal) {
    const { gl } = this;
    this.count = proximal.length / 4;
    const rows = Math.max(1, Math.ceil(this.count / ROW));
    const both = new Float32Array(rows * ROW * 8);
    const order = new Uint32Array(this.count * 6);
    for (let at = 0; at < this.count; at++) {
      for (let axis = 0; axis < 4; axis++) {
        both[at * 8 + axis] = proximal[at * 4 + axis];
        both[at * 8 + 4 + axis] = distal[at * 4 + axis];
      }
      const [vertex, index] = [at * 4, at * 6];
      order[index] = vertex;
      order[index + 1] = order[index + 3] = vertex + 1;
      order[index + 2] = order[index + 5] = vertex + 2;
      order[index + 4] = vertex + 3;
    }
    gl.bindTexture(gl.TEXTURE_2D, this.shapes);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, ROW * 2, rows, 0, gl.RGBA, gl.FLOAT, both);
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
  }

  /** @param {Float32Array} colours three channels of each @param {number} picked which one stands out, or -1 */
  colour(colours, picked) {
    const { gl } = this;
    const rows = Math.max(1, Math.ceil(this.count / ROW));
    const bytes = new Uint8Array(rows * ROW * 4);
    for (let from = 0, to = 0; from + 2 < colours.length && to < bytes.length; from += 3, to += 4) {
      bytes[to] = colours[from] * 255;
      bytes[to + 1] = colours[from + 1] * 255;
      bytes[to + 2] = colours[from + 2] * 255;
    }
    if (picked >= 0) bytes.set([230, 64, 13], picked * 4);
    gl.bindTexture(gl.TEXTURE_2D, this.colours);
    // The same texture again, where it has the size: voltages change their colours with each frame.
    if (this.rows === rows) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ROW, rows, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, ROW, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    this.rows = rows;
  }

  /**
   * @param {Camera} camera @param {import('../colour.js').Rgb} paper
   * @param {{ extent: number, shade: number, ratio: number }} look the extent is the largest distance from the centre
   */
  draw(camera, paper, { extent, shade, ratio }) {
    const { gl, program } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(paper[0], paper[1], paper[2], 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.useProgram(program);
    gl.bindVertexArray(this.vertices);
    const uniform = (/** @type {string} */ name) => gl.getUniformLocation(program, name);
    // Rows of ours are columns of theirs.
    const a = camera.axes;
    gl.uniformMatrix3fv(uniform('axes'), false, [a[0], a[3], a[6], a[1], a[4], a[7], a[2], a[5], a[8]]);
    gl.uniform3fv(uniform('centre'), camera.centre);
    gl.uniform2f(uniform('scale'), (2 * camera.scale) / camera.width, (2 * camera.scale) / camera.height);
    gl.uniform1f(uniform('depth'), 0.99 / Math.max(extent, 1e-6));
    gl.uniform1f(uniform('pixel'), 0.75 / ratio / camera.scale);
    gl.uniform1f(uniform('shade'), shade);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.colours);
    gl.uniform1i(uniform('colours'), 1);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.shapes);
    gl.uniform1i(uniform('shapes'), 0);
    gl.drawElements(gl.TRIANGLES, this.count * 6, gl.UNSIGNED_INT, 0);
  }
}

/** A texture that is read texel by texel. @param {WebGL2RenderingContext} gl */
function texture(gl) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  for (const [name, value] of [[gl.TEXTURE_MIN_FILTER, gl.NEAREST], [gl.TEXTURE_MAG_FILTER, gl.NEAREST], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]])
    gl.texParameteri(gl.TEXTURE_2D, name, value);
  return made;
}

/** @param {WebGL2RenderingContext} gl */
function linked(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of /** @type {const} */ ([[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]])) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'the shader does not compile');
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'the program does not link');
  return program;
}
