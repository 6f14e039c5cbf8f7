import { expect, test } from 'vitest';
import { parseBenchArguments } from '../arguments.ts';
import { manifestProblem } from './commits.ts';
import { type ReplaySide, replayFigures } from './tell.ts';

const installed = (name: string) => ({ a: '1.2.3', b: '2.0.0-rc.1' })[name] ?? null;
const manifest = (fields: object) => manifestProblem(JSON.stringify(fields), installed);

test('a manifest that asks for what is installed can be run, one that does not says what it lacks', () => {
  expect(manifest({ dependencies: { a: '^1.0.0' }, devDependencies: { b: '>=1' } })).toBeNull();
  expect(manifest({ dependencies: { a: 'workspace:*' } })).toBeNull();
  expect(manifest({ peerDependencies: { c: '*' } })).toBeNull();
  expect(manifest({})).toBeNull();
  expect(manifest({ dependencies: { a: '^2.0.0' } })).toBe('wants a ^2.0.0, but 1.2.3 is installed');
  expect(manifest({ devDependencies: { c: '1' } })).toBe('wants c, which is not installed');
  expect(manifestProblem('{', installed)).toBe('is not JSON');
});

const side = (cpuMs: number, firstResultMs: number | null, verdict = 'pass'): ReplaySide => ({
  ...{ cpuMs, firstResultMs, verdict, planMs: 10, files: 1 },
});
const valueIn = (figures: ReturnType<typeof replayFigures>, name: string) =>
  figures.find(({ figure }) => figure.startsWith(name));

test('in total it is the ratio of the sums, by commit the median of the ratios', () => {
  const figures = replayFigures(
    [
      { recording: side(3_000, 200), without: side(1_000, 100) },
      { recording: side(9_000, 300), without: side(10_000, 300, 'fail') },
      { recording: side(100, null), without: side(100, 50) },
    ],
    2,
    '<= 1.05',
  );
  expect(valueIn(figures, 'CPU in total')).toMatchObject({ value: 12_100 / 11_100, met: false });
  expect(valueIn(figures, 'CPU by commit')).toMatchObject({ value: 1 });
  expect(valueIn(figures, 'first result')).toMatchObject({ value: 1.5, met: false });
  expect(valueIn(figures, 'commits with a first result')).toMatchObject({ value: 2 });
  expect(valueIn(figures, 'commits whose verdict differs')).toMatchObject({ value: 1 });
  expect(valueIn(figures, 'commits skipped')).toMatchObject({ value: 2 });
});

test('without any result nothing is said about the first one', () => {
  const figures = replayFigures([{ recording: side(1, null), without: side(1, null) }], 0, null);
  expect(valueIn(figures, 'first result')).toMatchObject({ value: null, met: false });
});

test('how many commits is asked for as a whole number', () => {
  expect(parseBenchArguments(['--last', '4']).last).toBe(4);
  expect(() => parseBenchArguments(['--last', '0'])).toThrow('--last wants');
});
