/** Every runner there is. A new one is a folder here and a line in this list. */
import { cargoRunner } from '#adapters/runner/cargo/runner';
import { commandRunner } from '#adapters/runner/command/runner';
import { goTestRunner } from '#adapters/runner/go-test/runner';
import { jestRunner } from '#adapters/runner/jest/runner';
import { mochaRunner } from '#adapters/runner/mocha/runner';
import { nodeTestRunner } from '#adapters/runner/node-test/runner';
import { playwrightRunner } from '#adapters/runner/playwright/runner';
import { pytestRunner } from '#adapters/runner/pytest/runner';
import { vitestRunner } from '#adapters/runner/vitest/runner';
import type { Runner } from '#ports/runner';

export const runners: readonly Runner[] = [
  vitestRunner,
  jestRunner,
  mochaRunner,
  nodeTestRunner,
  playwrightRunner,
  pytestRunner,
  goTestRunner,
  cargoRunner,
  commandRunner,
];
