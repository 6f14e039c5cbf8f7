import { expect, test } from 'vitest';
import { match } from '../src/http/router.ts';

const routes = [
  { method: 'GET', path: '/carts/{user_id}', handler: 'getCart' },
  { method: 'POST', path: '/carts/{user_id}/lines', handler: 'addLine' },
];

test('fills in the parameters', () => {
  expect(match(routes, 'POST', '/carts/ada/lines')).toEqual({ handler: 'addLine', params: { user_id: 'ada' } });
});

test('decodes parameters', () => {
  expect(match(routes, 'GET', '/carts/ada%20l')?.params).toEqual({ user_id: 'ada l' });
});

test.each([
  ['DELETE', '/carts/ada'],
  ['GET', '/carts/'],
  ['GET', '/carts/ada/lines/1'],
])('does not know %s %s', (method, path) => {
  expect(match(routes, method, path)).toBeUndefined();
});
