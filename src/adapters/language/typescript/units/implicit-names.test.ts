import { expect, test } from 'vitest';
import { isLookedUpUnasked } from '#adapters/language/typescript/units/implicit-names';

test.each([
  'toString',
  'then',
  'toJSON',
  'handleEvent',
  'fetch',
  'validate',
  '@@iterator',
  'nodejs.util.inspect.custom',
  'Symbol.iterator',
])('%s is looked for on any object', (name) => {
  expect(isLookedUpUnasked(name)).toBe(true);
});

test.each(['applyCoupons', 'tostring', 'thenable', '', 'hasOwn', 'MySymbol.iterator'])('%s is not', (name) => {
  expect(isLookedUpUnasked(name)).toBe(false);
});
