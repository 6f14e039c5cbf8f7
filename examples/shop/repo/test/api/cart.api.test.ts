import { expect, test } from 'vitest';
import { post, runningShop } from '../support/running-shop.ts';

test('lists the products', async () => {
  const response = await fetch(`${await runningShop()}/products`);
  expect(response.status).toBe(200);
  expect(await response.json()).toContainEqual({
    sku: 'mug',
    name: 'Stoneware mug',
    price_cents: 1240,
    tax: 'standard',
  });
});

test('a new user has an empty cart', async () => {
  const response = await fetch(`${await runningShop()}/carts/ada`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ lines: [], coupons: [], price: { total_cents: 0 } });
});

test('fills a cart', async () => {
  const shop = await runningShop();
  await post(`${shop}/carts/ada/lines`, { sku: 'mug', quantity: 2 });
  const response = await post(`${shop}/carts/ada/coupons`, { code: 'welcome10' });
  expect(await response.json()).toMatchObject({
    lines: [{ sku: 'mug', quantity: 2 }],
    coupons: ['WELCOME10'],
    price: { subtotal_cents: 2480, discount_cents: 248, total_cents: 2232 },
  });
});

test.each([
  ['lines', { sku: 'teapot', quantity: 1 }, 404, 'unknown-product'],
  ['lines', { sku: 'mug', quantity: 'two' }, 400, 'bad-request'],
  ['coupons', { code: 'FREE' }, 404, 'unknown-coupon'],
])('POST %s %j answers %d %s', async (path, body, status, code) => {
  const response = await post(`${await runningShop()}/carts/ada/${path}`, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

test('a body that is not JSON is a bad request', async () => {
  const response = await fetch(`${await runningShop()}/carts/ada/lines`, { method: 'POST', body: '{' });
  expect(response.status).toBe(400);
});

test('an unknown path is not found', async () => {
  const response = await fetch(`${await runningShop()}/wishlists/ada`);
  expect(response.status).toBe(404);
});
