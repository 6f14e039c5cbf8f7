import { expect, test } from 'vitest';
import type { Message } from '../src/orders/outbox.ts';
import { createShop } from '../src/shop.ts';
import { cartOf } from './support/carts.ts';

async function messagesOfOneOrder(): Promise<readonly Message[]> {
  const sent: Message[] = [];
  const shop = createShop({ send: (message) => void sent.push(message) });
  shop.carts.put(cartOf({ mug: 1 }));
  shop.checkout.placeOrder('ada');
  await shop.outbox.drained();
  return sent;
}

test('an order tells the warehouse and asks for a receipt', async () => {
  const topics = (await messagesOfOneOrder()).map(({ topic }) => topic);
  expect(topics).toHaveLength(2);
  expect(new Set(topics)).toEqual(new Set(['order.placed', 'receipt.requested']));
});

test('the warehouse hears of an order before the customer', async () => {
  const topics = (await messagesOfOneOrder()).map(({ topic }) => topic);
  expect(topics).toEqual(['order.placed', 'receipt.requested']);
});

test('both messages name the same order', async () => {
  const [first, second] = await messagesOfOneOrder();
  expect(first?.orderId).toBe(second?.orderId);
});
