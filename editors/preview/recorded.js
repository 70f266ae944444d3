// @ts-check
// Which cell and which segment a recorded path is about.

/**
 * The cell and the segment of a path to a voltage (`pop/0/cell/12/v`, `pop[0]/12/v`); `pop[0]/v` is that of the first segment.
 * A cell that runs alone has the name ''. `kind` is the component, where the path names it.
 * @param {string} path @param {number} segments
 * @returns {{ cell: string, kind: string | null, segment: number } | null}
 */
export function placeOf(path, segments) {
  const steps = path.split('/').filter((it) => it !== '..' && it !== '.' && it !== '');
  if (steps.pop() !== 'v') return null;
  if (steps[0]?.endsWith(']')) {
    // `pop[0]/cell/12`, the cell and the segment may be missing.
    const kind = steps.length > 1 && !/^\d+$/.test(steps[1]) ? steps[1] : null;
    return placed(steps[0], kind, steps.slice(kind === null ? 1 : 2), segments);
  }
  if (steps.length >= 2 && /^\d+$/.test(steps[1])) return placed(`${steps[0]}[${steps[1]}]`, steps[2] ?? null, steps.slice(3), segments);
  return placed('', null, steps, segments);
}

/** @param {string} cell @param {string | null} kind @param {string[]} rest @param {number} segments */
function placed(cell, kind, rest, segments) {
  if (rest.length === 0) return { cell, kind, segment: 0 };
  // Behind the cell comes the segment or something inside the membrane, which has a voltage of another kind.
  return rest.length === 1 && /^\d+$/.test(rest[0]) && segments > 0 ? { cell, kind, segment: Number(rest[0]) } : null;
}
