/**
 * The import rule as data, and the check that `src/` keeps it. Change a line of `rule` and the check, its test and the
 * table in ARCHITECTURE.md follow; nothing about folders is said anywhere else.
 * `node tools/architecture.ts` prints every violation with its fix and exits 1 if there is one.
 */
import { join } from 'node:path';
import { judgeImports } from './architecture/imports.ts';
import { judgeSizes, median } from './architecture/sizes.ts';
import { readSources, type SourceFile } from './architecture/source-file.ts';
import type { ArchitectureRule, Violation } from './architecture/types.ts';
import { judgeContents } from './architecture/words.ts';

export const rule: ArchitectureRule = {
  folders: {
    kit: [],
    domain: ['kit'],
    formats: ['domain', 'kit'],
    config: ['domain', 'kit'],
    ports: ['domain', 'kit'],
    flow: ['ports', 'formats', 'domain', 'kit'],
    adapters: ['ports', 'formats', 'domain', 'kit'],
    store: ['ports', 'domain', 'kit'],
    engine: ['flow', 'ports', 'domain', 'kit'],
    operations: ['engine', 'flow', 'ports', 'config', 'formats', 'domain', 'kit'],
    cli: ['operations', 'formats', 'domain', 'kit'],
    server: ['operations', 'formats', 'domain', 'kit'],
    mcp: ['operations', 'formats', 'domain', 'kit'],
  },
  rootFiles: ['app', 'main'],
  islands: [
    {
      pattern: 'adapters/<port>/<name>',
      depth: 3,
      filesBesideAreShared: false,
      elsewhere: 'move what two adapters need to formats/ or ports/',
    },
    {
      pattern: 'flow/<verb>',
      depth: 2,
      filesBesideAreShared: true,
      elsewhere: 'move what two verbs need to domain/ or formats/',
    },
  ],
  restricted: [
    {
      modules: ['node:child_process', 'node:cluster'],
      only: ['kit/process'],
      fix: 'start processes through the executor port; only kit/process.ts spawns',
    },
    {
      modules: ['#kit/process'],
      only: ['kit/*', 'adapters/executor/*'],
      fix: 'ask the executor port (ports/executor) to run it, or use #kit/git for git',
    },
  ],
  pure: {
    folders: ['domain', 'formats'],
    forbidden: [
      'fs',
      'fs/promises',
      'net',
      'http',
      'https',
      'http2',
      'dgram',
      'dns',
      'tls',
      'sqlite',
      'worker_threads',
    ],
  },
  testPackages: ['vitest', 'fast-check'],
  testSupport: 'test/support',
  testAdapters: ['store/memory', 'adapters/executor/scripted'],
  shippedScripts: 'adapters/runner',
  limits: { fileLines: 400, folderFiles: 12 },
};

/** Every breach of the rule under `<root>/src`, ordered by file and line; empty means the tree is clean. */
export function checkArchitecture(root: string): Violation[] {
  return judge(readSources(join(root, 'src')));
}

function judge(files: readonly SourceFile[]): Violation[] {
  return [
    ...files.flatMap((file) => [...judgeImports(rule, file), ...judgeContents(rule, file)]),
    ...judgeSizes(rule, files),
  ].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** The rule as Markdown, for ARCHITECTURE.md. */
export function importRuleTable(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const rows = Object.entries(rule.folders).map(([name, may]) => `| \`${name}\` | ${code(may) || 'nothing of ours'} |`);
  return [
    '| folder of `src/` | may import |',
    '|---|---|',
    ...rows,
    `| ${code(rule.rootFiles.map((name) => `${name}.ts`))} | anything |`,
    '',
    ...rule.islands.map(({ pattern, filesBesideAreShared, elsewhere }) => {
      const except = filesBesideAreShared ? ' (files beside the folders, `index.ts` apart, are for all)' : '';
      return `- \`${pattern}\` never imports its siblings${except}: ${elsewhere}.`;
    }),
    ...rule.restricted.map(({ modules, only }) => `- ${code(modules)} only in ${code(only)}.`),
    `- ${code(rule.pure.folders)} do no I/O; \`domain\` imports no package.`,
    `- \`process.env\` only in ${code(rule.rootFiles.map((name) => `${name}.ts`))}.`,
    `- Scripts under \`${rule.shippedScripts}\` (\`.cjs\`, \`.mjs\`) run in the user's Node: node: built-ins and their runner only.`,
    `- Tests beside the source may also import ${code([...rule.testPackages, rule.testSupport])}, node: built-ins and adapters of their own port.`,
    `- No default exports, no relative imports, no unknown folders, at most ${rule.limits.fileLines} lines a file and ${rule.limits.folderFiles} source files a folder.`,
  ].join('\n');
}

if (import.meta.main) {
  const files = readSources(join(import.meta.dirname, '..', 'src'));
  const violations = judge(files);
  for (const { file, line, rule: name, message, fix } of violations) {
    console.log(`${file}:${line}  ${name}: ${message}\n  fix: ${fix}`);
  }
  const sources = files.filter((file) => file.kind === 'source');
  console.log(
    `architecture: ${violations.length} violations in ${files.length} files; ` +
      `${sources.length} sources, median ${median(sources.map((file) => file.lines))} lines`,
  );
  process.exitCode = violations.length > 0 ? 1 : 0;
}
