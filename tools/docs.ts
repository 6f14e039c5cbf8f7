/**
 * Writes every page that is generated: docs/reference/*, docs/benchmarks.md, the rule's table in ARCHITECTURE.md.
 * `--check` writes nothing and exits 1, listing the stale files. To add a page, add a line to `generators`; one that
 * imports `#x/y` does so inside `render`, so that it gets the source, not the last build.
 */
import './use-source.ts';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { importRuleTable } from './architecture.ts';
import { benchmarksPage } from './docs/benchmarks.ts';
import { insertBetween } from './docs/insert-between.ts';

export interface Generator {
  /** Relative to the root. */
  readonly file: string;
  /** The whole new content, from what the file holds now; undefined when there is nothing to write. */
  render(current: string | undefined): Promise<string | undefined>;
}

const root = join(import.meta.dirname, '..');

const generators: readonly Generator[] = [
  { file: 'ARCHITECTURE.md', render: async (current) => insertBetween(current, 'import-rule', importRuleTable()) },
  { file: 'docs/reference/cli.md', render: async () => (await import('#cli/text/help')).referenceMarkdown() },
  {
    file: 'docs/reference/validate.schema.json',
    render: async () => (await import('#operations/report-schema')).reportSchemaText(),
  },
  {
    file: 'docs/reference/assay.schema.json',
    render: async () => {
      const [{ configSchemaText }, { runners }] = await Promise.all([
        import('#config/schema'),
        import('#adapters/runner/index'),
      ]);
      return configSchemaText(runners.map(({ name }) => name));
    },
  },
  {
    file: 'docs/reference/quarantine.schema.json',
    render: async () => (await import('#config/quarantine/schema')).quarantineSchemaText(),
  },
  { file: 'docs/benchmarks.md', render: () => benchmarksPage(join(root, 'bench/results')) },
];

/** The files whose content differs from what its generator renders, with the new content. */
export async function findStale(folder: string, pages: readonly Generator[]): Promise<Map<string, string>> {
  const stale = new Map<string, string>();
  for (const { file, render } of pages) {
    const current = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    const wanted = await render(current);
    if (wanted !== undefined && wanted !== current) stale.set(file, wanted);
  }
  return stale;
}

if (import.meta.main) {
  const stale = await findStale(root, generators);
  if (process.argv.includes('--check')) {
    for (const file of stale.keys()) console.log(`${file} is stale: run node tools/docs.ts`);
    process.exitCode = stale.size > 0 ? 1 : 0;
  } else {
    for (const [file, content] of stale) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
      console.log(`wrote ${file}`);
    }
    if (stale.size === 0) console.log('docs: all up to date');
  }
}
