/**
 * What every call of Assay costs before it does anything, and what its package takes: `assay --version` in turn with `node -e 0`, and the
 * bytes on disk of the packed package installed alone, with its dependencies, without optional peers.
 * `--runs N`: pairs, from 5. The package's dependencies come from the npm registry or its cache.
 */
import { execFile } from 'node:child_process';
import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { runnerEnvironment } from './support/assay-run.ts';
import { benchReport, figure, publish } from './support/figures.ts';
import { describe, pairedRatio } from './support/paired-ratio.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { timedRun } from './support/timed-run.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  const timed = (...words: readonly string[]) =>
    timedRun({ command: [process.execPath, ...words], cwd: root, env: runnerEnvironment(), signal: scratch.signal });
  const paired = await pairedRatio(
    () => timed(join(root, 'dist/main.js'), '--version'),
    () => timed('-e', '0'),
    args.runs ?? 15,
  );
  const seconds = (key: 'a' | 'b') => describe(paired[key].map(({ cpuMs }) => cpuMs / 1000));
  const { installed, compiled } = await installedSize(scratch);
  const figures = [
    figure({
      figure: '--version, CPU',
      value: paired.cpu.median,
      spread: paired.cpu.spread,
      unit: 'x',
      target: '<= 1.6',
    }),
    figure({
      ...{ figure: '--version, CPU seconds', value: seconds('a').median, spread: seconds('a').spread, unit: 's' },
      peer: { name: 'node -e 0', value: seconds('b').median },
    }),
    figure({ figure: 'installed package', value: installed, unit: 'MB', target: '<= 60' }),
    figure({ figure: 'packages that run a compiler', value: compiled, unit: 'packages', target: '= 0' }),
  ];
  publish(benchReport('startup', 'the packed package', figures), args.json);
}

/** Megabytes (10^6 bytes) of `node_modules` of a project that depends on nothing else, and how many of its packages are built by node-gyp. */
async function installedSize({ folder, signal }: Scratch): Promise<{ installed: number; compiled: number }> {
  const options = { signal, env: { ...runnerEnvironment(), npm_config_cache: process.env['npm_config_cache'] } };
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { ...options, cwd: root });
  const [packed = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const install = [
    'install',
    '--omit=peer',
    '--omit=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    join(folder, packed),
  ];
  await run('npm', install, { ...options, cwd: folder });
  const files = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' });
  const sizes = files.map((name) => lstatSync(join(folder, 'node_modules', name)));
  const bytes = sizes.reduce((sum, stats) => sum + (stats.isDirectory() ? 0 : stats.size), 0);
  return { installed: bytes / 1e6, compiled: files.filter((name) => name.endsWith('binding.gyp')).length };
}

const args = benchArguments();
await withScratch('startup', (scratch) => main(args, scratch));
