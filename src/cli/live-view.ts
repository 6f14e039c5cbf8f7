/**
 * The live view: failures scroll by as they happen, two lines at the bottom say what runs and how much is left.
 * On something that is not a terminal: plain lines, and one of progress at most every ten seconds.
 *
 *   assay  4 files changed on agent/discounts (base main 3f2c9d1)
 *          61 of 412 test files · about 48 s
 *   ✗ 0:06  cart.test.ts › applies two coupons   expected 1799, got 1800
 *   ◌ vitest · packages/client:node-test
 *   ████████████░░░░░░░░  38 of 61 files · 412 tests · 12 s
 */

import { changeText } from '#cli/text/change';
import { fitTo, type Paint, widthOf } from '#cli/text/paint';
import type { Check, Plan } from '#domain/plan';
import type { TestResult } from '#domain/result';
import type { Progress } from '#domain/run';
import { fileKey, testName } from '#domain/suite';
import { failingSlice } from '#formats/failing-slice';
import type { Clock } from '#kit/clock';
import { count, cut, duration, oneLine } from '#kit/text';
import type { Feed } from '#operations/session';

/** Failure lines shown while running; the verdict lists the rest. */
const shownFailures = 20;
/** Of one test file: the failures of one file have mostly one cause, and must not hide those of the next. */
const shownOfFile = 3;
const plainEveryMs = 10_000;
const redrawMs = 100;
const barWidth = 20;

export interface LiveOptions {
  readonly write: (text: string) => void;
  readonly terminal: boolean;
  readonly columns: () => number;
  readonly paint: Paint;
  readonly clock: Clock;
}

export interface LiveView extends Feed {
  /** Removes the moving lines; nothing is drawn afterwards. */
  end(): void;
}

export function createLiveView(options: LiveOptions): LiveView {
  const started = options.clock.monotonic();
  const running = new Map<string, Check>();
  const finished = new Set<string>();
  let phase = 'starting';
  let plan: Plan | null = null;
  let tests = 0;
  let failures = 0;
  const failuresOf = new Map<string, number>();
  let drawn = 0;
  let lastDraw = Number.NEGATIVE_INFINITY;
  let ended = false;
  let said = false;

  const elapsed = (): number => options.clock.monotonic() - started;
  const erase = (): void => {
    if (drawn > 0) options.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const say = (line: string): void => {
    said = true;
    erase();
    options.write(`${line}\n`);
    draw(true);
  };
  const moving = (): readonly string[] => {
    if (plan === null) return [`◌ ${phase}`];
    const names = [...running.values()].map(checkName).join(' · ');
    const files = plan.checks.reduce((sum, check) => sum + new Set(check.files.map((test) => test.file)).size, 0);
    const done = Math.min(finished.size, files);
    const filled = files === 0 ? barWidth : Math.round((done / files) * barWidth);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    return [
      `◌ ${names === '' ? phase : names}`,
      `${bar}  ${done} of ${count(files, 'file')} · ${count(tests, 'test')} · ${duration(elapsed())}`,
    ];
  };
  function draw(force: boolean): void {
    if (ended) return;
    const interval = options.terminal ? redrawMs : plainEveryMs;
    if (!options.terminal && force) return;
    if (!force && elapsed() - lastDraw < interval) return;
    if (!options.terminal && lastDraw === Number.NEGATIVE_INFINITY) {
      lastDraw = elapsed(); // the first plain progress line comes after the first interval
      return;
    }
    lastDraw = elapsed();
    const lines = moving().map((line) => fitTo(line, options.columns() - 1));
    erase();
    options.write(`${lines.map(options.paint.dim).join('\n')}\n`);
    if (options.terminal) drawn = lines.length;
  }
  const timer = setInterval(() => draw(false), options.terminal ? 250 : 1_000);
  timer.unref();

  const showFailure = (check: Check, result: TestResult): void => {
    const file = oneLine(result.file);
    const ofFile = (failuresOf.get(file) ?? 0) + 1;
    failuresOf.set(file, ofFile);
    if (ofFile > shownOfFile) {
      if (ofFile === shownOfFile + 1 && failures < shownFailures)
        say(options.paint.dim(fitTo(`  further failures of ${file} are listed in the verdict`, options.columns() - 1)));
      return;
    }
    failures += 1;
    if (failures > shownFailures) return;
    const name = oneLine(testName({ suite: check.suite, ...result }));
    const lines = result.error === null ? [] : failingSlice(result.error, '');
    const summary = oneLine(lines.find((text) => text.startsWith('expected ')) ?? lines[0] ?? '');
    const room = options.columns() - 12; // what the mark, the time and the gaps leave
    const what = cut(summary, Math.max(20, room - Math.min(widthOf(name), Math.floor(room * 0.55))));
    const line = `${clockText(elapsed())}  ${fitTo(name, Math.max(20, room - widthOf(what)))}   ${what}`;
    say(`${options.paint.red('✗')} ${fitTo(line, options.columns() - 3)}`);
    if (failures === shownFailures) say(options.paint.dim('  further failures are listed in the verdict'));
  };

  return {
    publish(_run, progress: Progress) {
      if (ended) return;
      switch (progress.type) {
        case 'phase':
          phase = progress.text;
          break;
        case 'change':
          say(`${options.paint.bold('assay')}  ${fitTo(changeText(progress.change), options.columns() - 8)}`);
          break;
        case 'plan':
          plan = progress.plan;
          say(`       ${fitTo(planWords(plan), options.columns() - 8)}`);
          break;
        case 'check-started':
          running.set(progress.check.id, progress.check);
          break;
        case 'check-finished':
          running.delete(progress.check.id);
          break;
        case 'test':
          if (progress.check.purpose !== 'select') break;
          tests += 1;
          if (progress.result.outcome === 'failed') showFailure(progress.check, progress.result);
          break;
        case 'file-finished':
          if (progress.check.purpose === 'select') finished.add(`${progress.check.id} ${progress.file}`);
          break;
      }
      draw(false);
    },
    end() {
      if (ended) return;
      erase();
      if (said) options.write('\n');
      ended = true;
      clearInterval(timer);
    },
  };
}

function planWords({ selected, notRun, testFiles, expectedMs }: Plan): string {
  const left = notRun.filter(({ cut, passedAt }) => cut !== undefined || passedAt !== undefined).length;
  if (selected.length + left === 0) return 'no test can be reached by this change';
  const files = new Set(selected.map((entry) => fileKey(entry.test))).size;
  const expected = expectedMs === null ? '' : ` · about ${duration(expectedMs)}`;
  const runs = left === 0 ? '' : `, runs only ${files}`;
  return `reaches ${files + left} of ${count(testFiles, 'test file')}${runs}${expected}`;
}

const purposeWords: Readonly<Record<Check['tree'], string>> = {
  head: 'confirming',
  'head-copy': 'confirming in a clean copy',
  'base-with-head-tests': 'comparing with base',
  base: 'comparing with base as it was',
};

function checkName(check: Check): string {
  return check.purpose === 'select' ? check.suite : `${purposeWords[check.tree]} (${check.suite})`;
}

function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
