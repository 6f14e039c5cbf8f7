import { createClient, ShopApiError } from '@shop/client';
import { expect, test } from 'vitest';
import { runningShop } from '../support/running-shop.ts';

test('buys through the client', async () => {
  const client = createClient({ baseUrl: await runningShop({ now: () => new Date('2026-05-04T12:00:00Z') }) });
  await client.addLine('ada', 'kettle', 1);
  await client.addCoupon('ada', 'FIVER');
  const order = await client.checkout('ada');
  expect(order).toMatchObject({
    placed_at: '2026-05-04T12:00:00.000Z',
    points_earned: 84,
    price: { total_cents: 8400 },
  });
  expect(await client.getOrder(order.order_id)).toEqual(order);
});

test('an empty cart cannot be bought', async () => {
  const client = createClient({ baseUrl: await runningShop() });
  await expect(client.checkout('ada')).rejects.toMatchObject({ status: 409, code: 'empty-cart' });
});

test('what is sold out cannot be bought', async () => {
  const client = createClient({ baseUrl: await runningShop({ onHand: { mug: 5 } }) });
  await client.addLine('ada', 'mug', 6);
  await expect(client.checkout('ada')).rejects.toThrow(ShopApiError);
});
