import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

test('has defaults', () => {
  expect(readConfig({})).toEqual({ port: 8080, region: 'DE' });
});

test('reads port and region', () => {
  expect(readConfig({ PORT: '0', SHOP_REGION: 'FR' })).toEqual({ port: 0, region: 'FR' });
});

test.each(['eighty', '65536'])('refuses port %s', (port) => {
  expect(() => readConfig({ PORT: port })).toThrow(/PORT must be/);
});

test('names the regions it knows', () => {
  expect(() => readConfig({ SHOP_REGION: 'UK' })).toThrow('SHOP_REGION must be DE, AT or FR, got "UK"');
});
