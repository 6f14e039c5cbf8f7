/**
 * `npm run build`: src/ -> dist/, bundled: a command line starts far faster from a few files than from 700 (kysely alone is 304, 80 ms).
 * Builds into a folder beside the old one and then swaps the two, so that whoever runs `dist/main.js` meanwhile never sees half a
 * build, and a failed build leaves the last good one in place. What is not TypeScript under src/ (reporters for the user's Node) is
 * copied to the same place; native packages stay outside. Types are checked by `npm run check`.
 */
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build as bundle, type OutputAsset, type OutputChunk } from 'rolldown';

const root = join(import.meta.dirname, '..');

async function build(): Promise<void> {
  const started = performance.now();
  const dist = join(root, 'dist');
  const stage = mkdtempSync(join(root, 'node_modules/.assay-build-'));
  const next = join(stage, 'next');
  try {
    cpSync(join(root, 'src'), next, { recursive: true, filter: isAsset });
    const { output } = await bundle({
      input: join(root, 'src/main.ts'),
      platform: 'node',
      external: ['oxc-parser', 'oxc-resolver'],
      resolve: { conditionNames: ['assay-source', 'node', 'import', 'default'] },
      logLevel: 'warn',
      output: { dir: next, format: 'esm', entryFileNames: 'main.js', chunkFileNames: '[name].js', banner: bannerOf },
    });
    writeFileSync(join(next, 'THIRD-PARTY-NOTICES.txt'), notices(output));
    chmodSync(join(next, 'main.js'), 0o755);
    moveIfPresent(dist, join(stage, 'previous'));
    renameSync(next, dist);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  console.log(`build: dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** The licences of the packages that the bundle holds parts of, as they ask to be passed on. */
function notices(output: readonly (OutputChunk | OutputAsset)[]): string {
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
  return [...new Set(folders)].sort().map(notice).join('\n');
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version}\n${'='.repeat(60)}\n${text}\n`;
}

function isAsset(source: string): boolean {
  if (source.endsWith('__pycache__')) return false;
  return statSync(source).isDirectory() || !source.endsWith('.ts');
}

function bannerOf(): string {
  return '// Built from src/ by `npm run build`; see https://www.apache.org/licenses/LICENSE-2.0 for the licence.';
}

function moveIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

await build().catch((error: unknown) => {
  console.error(`build: failed, dist/ is unchanged\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
