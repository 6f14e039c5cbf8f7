/**
 * What every runner adapter must do, shown with the real runner on a small project. The adapter's test says how the samples look in
 * its runner's language and how to start a command; everything else is the same for all.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { RunnerEvent } from '#domain/result';
import type { Suite, TestFile } from '#domain/suite';
import type { CommandRequest, Runner } from '#ports/runner';

/** Texts of test files, written in the runner's own language. */
export interface RunnerSamples {
  /**
   * `passes`; `fails` (throws an error whose message contains `one is two`); `is skipped`;
   * `outer` › `inner` › `is nested`, which passes.
   */
  readonly outcomes: string;
  /** One passing test, `works`. */
  readonly passing: string;
  /** Imports `no-such-package`; would have one test, `never runs`. */
  readonly unloadable: string;
  /** Its only test kills the runner's main process with SIGKILL. */
  readonly killer: string;
}

export interface RunnerHarness {
  readonly samples: RunnerSamples;
  /** Name of a test file in this runner: `cart` -> `cart.test.ts`. */
  readonly fileName: (stem: string) => string;
  /**
   * Name of the samples for a title of this runner, where it cannot have theirs: `TestPasses` -> `passes`. Null for a test that
   * this language needs around another one.
   */
  readonly titleOf?: (title: readonly string[]) => readonly string[] | null;
  /** Lays files out in a new folder in which the runner is installed; the suite is what `detect` finds there. */
  readonly makeProject: (
    files: Readonly<Record<string, string>>,
  ) => Promise<{ readonly root: string; readonly suite: Suite; dispose(): void }>;
  /** Starts the runner's command, decodes what it reports, asks the decoder for the rest. */
  readonly run: (
    runner: Runner,
    request: Omit<CommandRequest, 'scratch' | 'assets' | 'treeFiles'>,
  ) => Promise<{ readonly events: readonly RunnerEvent[]; readonly stderr: string }>;
}

type TestEvent = Extract<RunnerEvent, { type: 'test' }>;

export function runnerConformance(runner: Runner, harness: RunnerHarness): void {
  const { samples, fileName } = harness;
  const disposals: (() => void)[] = [];
  afterEach(() => {
    for (const dispose of disposals.splice(0)) dispose();
  });

  /** Runs `stems` in a project of `files` (stem -> text). */
  async function run(files: Readonly<Record<string, string>>, stems: readonly string[]) {
    const named = Object.fromEntries(Object.entries(files).map(([stem, text]) => [fileName(stem), text]));
    const { root, suite, dispose } = await harness.makeProject(named);
    disposals.push(dispose);
    const project = suite.projects[0]?.name ?? null;
    const wanted: TestFile[] = stems.map((stem) => ({ suite: suite.id, project, file: fileName(stem) }));
    const { events, stderr } = await harness.run(runner, { suite, files: wanted, root, workers: 2 });
    const ofType = <T extends RunnerEvent['type']>(type: T) =>
      events.filter((it): it is Extract<RunnerEvent, { type: T }> => it.type === type);
    return {
      events,
      stderr,
      project,
      tests: ofType('test'),
      fileEnds: ofType('file-end'),
      problems: ofType('problem'),
    };
  }

  const titleOf = harness.titleOf ?? ((title) => title);
  const brief = (tests: readonly TestEvent[]) =>
    tests
      .flatMap(({ file, title, outcome }) => {
        const named = titleOf(title);
        return named === null ? [] : [`${file} › ${named.join(' › ')}: ${outcome}`];
      })
      .sort();

  describe(`${runner.name} as a runner`, () => {
    test('reports every outcome under its title path, once', async () => {
      const { events, tests, fileEnds, project, stderr } = await run({ cart: samples.outcomes }, ['cart']);
      const file = fileName('cart');
      expect(brief(tests), stderr).toEqual([
        `${file} › fails: failed`,
        `${file} › is skipped: skipped`,
        `${file} › outer › inner › is nested: passed`,
        `${file} › passes: passed`,
      ]);
      for (const it of tests) expect(it).toMatchObject({ project, tries: 1, ms: expect.any(Number) });
      expect(tests.flatMap((it) => it.error ?? [])).toMatchObject([
        { message: expect.stringContaining('one is two'), phase: 'test' },
      ]);
      expect(fileEnds).toMatchObject([{ file, project, error: null }]);
      expect(events[0]).toMatchObject({ type: 'start', version: expect.stringMatching(/^v?\d+\./) });
      expect(events.at(-1)).toEqual({ type: 'end', interrupted: false });
    });

    test('a test keeps its identity when its lines move', async () => {
      const before = await run({ cart: samples.outcomes }, ['cart']);
      const after = await run({ cart: `\n\n\n${samples.outcomes}` }, ['cart']);
      expect(brief(after.tests)).toEqual(brief(before.tests));
    });

    test('runs exactly the files it is given', async () => {
      const files = { cart: samples.passing, 'shopping-cart': samples.passing, 'lib/cart': samples.passing };
      const { tests, stderr } = await run(files, ['cart']);
      expect(brief(tests), stderr).toEqual([`${fileName('cart')} › works: passed`]);
    });

    test('a file that cannot be loaded is a collection error and no failed test', async () => {
      const { tests, fileEnds, problems, events } = await run({ a: samples.unloadable, b: samples.passing }, [
        'a',
        'b',
      ]);
      expect(tests.filter((it) => it.outcome === 'failed')).toEqual([]);
      const errors = [...fileEnds, ...problems].flatMap((it) => it.error ?? []);
      expect(errors).toMatchObject([{ message: expect.stringContaining('no-such-package'), phase: 'collect' }]);
      expect(events.filter((it) => it.type === 'end').length).toBeLessThanOrEqual(1);
    });

    test('no tests are a problem that says so, never a pass', async () => {
      const { tests, problems } = await run({ a: samples.passing }, ['gone']);
      expect(tests).toEqual([]);
      expect(problems.map((it) => it.error.message)).toContainEqual(expect.stringMatching(/^no tests found/));
    });

    test('a runner that is killed leaves no end record', async () => {
      const { events } = await run({ a: samples.killer }, ['a']);
      expect(events.filter((it) => it.type === 'end')).toEqual([]);
      expect(events.some((it) => it.type === 'start')).toBe(true);
    });
  });
}
