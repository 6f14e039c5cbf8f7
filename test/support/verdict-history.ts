/** Histories of verdicts for tests of whatever learns from them: readable ones and arbitrary ones. */
import fc from 'fast-check';

interface Seen {
  readonly key: string;
  readonly failed: boolean;
  readonly ms: number | null;
}

/** `'a+ b- c'` is one cycle: a passed, b failed, c is not in it. */
export function cycle(text: string, ms: number | null = 100): readonly Seen[] {
  return text.split(' ').flatMap((word) => {
    const outcome = word.at(-1);
    return outcome === '+' || outcome === '-' ? [{ key: word.slice(0, -1), failed: outcome === '-', ms }] : [];
  });
}

/** Any cycles over a few tests, a test now and then several times in one. */
export const anyCycles: fc.Arbitrary<readonly (readonly Seen[])[]> = fc.array(
  fc.array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f', '__proto__', ''),
      failed: fc.boolean(),
      ms: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
    }),
    { maxLength: 8 },
  ),
  { maxLength: 25 },
);
