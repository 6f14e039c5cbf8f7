/**
 * The promise of selection by recordings, on random programs that are really run: a test of which anything is different after a change, its
 * answer or what it executes, is selected, whichever earlier or later state of the program it was watched on.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTypescript } from '#adapters/language/typescript/import-graph';
import type { Recorded, RecordedFile, Recording } from '#domain/recording';
import { environmentPrint } from '#flow/environment-print';
import { treeState } from '#flow/tree-state';
import { aSuite, testFile } from './support/builders.ts';
import { impactOf } from './support/compute-impact.ts';
import { changes, programs, pulls } from './support/random-program/change-program.ts';
import { filesOf, type Program } from './support/random-program/program.ts';
import { type Run, runTest } from './support/random-program/run-program.ts';
import { type Version, versionOf } from './support/versions.ts';

const suite = aSuite({ id: 'node-test', runner: 'node-test' });
const language = createTypescript();
const tests = ['test/t0.test.js', 'test/t1.test.js', 'test/t2.test.js'];
const runs = Number(process.env['ASSAY_TEST_RUNS'] ?? 200);

function recordingOf(program: Program, version: Version, file: string): Recorded {
  const run = runTest(program, file);
  const files: RecordedFile[] = [];
  const uses = [...run.executed].map(([path, units]) => {
    const blob = version.blobs.get(path) ?? '';
    const found = language.units?.(path, version.files.get(path) ?? '') ?? null;
    files.push({ path, blob, units: found });
    const executed = [...units].map((unit) => found?.units.findIndex(({ name }) => name === unit) ?? -1);
    if (executed.includes(-1)) throw new Error(`${path} has no unit for one of ${[...units]}`);
    return { path, blob, executed: [0, ...executed].sort((a, b) => a - b) };
  });
  const state = treeState(version.blobs);
  const recording: Recording = {
    ...{ test: testFile(file, null, suite.id), at: 0, tree: version.tree, incomplete: null, packages: [], cpuMs: 1 },
    environment: environmentPrint(suite, version.blobs, '24.0.0'),
    files: uses,
    reads: run.reads.map((path) => ({ path, blob: state.stateOf(path) })),
    lists: run.lists.map((path) => ({ path, names: state.namesBelow(path) })),
  };
  return { files, tests: [recording] };
}

const traceOf = ({ executed }: Run) => [...executed].map(([path, units]) => [path, [...units].sort()]).sort();
const differs = (a: Run, b: Run) => JSON.stringify([a.result, traceOf(a)]) !== JSON.stringify([b.result, traceOf(b)]);

test('no test that could be affected is left out', { timeout: 600_000 }, async () => {
  let [affected, selected, all] = [0, 0, 0];
  const watchedOn = fc.array(fc.constantFrom(0, 1, 2), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(programs, pulls, changes, watchedOn, fc.boolean(), async (first, pull, edit, on, knows) => {
      const base = pull(first);
      const head = edit(base);
      const states = [first, base, head].map((program) => ({ program, version: versionOf(filesOf(program)) }));
      const [earliest, before, after] = states;
      if (earliest === undefined || before === undefined || after === undefined) return;
      const watched = tests.map((file, index) => ({ file, on: states[on[index] ?? 0] ?? earliest }));
      const recorded = watched.map(({ file, on: { program, version } }) => recordingOf(program, version, file));
      const impact = await impactOf({
        ...{ suite, tests: tests.map((file) => testFile(file, null, suite.id)), languages: [language] },
        ...{ base: before.version, head: after.version, earlier: knows ? [earliest.version] : [] },
        recorded: { files: recorded.flatMap(({ files }) => files), tests: recorded.flatMap((it) => it.tests) },
      });
      const reached = new Set(impact.reached.map(({ test: { file } }) => file));
      const different = watched.filter(({ file, on: { program } }) => {
        const now = runTest(head, file);
        return differs(runTest(base, file), now) && differs(runTest(program, file), now); // else it passed like that
      });
      [affected, selected, all] = [affected + different.length, selected + reached.size, all + tests.length];
      const missed = different.filter(({ file }) => !reached.has(file));
      const told = missed.map(({ file }) => impact.unreached.find(({ test: it }) => it.file === file)?.reason);
      expect(told, printed(states.map(({ version }) => version))).toEqual([]);
    }),
    { numRuns: runs },
  );
  expect(affected).toBeGreaterThan(all / 20);
  expect(selected).toBeLessThan(all * 0.9); // or it shows nothing
});

function printed(versions: readonly Version[]): string {
  const texts = versions.map(({ files }) => [...files].map(([path, text]) => `--- ${path}\n${text}`).join('\n'));
  return texts.join('\n=========\n');
}
