/** Small trees whose tests run on the real runners with the recorder on, and what it told, by names of functions. For tests only. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readUnits } from '#adapters/language/typescript/units/read-units';
import type { RunnerEvent } from '#domain/result';
import type { Suite } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import { type Record, type Records, readRecords } from '#formats/recording/read-record';
import { executedUnits } from '#formats/units/changed-units';
import type { Runner } from '#ports/runner';
import { diskTree } from './disk-tree.ts';
import { runCommand, runnerAssets } from './run-runner.ts';
import { removeFolders, temporaryFolder } from './temporary-folder.ts';

const nodeModules = join(import.meta.dirname, '../../node_modules');
const made: string[] = [];

/** Everything that was told of one test file, its child processes included; paths from the tree's root. */
export interface Told {
  /** Executed functions of each loaded file, in order; the module level is not named. */
  readonly executed: Readonly<{ [path: string]: readonly string[] }>;
  readonly whole: readonly string[];
  readonly packages: readonly string[];
  readonly reads: readonly string[];
  readonly lists: readonly string[];
  readonly started: readonly string[];
  readonly children: number;
  readonly cpuMs: readonly (number | null)[];
  /** Reasons; a process that never told its story is one. */
  readonly incomplete: readonly string[];
}

export interface RecordedRun {
  readonly root: string;
  readonly told: Readonly<{ [file: string]: Told }>;
  /** `file › title: outcome message`, and problems. */
  readonly lines: readonly string[];
  readonly output: string;
}

/** A tree with `script` as its test script and our own node_modules. */
export function makeTree(script: string, files: Readonly<{ [path: string]: string }>): string {
  const manifest = JSON.stringify({ name: 'sample', private: true, scripts: { test: script } });
  const root = temporaryFolder(made, { 'package.json': manifest, ...files });
  symlinkSync(nodeModules, join(root, 'node_modules'));
  return root;
}

export function removeTrees(): void {
  removeFolders(made);
}

/** Runs `files` as Assay would, in one worker, with or without recording. */
export async function runRecorded(
  runner: Runner,
  root: string,
  files: readonly string[],
  isRecording = true,
): Promise<RecordedRun> {
  const scratch = temporaryFolder(made);
  const suite = await onlySuite(runner, root);
  const wanted = files.map((file) => ({ suite: suite.id, project: null, file }));
  const request = { suite, files: wanted, root, scratch, assets: runnerAssets, treeFiles: new Map(), workers: 1 };
  const command = runner.command(request);
  const decoder = runner.decoder(request);
  const dir = join(scratch, 'records');
  mkdirSync(dir);
  for (const { path, text } of command.files) writeFileSync(path, text);
  const events: RunnerEvent[] = [];
  const recording = { ASSAY_RECORDER: join(runnerAssets, 'recorder/index.cjs'), ASSAY_RECORD_DIR: dir };
  const env = { ...command.env, ...(isRecording ? recording : {}) };
  const ended = await runCommand({ ...command, env }, (bytes) => events.push(...decoder.report(bytes)));
  const { code, stdout, stderr } = ended;
  events.push(...decoder.end({ code, stdoutTail: stdout, stderrTail: stderr, read: () => [] }));
  const records = readRecords(
    readdirSync(dir).map((name) => ({ name, text: readFileSync(join(dir, name), 'utf8') })),
    root,
  );
  if (records.broken.length > 0) throw new Error(`broken records: ${records.broken.join()}`);
  return { root, told: tell(records, root), lines: linesOf(events), output: `${stdout}\n${stderr}` };
}

async function onlySuite(runner: Runner, root: string): Promise<Suite> {
  const { project, questions } = discoverProject(diskTree(root), [runner], process.versions.node);
  const answers = questions.map(async (it) => it.answer((await runCommand(it.command(runnerAssets))).stdout));
  const [suite] = [...project.suites, ...(await Promise.all(answers))];
  if (!suite) throw new Error('no suite found');
  return suite;
}

function linesOf(events: readonly RunnerEvent[]): string[] {
  return events.flatMap((it) => {
    if (it.type === 'test')
      return [`${it.file} › ${it.title.join(' › ')}: ${[it.outcome, it.error?.message].join(' ').trim()}`];
    if (it.type === 'file-end' && it.error) return [`${it.file}: ${it.error.message}`];
    return it.type === 'problem' ? [`problem: ${it.error.message}`] : [];
  });
}

function tell({ records, unended }: Records, root: string): RecordedRun['told'] {
  const byFile = Map.groupBy(records, ({ file }) => file);
  const files = new Set([...byFile.keys(), ...unended.map(({ file }) => file)]);
  return Object.fromEntries(
    [...files].map((file) => {
      const reasons = unended.filter((it) => it.file === file).map(() => 'a process did not tell');
      return [file, merge(byFile.get(file) ?? [], reasons, root)];
    }),
  );
}

function merge(records: readonly Record[], reasons: readonly string[], root: string): Told {
  const all = (name: 'whole' | 'packages' | 'reads' | 'lists' | 'started') =>
    [...new Set(records.flatMap((it) => it[name]))].sort();
  const ranges = Map.groupBy(
    records.flatMap(({ scripts }) => scripts),
    ([path]) => path,
  );
  return {
    executed: Object.fromEntries(
      [...ranges].map(([path, found]) => [
        path,
        namesOf(
          join(root, path),
          found.flatMap(([, pairs]) => pairs),
        ),
      ]),
    ),
    ...{ whole: all('whole'), packages: all('packages'), reads: all('reads'), lists: all('lists') },
    started: all('started'),
    children: records.filter(({ child }) => child).length,
    cpuMs: records.map(({ cpuMs }) => cpuMs),
    incomplete: [...records.flatMap((it) => it.incomplete ?? []), ...reasons],
  };
}

function namesOf(path: string, pairs: readonly number[]): string[] {
  const text = readFileSync(path, 'utf8');
  const units = readUnits(path, text);
  if (units === null) throw new Error(`${path} has no units`);
  const executed = [...executedUnits(units, pairs)].filter((index) => index > 0).sort((a, b) => a - b);
  return executed.map((index) => units.units[index]?.name ?? '?');
}
