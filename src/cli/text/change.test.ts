import { expect, test } from 'vitest';
import { changeText } from '#cli/text/change';
import { aChange } from '../../../test/support/builders.ts';

test.each([
  [{}, '1 file changed on agent/discounts (base main 3f2c9d1)'],
  [{ base: null, files: [] }, '0 files changed on agent/discounts (no base)'],
  [{ base: { label: 'main', commit: null, tree: 't' } }, '1 file changed on agent/discounts (base main)'],
])('%#', (over, expected) => {
  expect(changeText(aChange(over))).toBe(expected);
});
