// What all tests in a browser share: how Chromium is started, what its canvases show, and the report at the end.

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../vscode/package.json', import.meta.url));
export const { chromium } = require('playwright-core');

/** How Chromium is started: no sandbox because tests run as root, WebGL by the processor because there is no graphics card. */
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--enable-precise-memory-info'],
};

/** How many pixels of the canvases of a page or frame have about this colour. */
export const pixels = (frame, selector, colour, slack = 48) =>
  frame.evaluate(([selector, [r, g, b], slack]) => {
    let found = 0;
    for (const canvas of document.querySelectorAll(selector)) {
      const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
      const pen = copy.getContext('2d');
      pen.drawImage(canvas, 0, 0);
      const { data } = pen.getImageData(0, 0, copy.width, copy.height);
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] > 128 && Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < slack) found++;
    }
    return found;
  }, [selector, colour, slack]);

/** Waits until a question is answered with yes. */
export async function until(ask, what, patience) {
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((waited) => setTimeout(waited, 100))) if (await ask().catch(() => false)) return true;
  throw new Error(`it does not happen: ${what}`);
}

export const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** What was found, line by line, and at the end what was measured beside its goals. */
export class Report {
  failures = 0;
  measured = [];

  check(holds, what) {
    console.log(holds ? 'ok  ' : 'FAIL', what);
    if (!holds) this.failures++;
  }

  /** Milliseconds, and how many there may be; none: only to be known. */
  goal(what, got, wanted = null) {
    this.measured.push([what, `${got.toFixed(got < 10 ? 2 : 0)} ms`, wanted === null ? '' : `${wanted} ms`, wanted === null ? '' : got <= wanted ? 'yes' : 'no']);
  }

  /** Prints the table; the exit code. */
  end() {
    if (this.measured.length > 0) {
      const rows = [['measured', 'got', 'goal', 'met'], ...this.measured];
      const width = Math.max(...rows.map(([what]) => what.length));
      console.log(`\n${rows.map(([what, got, goal, met]) => `${what.padEnd(width)}  ${got.padStart(9)}  ${goal.padStart(9)}  ${met}`).join('\n')}`);
    }
    console.log(this.failures === 0 ? '\nall passed' : `\n${this.failures} failed`);
    return this.failures > 0 ? 1 : 0;
  }
}
