import { expect, test } from 'vitest';
import { parseBenchArguments } from './arguments.ts';
import { figure, formatFigure } from './figures.ts';
import { describe as describeValues, median, pairedRatio } from './paired-ratio.ts';
import { timedRun } from './timed-run.ts';

test.each([
  [1.05, '<= 1.05', true],
  [1.06, '<= 1.05', false],
  [0.98, '>= 0.98', true],
  [0, '> 0', false],
  [2, '< 3', true],
  [0, '= 0', true],
  [-1, '>= -1', true],
])('%d against %s is %s', (value, target, met) => {
  expect(figure({ figure: 'f', value, unit: 'x', target }).met).toBe(met);
});

test('an absent figure is never met, and NaN is absent', () => {
  expect(figure({ figure: 'f', value: null, unit: 'x' }).met).toBe(false);
  expect(figure({ figure: 'f', value: Number.NaN, unit: 'x' })).toMatchObject({ value: null, met: false });
});

test('a target that cannot be read is an error', () => {
  expect(() => figure({ figure: 'f', value: 1, unit: 'x', target: 'fast' })).toThrow('"fast"');
});

test('figures print rounded, with the name of the peer', () => {
  const measured = figure({ figure: 'plan', value: 123.456, unit: 'ms', peer: { name: 'vitest list', value: 2345.6 } });
  expect(formatFigure(measured)).toEqual(['plan', '123.5', '', 'ms', 'vitest list: 2346', '', 'yes']);
});

test('median and quartiles interpolate; no values are an error', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(describeValues([1, 2, 3, 4])).toEqual({ median: 2.5, spread: [1.75, 3.25] });
  expect(() => median([])).toThrow('no values');
});

test('pairs run in turn after one warm-up pair, and the ratio is the median of the pairs', async () => {
  const order: string[] = [];
  const side = (name: string, wallMs: number) => async () => {
    order.push(name);
    return { wallMs, cpuMs: wallMs * 2, stdout: '' };
  };
  const ratio = await pairedRatio(side('a', 30), side('b', 20), 5);
  expect(order.join('')).toBe('ab'.repeat(6));
  expect([ratio.wall.median, ratio.cpu.median, ratio.a.length]).toEqual([1.5, 1.5, 5]);
  await expect(pairedRatio(side('a', 1), side('b', 1), 4)).rejects.toThrow('at least 5');
});

test('a timed run counts the CPU of grandchildren and keeps the output apart from the times', async () => {
  const burn = `let n = 0; const end = process.cpuUsage().user + 50_000; while (process.cpuUsage().user < end) n++;`;
  const command = ['bash', '-c', `"$0" -e '${burn}'; echo out; echo err >&2`, process.execPath] as const;
  const run = await timedRun({ command, cwd: '/' });
  expect(run.stdout).toBe('out\n');
  expect(run.cpuMs).toBeGreaterThanOrEqual(50);
  expect(run.wallMs).toBeGreaterThan(0);
});

test('a crash is not a measurement', async () => {
  await expect(timedRun({ command: ['bash', '-c', 'echo broken >&2; exit 3'], cwd: '/' })).rejects.toThrow(
    /3:\nbroken/,
  );
  await expect(timedRun({ command: ['bash', '-c', 'exit 3'], cwd: '/', accept: [0, 3] })).resolves.toBeDefined();
});

test('arguments are read, and a wrong number of runs is named', () => {
  const args = ['--json', 'a.json', '--runs', '7', '--seed', '0'];
  expect(parseBenchArguments(args)).toMatchObject({ json: 'a.json', runs: 7, seed: 0 });
  expect(() => parseBenchArguments(['--seed', 'x'])).toThrow('"x"');
  expect(() => parseBenchArguments(['--runs', '0'])).toThrow('"0"');
  expect(() => parseBenchArguments(['--bogus'])).toThrow('--bogus');
  expect(() => parseBenchArguments(['--json', 'no/such/folder/a.json'])).toThrow('no/such/folder');
});
