// Makes the VSIX for a platform, with the server program inside.
//   node package.mjs PROGRAM [TARGET] [OUT.vsix]      TARGET as vsce has it (linux-x64, …); default: this machine's

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [program, target = `${process.platform}-${process.arch}`, out = join(here, `nml-${target}.vsix`)] = process.argv.slice(2);
if (!program) throw new Error('which program? node package.mjs PROGRAM [TARGET] [OUT.vsix]');
/** What a VSIX may weigh. */
const MOST_BYTES = 10 * 1024 * 1024;

await import('./build.mjs');
rmSync(join(here, 'server'), { recursive: true, force: true });
mkdirSync(join(here, 'server'));
const inside = join(here, 'server', target.startsWith('win32') ? 'nml.exe' : 'nml');
copyFileSync(resolve(program), inside);
chmodSync(inside, 0o755);
// Names of functions are for debuggers only, a tenth of the whole.
if (target.startsWith('linux') && process.platform === 'linux') spawnSync('strip', [inside]);
execFileSync(join(here, 'node_modules/.bin/vsce'), ['package', '--no-dependencies', '--allow-missing-repository', '--target', target, '--out', resolve(out)], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
const { size } = statSync(out);
console.log(`${out}: ${(size / 1024 / 1024).toFixed(1)} MiB`);
// A debug build is for tests only, however large it is.
if (size > MOST_BYTES && !process.env.NML_ANY_SIZE) throw new Error('the VSIX is larger than 10 MiB: pack a release build');
