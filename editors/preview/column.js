// @ts-check
// A column of numbers that grows, with the extremes of its blocks, so that no frame scans a whole trace.

/** Values in a block. */
export const BLOCK = 64;

export class Column {
  constructor() {
    this.length = 0;
    this.values = new Float64Array(1024);
    /** Extremes of the full blocks. */
    this.low = new Float64Array(1024 / BLOCK);
    this.high = new Float64Array(1024 / BLOCK);
    this.least = Infinity;
    this.most = -Infinity;
    /** Whether no value is below the one before it. */
    this.sorted = true;
    this.last = -Infinity;
    /** @type {number | undefined} */
    this.digits = undefined;
  }

  /** @param {ArrayLike<number | null>} values @param {number} [digits] how many of theirs mean anything */
  static of(values, digits) {
    const column = new Column();
    column.append(values);
    column.digits = digits;
    return column;
  }

  /** @param {ArrayLike<number | null>} values; what is missing is not a number */
  append(values) {
    const end = this.length + values.length;
    if (end > this.values.length) this.grow(end);
    for (let from = 0; from < values.length; from++) {
      const given = values[from];
      const value = given === null ? NaN : given;
      this.values[this.length++] = value;
      if (value < this.least) this.least = value;
      if (value > this.most) this.most = value;
      if (value < this.last || value !== value) this.sorted = false;
      this.last = value;
      if (this.length % BLOCK === 0) this.close(this.length / BLOCK - 1);
    }
  }

  /** @param {number} wanted */
  grow(wanted) {
    const size = Math.max(wanted, this.values.length * 2);
    const larger = (/** @type {Float64Array} */ old, /** @type {number} */ length) => {
      const made = new Float64Array(length);
      made.set(old);
      return made;
    };
    this.values = larger(this.values, size);
    this.low = larger(this.low, Math.ceil(size / BLOCK));
    this.high = larger(this.high, Math.ceil(size / BLOCK));
  }

  /** @param {number} block */
  close(block) {
    let least = Infinity;
    let most = -Infinity;
    for (let at = block * BLOCK, end = at + BLOCK; at < end; at++) {
      const value = this.values[at];
      if (value < least) least = value;
      if (value > most) most = value;
    }
    this.low[block] = least;
    this.high[block] = most;
  }

  /** The least and the largest value of [from, to). @param {number} from @param {number} to @returns {[number, number]} */
  extremes(from, to) {
    let least = Infinity;
    let most = -Infinity;
    for (let at = from; at < to; ) {
      if (at % BLOCK === 0 && at + BLOCK <= to) {
        const block = at / BLOCK;
        if (this.low[block] < least) least = this.low[block];
        if (this.high[block] > most) most = this.high[block];
        at += BLOCK;
      } else {
        const value = this.values[at++];
        if (value < least) least = value;
        if (value > most) most = value;
      }
    }
    return [least, most];
  }

  /** First position in [from, to) whose value is not below the wanted one; the column must be sorted. */
  firstFrom(/** @type {number} */ wanted, from = 0, to = this.length) {
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.values[middle] < wanted) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** A value for a file; what is not a number is empty. @param {number} at */
  written(at) {
    const value = this.values[at];
    if (value !== value) return '';
    return String(this.digits === undefined ? value : Number(value.toPrecision(this.digits)));
  }

  /** The position whose value is nearest, or -1. @param {number} wanted */
  nearest(wanted) {
    if (!this.sorted || this.length === 0) return -1;
    const after = this.firstFrom(wanted);
    if (after === 0) return 0;
    const { values } = this;
    return after < this.length && values[after] - wanted < wanted - values[after - 1] ? after : after - 1;
  }
}
