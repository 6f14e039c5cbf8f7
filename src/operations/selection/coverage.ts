/** Operation `coverage show FILE`: which tests ran which function of a file when they were watched. */
import { UserError } from '#domain/error';
import type { RecordedFile, Recording } from '#domain/recording';
import { describeUnit } from '#formats/units/changed-units';
import { linesOf } from '#formats/units/unit-lines';
import { nearest } from '#kit/nearest';
import type { Session } from '#operations/session';

export interface CoveredFunction {
  readonly name: string;
  /** 1-based; null when the text that was recorded is not at hand. */
  readonly lines: readonly [first: number, last: number] | null;
  /** Test files that executed it, in order. */
  readonly tests: readonly string[];
}

export interface Coverage {
  readonly file: string;
  /** False: the file was edited since some of the tests were watched. */
  readonly current: boolean;
  /** Test files that loaded it. */
  readonly loadedBy: readonly string[];
  /** Of them, those of which only that is known. */
  readonly wholeBy: readonly string[];
  readonly functions: readonly CoveredFunction[];
  readonly notes: readonly string[];
}

/** Throws UserError when no test that was watched loads the file. `path`: from the root. */
export async function showCoverage(session: Session, path: string): Promise<Coverage> {
  const { files, tests, notes } = await session.history.recorded();
  const contents = files.filter((file) => file.path === path);
  if (contents.length === 0) throw unknownFile(path, files, tests);
  const change = await session.forge.resolveChange({ repo: session.repo, base: 'HEAD', head: null });
  const tree = await session.environment.prepare({ change, role: 'head' });
  const blob = tree.ok ? (tree.view.files.get(path) ?? null) : null;
  const text = tree.ok ? tree.view.text(path) : null;
  if (tree.ok) await tree.release();
  const newest = contents.find((file) => file.blob === blob) ?? contents[0];
  const uses = tests.flatMap(({ test, files: used }) =>
    used.filter((use) => use.path === path).map((use) => ({ test: test.file, use })),
  );
  const own = uses.filter(({ use }) => use.blob === newest?.blob);
  const units = newest?.units?.units ?? [];
  const isText = newest?.blob === blob && text !== null;
  return {
    file: path,
    current: uses.every(({ use }) => use.blob === blob),
    loadedBy: names(uses.map(({ test }) => test)),
    wholeBy: names(own.filter(({ use }) => use.executed === 'all').map(({ test }) => test)),
    functions: units.slice(1).map((unit, index) => ({
      name: describeUnit(unit),
      lines: isText ? linesOf(text, unit) : null,
      tests: names(
        own.filter(({ use }) => use.executed !== 'all' && use.executed.includes(index + 1)).map(({ test }) => test),
      ),
    })),
    notes,
  };
}

function names(files: readonly string[]): readonly string[] {
  return [...new Set(files)].sort();
}

function unknownFile(path: string, files: readonly RecordedFile[], tests: readonly Recording[]): UserError {
  if (tests.length === 0) {
    return new UserError(
      'nothing-recorded',
      'no test has been watched here yet',
      'assay validate --full watches all of them',
    );
  }
  const near = nearest(path, [...new Set(files.map((file) => file.path))]);
  const hint = near === null ? 'paths start at the root of the repository' : `did you mean ${near}?`;
  return new UserError('not-recorded', `no test that was watched loads ${path}`, hint);
}
