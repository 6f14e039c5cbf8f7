/**
 * Vitest reporter with the last word: the plain line `N passed, N failed` (and `, N skipped`) after all other output, so
 * that a script can read the outcome. The exit code is 1 when a test failed, when none ran, and, with
 * ASSAY_TEST_STRICT=1, when one was skipped: on a machine that has everything, a skip is a hole nobody would see.
 */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export interface TestCounts {
  readonly passed: number;
  /** Failed tests, files that broke outside any test, and errors nobody caught. */
  readonly failed: number;
  /** Skipped, todo, and never started. */
  readonly skipped: number;
}

export class TestSummary implements Reporter {
  readonly #strict: boolean;
  #counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  onInit(): void {
    process.once('exit', (code) => {
      if (code === 0 && !isAcceptable(this.#counts, this.#strict)) process.exitCode = 1;
      process.stdout.write(`${summaryLine(this.#counts)}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const states = tests.map((test) => test.result().state);
    const brokenModules = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module));
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length;
    this.#counts = {
      passed,
      failed: failed + brokenModules.length + unhandledErrors.length,
      skipped: states.length - passed - failed,
    };
    if (this.#strict) reportSkipped(tests);
  }
}

/** Whether a run with these counts may exit 0. */
export function isAcceptable(counts: TestCounts, strict: boolean): boolean {
  return counts.passed > 0 && counts.failed === 0 && !(strict && counts.skipped > 0);
}

export function summaryLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function reportSkipped(tests: readonly TestCase[]): void {
  for (const test of tests) {
    const result = test.result();
    if (result.state === 'passed' || result.state === 'failed') continue;
    const note = result.state === 'skipped' && result.note ? ` [${result.note}]` : '';
    console.log(`skipped, which strict mode does not allow: ${test.module.relativeModuleId} > ${test.fullName}${note}`);
  }
}

function hasFailedTest(module: TestModule): boolean {
  return [...module.children.allTests('failed')].length > 0;
}
