/** What is written, byte for byte, on a terminal and on something else. */
import { afterEach, describe, expect, test } from 'vitest';
import { createLiveView, type LiveView } from '#cli/live-view';
import { createPaint, widthOf } from '#cli/text/paint';
import type { Progress } from '#domain/run';
import { aChange, aCheck, anError, aPlan, aTestResult, inTree, testFile } from '../../test/support/builders.ts';

const views: LiveView[] = [];
afterEach(() => {
  for (const view of views.splice(0)) view.end();
});

function view(columns: number, terminal = true) {
  let now = 0;
  let written = '';
  const live = createLiveView({
    write: (text) => {
      written += text;
    },
    terminal,
    columns: () => columns,
    paint: createPaint(false),
    clock: { now: () => 0, monotonic: () => now },
  });
  views.push(live);
  const show = (progress: Progress, ms = 1_000) => {
    now += ms;
    live.publish('run-1', progress);
  };
  return { live, show, text: () => written, screen: () => screenOf(written) };
}

/** What a terminal shows after these bytes: `ESC[nA` moves up, `ESC[0J` clears what is below. */
function screenOf(bytes: string): readonly string[] {
  const lines = [''];
  for (const part of bytes.replaceAll('\u001b', 'ESC').split(/(ESC\[\d+AESC\[0J|\n)/)) {
    const up = /^ESC\[(\d+)A/.exec(part);
    if (up) lines.splice(lines.length - 1 - Number(up[1]), Number(up[1]) + 1, '');
    else if (part === '\n') lines.push('');
    else lines.push((lines.pop() ?? '') + part);
  }
  return lines;
}

const check = aCheck({ files: [testFile(), testFile('stock.test.ts')] });
const plan = aPlan({ checks: [check], testFiles: 412, expectedMs: 48_000 });
const began: readonly Progress[] = [
  { type: 'phase', text: 'reading the change' },
  { type: 'change', change: aChange() },
  { type: 'plan', plan },
  { type: 'check-started', check },
  { type: 'test', check, result: aTestResult('passed') },
  { type: 'test', check, result: aTestResult('failed', { title: ['totals', 'applies two coupons'] }) },
  { type: 'file-finished', check, file: 'cart.test.ts', failed: true },
];

describe('on a terminal', () => {
  test('at 80 columns', () => {
    const { show, screen } = view(80);
    for (const progress of began) show(progress);
    expect(screen()).toEqual([
      'assay  1 file changed on agent/discounts (base main 3f2c9d1)',
      '       reaches 1 of 412 test files · about 48 s',
      '✗ 0:06  cart.test.ts › totals › applies two coupons   expected 1799, got 1800',
      '◌ vitest',
      '██████████░░░░░░░░░░  1 of 2 files · 2 tests · 7.0 s',
      '',
    ]);
  });

  test('at 160 columns a long failure is on one line', () => {
    const { show, screen } = view(160);
    const error = anError({ message: 'm'.repeat(300), expected: null, actual: null });
    show({ type: 'test', check, result: aTestResult('failed', { error }) });
    expect(screen()[0]).toMatch(/^✗ 0:01 {2}cart\.test\.ts › applies two coupons {3}AssertionError: m+…$/);
    expect(widthOf(screen()[0] ?? '')).toBe(159);
  });

  test.each([10, 40, 80])('at %i columns no line is as wide as the terminal', (columns) => {
    const { show, screen } = view(columns);
    for (const progress of began) show(progress);
    expect(Math.max(...screen().map(widthOf))).toBeLessThan(columns);
  });

  test('says what confirms and compares, and what those runs find is not counted', () => {
    const { show, screen } = view(80);
    for (const progress of began) show(progress);
    const base = inTree('base-with-head-tests', 1);
    show({ type: 'check-finished', check, ok: true });
    show({ type: 'check-started', check: inTree('head', 1) });
    show({ type: 'check-started', check: base });
    show({ type: 'test', check: base, result: aTestResult('failed') });
    show({ type: 'file-finished', check: base, file: 'stock.test.ts', failed: true });
    expect(screen().slice(3)).toEqual([
      '◌ confirming (vitest) · comparing with base (vitest)',
      '██████████░░░░░░░░░░  1 of 2 files · 2 tests · 12 s',
      '',
    ]);
  });

  test('many failures of one file do not hide those of the next', () => {
    const { show, screen } = view(80);
    const fails = (file: string) => show({ type: 'test', check, result: aTestResult('failed', { file }) });
    for (let index = 0; index < 50; index += 1) fails('many.test.ts');
    fails('next.test.ts');
    const lines = screen().filter((line) => /^✗|further/.test(line));
    expect(lines.map((line) => /(?:many|next)\.test\.ts/.exec(line)?.[0])).toEqual([
      ...Array.from({ length: 4 }, () => 'many.test.ts'),
      'next.test.ts',
    ]);
    expect(lines[3]).toBe('  further failures of many.test.ts are listed in the verdict');
  });

  test('after twenty failures it stops listing them', () => {
    const { show, screen } = view(80);
    for (let index = 0; index < 50; index += 1)
      show({ type: 'test', check, result: aTestResult('failed', { file: `${index}.test.ts` }) });
    expect(screen().filter((line) => line.startsWith('✗'))).toHaveLength(20);
    expect(screen()).toContain('  further failures are listed in the verdict');
  });

  test('a title that would paint or break the line does not', () => {
    const { show, text, screen } = view(80);
    show({ type: 'test', check, result: aTestResult('failed', { title: ['\u001b[31mPASS\nfake'] }) });
    expect(text()).not.toContain('\u001b[31m');
    expect(screen()[0]).toBe('✗ 0:01  cart.test.ts › PASS fake   expected 1799, got 1800');
  });

  test('the end takes the moving lines away and nothing is drawn afterwards', () => {
    const { live, show, screen, text } = view(80);
    for (const progress of began) show(progress);
    live.end();
    expect(screen().at(-3)).toMatch(/^✗/);
    const before = text();
    show({ type: 'phase', text: 'too late' });
    live.end();
    expect(text()).toBe(before);
  });
});

describe('elsewhere', () => {
  test('plain lines, and progress after ten seconds', () => {
    const { show, text } = view(80, false);
    for (const progress of began) show(progress);
    const lines = [
      'assay  1 file changed on agent/discounts (base main 3f2c9d1)',
      '       reaches 1 of 412 test files · about 48 s',
      '✗ 0:06  cart.test.ts › totals › applies two coupons   expected 1799, got 1800',
    ];
    expect(text()).toBe(`${lines.join('\n')}\n`);
    show({ type: 'test', check, result: aTestResult('passed') }, 10_000);
    show({ type: 'test', check, result: aTestResult('passed') }, 5_000);
    expect(text()).toBe(
      `${[...lines, '◌ vitest', '██████████░░░░░░░░░░  1 of 2 files · 3 tests · 17 s'].join('\n')}\n`,
    );
    expect(text()).not.toContain('\u001b');
  });
});

test('a change that reaches nothing says so', () => {
  const { show, screen } = view(80);
  show({ type: 'plan', plan: aPlan({ checks: [], selected: [] }) });
  expect(screen()[0]).toBe('       no test can be reached by this change');
});
