/**
 * node:test suites of a package: one per `node --test` of its test script. Node has no configuration file.
 * Invariant: pure; the globs match the files that Node itself would find.
 */
import { posix } from 'node:path';
import { coerce, gte } from 'semver';
import { type NodeTestLine, parseLine } from '#adapters/runner/node-test/arguments';
import type { Suite } from '#domain/suite';
import { globLiteral, installedVersion, localFile } from '#formats/package-files';
import type { Detection, DetectRequest, Invocation } from '#ports/runner';

export function detectNodeTest(request: DetectRequest): Detection {
  const suites = request.invocations.flatMap((invocation) => {
    const line = parseLine(invocation.argv);
    return line ? [toSuite(request, invocation, line)] : [];
  });
  return { suites, questions: [], notes: [] };
}

function toSuite(request: DetectRequest, invocation: Invocation, line: NodeTestLine): Suite {
  const { pkg, tree, nested } = request;
  const { dir } = pkg;
  const version = installedVersion(tree, dir, 'node');
  const below = nested.map((it) => `${globLiteral(posix.relative(dir, it))}/**`);
  return {
    id: dir === '' ? 'node-test' : `${dir}:node-test`,
    runner: 'node-test',
    version,
    dir,
    layer: 'unit',
    projects: [
      {
        name: null,
        root: dir,
        include:
          line.patterns.length > 0
            ? line.patterns.map((it) => pattern(request, it))
            : defaults(extensions(request, version, line)),
        exclude: ['**/node_modules', '**/.*', ...(line.patterns.length > 0 ? [] : below)],
        setupFiles: line.preloads.flatMap((it) => (/^\.{0,2}\//.test(it) ? (localFile(tree, dir, it) ?? []) : [])),
      },
    ],
    args: line.args,
    env: invocation.env,
    configFiles: [],
    aliases: {},
    // Node's own pool sorts the files and mixes their events; Assay's shards do neither.
    pool: line.alone,
    command: null,
    because: `package.json script "${invocation.script}": ${invocation.text}`,
  };
}

/** Node 20 took folders and searched them; newer versions read them as globs that match nothing. */
function pattern({ pkg, tree }: DetectRequest, word: string): string {
  const path = word.replace(/^(?:\.\/+)+/, '').replace(/(?<=.)\/+$/, '');
  const full = posix.join(pkg.dir, path);
  if (tree.files.has(full)) return globLiteral(path);
  const isFolder = [...tree.files.keys()].some((it) => it.startsWith(`${full}/`));
  return isFolder ? `${globLiteral(path)}/**/*.{js,cjs,mjs}` : path;
}

/** https://nodejs.org/api/test.html#running-tests-from-the-command-line */
function defaults(extension: string): readonly string[] {
  return ['**/*.test', '**/*-test', '**/*_test', '**/test-*', '**/test', '**/test/**/*'].map(
    (it) => `${it}.${extension}`,
  );
}

/** TypeScript is searched for where types are stripped without asking (22.18), or by a flag or a loader that handles it. */
function extensions({ tree, node }: DetectRequest, version: string | null, { args, preloads }: NodeTestLine): string {
  const running = version ?? node ?? coerce(tree.text('.nvmrc')?.trim() ?? '')?.version ?? null;
  const strips =
    running === null || (gte(running, '22.18.0') && !(running.startsWith('23.') && !gte(running, '23.6.0')));
  const loads =
    args.includes('--experimental-strip-types') || preloads.some((it) => /tsx|ts-node|swc|esbuild/.test(it));
  return strips || loads ? '{js,cjs,mjs,ts,cts,mts}' : '{js,cjs,mjs}';
}
