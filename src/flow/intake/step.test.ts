import { expect, test } from 'vitest';
import { questionKey } from '#flow/intake/step';
import { aSuite } from '../../../test/support/builders.ts';

const suite = aSuite({ configFiles: ['vitest.config.ts'] });
const files = {
  'vitest.config.ts': '1',
  'packages/a/vitest.config.ts': '2',
  'package-lock.json': '3',
  'src/a.ts': '4',
};
const key = (over: Readonly<Record<string, string>>, of = suite) =>
  questionKey(of, new Map(Object.entries({ ...files, ...over })));

test('an answer is asked for again when any configuration comes, goes or changes, not when code does', () => {
  expect(key({ 'src/a.ts': '5', 'src/b.ts': '6' })).toBe(key({}));
  expect(key({ 'packages/b/vitest.config.ts': '2' })).not.toBe(key({}));
  expect(key({ 'packages/a/vitest.config.ts': '7' })).not.toBe(key({}));
  expect(key({ 'package-lock.json': '7' })).not.toBe(key({}));
  expect(key({}, { ...suite, env: { MODE: 'ci' } })).not.toBe(key({}));
});
