import { describe, expect, it } from 'vitest';
import { globMatcher, ignoreMatcher } from '#kit/glob';

describe('globMatcher', () => {
  it.each([
    ['src/**/(*.)+(spec|test).+(ts|tsx|js)', 'src/a/hono.test.ts', true],
    ['src/**/(*.)+(spec|test).+(ts|tsx|js)', 'src/test.ts', false],
    ['src/**/(*.)+(spec|test).+(ts|tsx|js)', 'src/a/hono.test.mts', false],
    ['./src/**/*.(spec|test).[jt]s?(x)', 'src/query/tests/a.test.tsx', true],
    ['./src/**/*.(spec|test).[jt]s?(x)', 'src/query/tests/a.test-d.ts', false],
    ['**/*.test.ts', 'a.test.ts', true],
    ['**/*.test.ts', '.hidden/a.test.ts', true],
    ['test/*.js', 'test/a/b.js', false],
    ['**/*.{test,spec}.?(c|m)[jt]s?(x)', 'x/a.spec.mjs', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(globMatcher([pattern])(path)).toBe(expected);
  });

  it('matches any of several patterns, and nothing without patterns', () => {
    expect(globMatcher(['a.ts', 'b.ts'])('b.ts')).toBe(true);
    expect(globMatcher([])('a.ts')).toBe(false);
  });
});

describe('ignoreMatcher', () => {
  it('ignores what lies below a matching folder', () => {
    const ignored = ignoreMatcher(['dist', 'legacy/', '**/sandbox/**']);
    expect(['dist/a/b.ts', 'legacy/x.ts', 'src/sandbox/y.ts'].map(ignored)).toEqual([true, true, true]);
    expect(['src/dist/a.ts', 'distant/a.ts', 'src/a.ts'].map(ignored)).toEqual([false, false, false]);
  });
});
