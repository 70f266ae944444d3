// Bundles the extension, and lays the preview and uPlot where its webviews find them.   node build.mjs

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

await build({
  entryPoints: [join(here, 'src/extension.ts')], outfile: join(here, 'dist/extension.js'),
  bundle: true, platform: 'node', format: 'cjs', external: ['vscode'], target: 'node20', minify: true, sourcemap: false, logLevel: 'warning',
});

const media = join(here, 'media');
rmSync(media, { recursive: true, force: true });
mkdirSync(media, { recursive: true });
const isShipped = (path) => !/\/(test|package\.json|tsconfig\.json|README\.md|index\.html|page\.js|host-page\.js)$|\.d\.ts$/.test(path);
cpSync(join(root, 'editors/preview'), media, { recursive: true, filter: isShipped });

// uPlot as the server's build obtained it; its hashes are pinned there.
const pinned = [...readFileSync(join(root, 'server/plot/build/main.rs'), 'utf8').matchAll(/\("(uPlot[^"]+)", "([0-9a-f]{64})"\)/g)];
if (pinned.length !== 2) throw new Error('server/plot/build/main.rs pins no uPlot');
for (const [, name, hash] of pinned) {
  const file = join(root, 'server/plot/uplot', name);
  if (!existsSync(file)) throw new Error(`${file} is missing: build nml first (cargo build)`);
  if (createHash('sha256').update(readFileSync(file)).digest('hex') !== hash) throw new Error(`${file} is not the pinned one`);
  copyFileSync(file, join(media, name));
}
copyFileSync(join(root, 'LICENSE'), join(here, 'LICENSE'));
