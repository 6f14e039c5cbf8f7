/**
 * A scenario is a folder of data that teaches one thing: `repo/` is what main holds, `change.patch` the change (none: main's only
 * commit is judged), `expect.json` the judgement, `script.json` what the scripted tests answer, README.md one line of prose.
 * Invariant: what is misspelt in a scenario is an error, never a setting that quietly does nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { ReportJson } from '#operations/report-schema';
import { makeRepo, type ScratchRepo } from './scratch-repo.ts';
import { type Script, scriptSchema } from './scripted-tests.ts';

const scenariosFolder = join(import.meta.dirname, '../scenarios');

/** What a run answers, as far as a scenario speaks about it. */
const judgementSchema = z.strictObject({
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  exit: z.int(),
  /** Test files in running order. */
  selected: z.array(z.string()),
  notRun: z.array(z.string()),
  failures: z.array(z.strictObject({ file: z.string(), test: z.string(), class: z.string() })),
  /** Rule ids. */
  findings: z.array(z.string()),
  /** Changed path -> fate. */
  paths: z.record(z.string(), z.string()),
});

const expectSchema = judgementSchema.extend({
  /** `worktree`: the patch is left uncommitted. `refs`: it is committed on the branch `change`, while main stays checked out. */
  boundary: z.enum(['worktree', 'refs']),
  /** Files that git ignores, written into the work tree: path -> text. */
  ignored: z.record(z.string(), z.string()).default({}),
  /** Links that an installation would have made: path -> target folder, both from the root. */
  links: z.record(z.string(), z.string()).default({}),
  /** How often the change is judged; what is expected is the last judgement, after what was learnt from the ones before. */
  times: z.int().positive().default(1),
  /** Why Assay does not judge so yet; the scenario turns red as soon as it does. */
  knownGap: z.string().optional(),
});

export type Judgement = z.infer<typeof judgementSchema>;

export interface Scenario {
  readonly name: string;
  readonly folder: string;
  readonly expected: Judgement;
  readonly setup: Pick<z.infer<typeof expectSchema>, 'boundary' | 'ignored' | 'links' | 'times'>;
  readonly knownGap: string | null;
  readonly script: Script;
}

/** All scenarios, by number. */
export function readScenarios(): readonly Scenario[] {
  return readdirSync(scenariosFolder).sort().map(readScenario);
}

function readScenario(name: string): Scenario {
  const folder = join(scenariosFolder, name);
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { boundary, ignored, links, times, knownGap = null, ...expected } = expectSchema.parse(json('expect.json'));
  const script = scriptSchema.parse(json('script.json'));
  return { name, folder, expected, setup: { boundary, ignored, links, times }, knownGap, script };
}

/** Makes the repository of a scenario and gives the arguments of `validate` that judge its change. */
export async function layOut({ folder, setup }: Scenario): Promise<{ repo: ScratchRepo; args: readonly string[] }> {
  const repo = await makeRepo(filesBelow(join(folder, 'repo')));
  for (const [path, target] of Object.entries(setup.links)) {
    mkdirSync(dirname(join(repo.dir, path)), { recursive: true });
    symlinkSync(join(repo.dir, target), join(repo.dir, path));
  }
  const patch = join(folder, 'change.patch');
  const one = ['--concurrency', '1']; // one process after the other: a test that counts its runs counts the same every time
  if (setup.boundary === 'worktree') {
    await repo.git('apply', patch);
    repo.write(setup.ignored);
    return { repo, args: one };
  }
  if (!existsSync(patch)) return { repo, args: ['--head', 'main', ...one] };
  await repo.git('checkout', '-q', '-b', 'change');
  await repo.git('apply', patch);
  await repo.commit('the change');
  await repo.git('checkout', '-q', 'main');
  repo.write(setup.ignored);
  return { repo, args: ['--base', 'main', '--head', 'change', ...one] };
}

function filesBelow(dir: string): Record<string, string> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(dir.length + 1), readFileSync(path, 'utf8')]));
}

/** What a report says, in a scenario's words. */
export function judgementOf(report: ReportJson, exit: number | null): Judgement {
  return {
    verdict: report.verdict,
    exit: exit ?? -1,
    selected: report.selected.map((entry) => entry.file),
    notRun: report.notRun.map((entry) => entry.file),
    failures: report.failures.map((failure) => ({ file: failure.file, test: failure.test, class: failure.class })),
    findings: report.findings.map((finding) => finding.rule),
    paths: Object.fromEntries(report.paths.map(({ path, fate }) => [path, fate])),
  };
}
