import { expect, test } from 'vitest';
import { readLimits, readTier } from '#operations/limits';

const read = (layers: string | null, budget: string | null = null) => readLimits({ layers, budget });

test('layers in their own order, each once; a time, or none', () => {
  expect(read('integration, unit,unit', '1m30s')).toEqual({ layers: ['unit', 'integration'], budget: 90_000 });
  expect(read(null, 'none')).toEqual({ layers: null, budget: 'none' });
  expect(read(null)).toEqual({ layers: null, budget: null });
});

test.each([
  ['unti', 'there is no layer "unti"', 'did you mean unit?'],
  ['unit,', 'there is no layer ""', expect.stringMatching(/^the layers are static, unit, /)],
  ['e2e', 'there is no layer "e2e"', expect.stringMatching(/^the layers are /)],
])('--layers %s is a mistake with a way out', (layers, message, hint) => {
  expect(() => read(layers)).toThrow(expect.objectContaining({ code: 'unknown-layer', message, hint }));
});

test.each(['60', '0s', 'soon', '-1s'])('--budget %s is a mistake', (budget) => {
  expect(() => read(null, budget)).toThrow(expect.objectContaining({ code: 'bad-budget' }));
});

test.each([
  [null, false, { full: false, tier: 'fast' }],
  ['fast', false, { full: false, tier: 'fast' }],
  ['safe', false, { full: false, tier: 'safe' }],
  ['full', false, { full: true, tier: 'fast' }],
  [null, true, { full: true, tier: 'fast' }],
  ['safe', true, { full: true, tier: 'safe' }],
])('--tier %s, --full %s', (name, full, expected) => {
  expect(readTier(name, full)).toEqual(expected);
});

test.each([
  ['saef', 'did you mean safe?'],
  ['everything', expect.stringMatching(/^the tiers are fast, safe, full; /)],
  ['', expect.stringMatching(/^the tiers are /)],
])('--tier %s is a mistake with a way out', (name, hint) => {
  expect(() => readTier(name, false)).toThrow(
    expect.objectContaining({ code: 'unknown-tier', message: `there is no tier "${name}"`, hint }),
  );
});
