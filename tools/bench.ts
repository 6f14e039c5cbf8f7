/**
 * `npm run bench -- NAME [ARGS]` runs `bench/NAME.ts` with the source in reach (`#x/y`). Benches measure the built
 * `dist/main.js`, so the build is renewed first when any source is newer. Without a known NAME it lists what there is.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from './nearest.ts';

const root = join(import.meta.dirname, '..');

function benchNames(): string[] {
  return readdirSync(join(root, 'bench'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name.slice(0, -'.ts'.length))
    .sort();
}

function isBuildStale(): boolean {
  const built = statSync(join(root, 'dist/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).some(
    (name) => statSync(join(root, 'src', name)).mtimeMs > built,
  );
}

function runNode(args: readonly string[]): number {
  const { status, error } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
}

function main([name, ...args]: readonly string[]): number {
  const names = benchNames();
  if (name === undefined || !names.includes(name)) {
    const guess = name === undefined ? undefined : nearest(name, names);
    if (name !== undefined) console.error(`no bench "${name}"${guess ? `, did you mean "${guess}"?` : ''}`);
    console.error(`usage: npm run bench -- NAME [ARGS]; NAME is one of: ${names.join(', ') || '(none yet)'}`);
    return 2;
  }
  const built = isBuildStale() ? runNode([join(root, 'tools/build.ts')]) : 0;
  return built === 0 ? runNode(['--conditions=assay-source', join(root, 'bench', `${name}.ts`), ...args]) : built;
}

process.exitCode = main(process.argv.slice(2));
