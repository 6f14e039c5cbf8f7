/**
 * How a program of libtest sums itself up: the names below its last `failures:`, and the numbers of `test result:`. Children of a test
 * write into the lines of single tests, so what stands here is right where the two differ. Pure; bounded by the names that are known.
 */
import type { Outcome } from '#domain/result';

export interface Sums {
  readonly ms: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of failed tests; null when they are not as many as the numbers say. */
  readonly listed: ReadonlySet<string> | null;
}

export interface Summary {
  /** A line that is not of a test's own captured output. */
  result(text: string): void;
  /** Any line: the list looks like output of a test that stands before it. */
  list(text: string): void;
  sums(): Sums | null;
}

const maxListed = 100_000;
const resultLine = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;.*?(?:; finished in ([\d.]+)s)?$/;

/** `adds`: rustdoc runs several programs for one library, and each sums itself up. */
export function createSummary(knows: (name: string) => boolean, adds: boolean): Summary {
  let open: Set<string> | null = null;
  let sums: Sums | null = null;
  return {
    list(text) {
      const [, name] = /^ {4}(\S.*)$/.exec(text) ?? [];
      if (text === 'failures:') open = new Set();
      else if (name !== undefined && open !== null && open.size < maxListed && knows(name)) open.add(name);
      else if (name === undefined && text !== '' && !text.startsWith('test result: ')) open = null;
    },
    result(text) {
      const numbers = resultLine.exec(text);
      if (numbers === null) return;
      const [passed = 0, failed = 0, skipped = 0, seconds = 0] = numbers.slice(1).map((it) => Number(it ?? 0));
      const names = failed === 0 ? new Set<string>() : open;
      const listed = names?.size === failed ? names : null;
      const one = { ms: seconds * 1000, passed, failed, skipped, listed };
      sums = adds && sums !== null ? sumOf(sums, one) : one;
      open = null;
    },
    sums: () => sums,
  };
}

function sumOf(a: Sums, b: Sums): Sums {
  return {
    ms: a.ms + b.ms,
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    listed: a.listed === null || b.listed === null ? null : new Set([...a.listed, ...b.listed]),
  };
}

/** What the numbers and the lines of the single tests say, where they differ. */
export function difference(sums: Sums, told: ReadonlyMap<string, Outcome>): string | null {
  const outcomes = [...told.values()];
  const of = (wanted: Outcome): number => outcomes.filter((it) => it === wanted).length;
  const words = (passed: number, failed: number, skipped: number): string =>
    `${passed} passed, ${failed} failed, ${skipped} ignored`;
  const [said, seen] = [
    words(sums.passed, sums.failed, sums.skipped),
    words(of('passed'), of('failed'), of('skipped')),
  ];
  return said === seen ? null : `its result says ${said}; its tests say ${seen}`;
}
