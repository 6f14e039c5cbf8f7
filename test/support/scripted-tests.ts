/**
 * Tests that are never run: a script says how each one ends in which tree, and the answers are reported as node:test's reporter
 * reports them. Invariant: no guess: a file that the script does not know makes the runner fail to start, and a file that the tree
 * on disk does not have is missing here too, so that what was laid out really matters.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ScriptedReply } from '#adapters/executor/scripted/executor';
import type { TreeRole } from '#domain/plan';
import type { Command } from '#ports/runner';

const error = z.strictObject({ message: z.string(), phase: z.enum(['collect', 'hook', 'test', 'late']) });
/** `ok`, `skipped`, `absent` (no such test in this tree), else the message it fails with. A list: one run after the other. */
const ending = z.union([z.string(), error]);
const endings = z.union([ending, z.array(ending).nonempty()]).optional();

/** One test; without a title the file itself: how loading it ends. Trees not named follow the ones they are copies of. */
const entry = z.strictObject({
  file: z.string(),
  title: z.array(z.string()).nonempty().optional(),
  head: endings,
  'head-copy': endings,
  'base-with-head-tests': endings,
  base: endings,
});

export const scriptSchema = z.array(entry);
export type Script = z.infer<typeof scriptSchema>;
type Entry = Script[number];
type Ending = z.infer<typeof ending>;
type Line = Readonly<Record<string, unknown>>;

/** Answers the commands of the node:test runner. `roleOf` tells what the tree at a root is used for. */
export function scriptedTests(
  script: Script,
  roleOf: (root: string) => TreeRole | undefined,
): (command: Command) => ScriptedReply {
  const runs = new Map<string, number>();
  const endingOf = (entry: Entry, role: TreeRole): Ending => {
    const said = [plannedFor(entry, role)].flat();
    const key = `${script.indexOf(entry)} ${role}`;
    const run = runs.get(key) ?? 0;
    runs.set(key, run + 1);
    return said[Math.min(run, said.length - 1)] ?? 'ok';
  };
  return (command) => {
    const root = command.env['ASSAY_ROOT'] ?? '';
    const role = roleOf(root);
    const files = askedFor(command);
    const unknown = files.find((file) => !script.some((entry) => entry.file === file));
    if (role === undefined || unknown !== undefined) return notStarted(`the script does not know ${unknown ?? root}`);
    const records = files.flatMap((file): readonly Line[] => {
      const path = join(root, file);
      if (!existsSync(path)) return [problem(`no tests found: ${path} does not exist`)];
      return fileRecords(
        path,
        script.filter((entry) => entry.file === file).map((entry) => [entry.title, endingOf(entry, role)]),
      );
    });
    const start = { type: 'start', runner: 'node-test', version: '24.0.0', root };
    const failed = records.some(({ error }) => error !== undefined && error !== null);
    return {
      report: [start, ...records, { type: 'end', interrupted: false }],
      exit: { code: failed ? 1 : 0 },
    };
  };
}

/** A clean copy of head is head; base's own version ends as under head's tests; and what is said about nowhere passes. */
function plannedFor(entry: Entry, role: TreeRole): Ending | Ending[] {
  if (role === 'head-copy') return entry['head-copy'] ?? entry.head ?? 'ok';
  if (role === 'base') return entry.base ?? entry['base-with-head-tests'] ?? 'ok';
  return entry[role] ?? 'ok';
}

/** The launcher's list of files, as paths from the root; where recordings go to is no list. */
function askedFor({ files }: Command): readonly string[] {
  return files.flatMap(({ text }) => (text.startsWith('[') ? (JSON.parse(text) as string[]) : []));
}

function fileRecords(path: string, tests: readonly (readonly [Entry['title'], Ending])[]): readonly Line[] {
  const place = { file: path, project: null };
  const whole = tests.find(([title, end]) => title === undefined && end !== 'ok');
  const error = whole ? toError(whole[1], 'collect') : null;
  const told = error?.['phase'] === 'collect' ? [] : tests;
  const results = told.flatMap(([title, end]) => {
    if (title === undefined || end === 'absent') return [];
    const outcome = end === 'ok' ? 'passed' : end === 'skipped' ? 'skipped' : 'failed';
    const failure = outcome === 'failed' ? toError(end, 'test') : null;
    return [{ type: 'test', ...place, title, outcome, ms: 1, tries: 1, error: failure }];
  });
  return [{ type: 'file-start', ...place }, ...results, { type: 'file-end', ...place, ms: 1, error }];
}

function problem(message: string): Line {
  return { type: 'problem', error: toError(message, 'collect') };
}

function toError(end: Ending, phase: string): Line {
  const said = typeof end === 'string' ? { message: end, phase } : end;
  return { name: 'Error', stack: `Error: ${said.message}`, expected: null, actual: null, ...said };
}

function notStarted(stderr: string): ScriptedReply {
  return { exit: { code: null, reason: 'not-started' }, stderr: `${stderr}\n` };
}
