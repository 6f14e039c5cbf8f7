/** What each class of a failure or finding means, in one sentence, for formats that explain their rules. */
import type { FailureClass } from '#domain/verdict';

export const classWords: Readonly<Record<FailureClass | 'untested-change' | 'test-integrity', string>> = {
  regression: "The test passes on base's code and fails on this change's, every time",
  'new-test-failing': 'A test that this change adds or edits fails every time, and not because of old code alone',
  'test-defect': 'The test itself is wrong',
  'flaky-introduced': 'The test passes and fails on the same code, only passes on base, and the change reaches it',
  environment: 'Something on this machine is missing or differs: says nothing about the change',
  infrastructure: 'What the tests run on failed: says nothing about the change',
  unknown: 'The evidence does not decide it',
  'pre-existing': 'The test fails on base too, with the same error',
  'known-flaky': 'The test passes and fails on the same code on base too, or was seen to before',
  'test-integrity': 'What keeps tests honest needs care: a quarantine expired',
  'untested-change': 'Code changed and no test loads it',
};
