import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { belongsTo, createClient } from '../src/client.ts';
import { fakeFetch } from '../support/fake-fetch.ts';
import cart from '../support/fixtures/cart.json' with { type: 'json' };
import order from '../support/fixtures/order.json' with { type: 'json' };

const baseUrl = 'http://shop.test';

describe('carts', () => {
  test('reads a cart', async () => {
    const { fetch, calls } = fakeFetch([200, cart]);
    const answer = await createClient({ baseUrl, fetch }).getCart('ada');
    assert.equal(answer.user_id, 'ada');
    assert.equal(answer.price.total_cents, 2232);
    assert.deepEqual(calls, [{ method: 'GET', path: '/carts/ada', body: undefined }]);
  });

  test('knows whose cart it is', async () => {
    const { fetch } = fakeFetch([200, cart]);
    const answer = await createClient({ baseUrl, fetch }).getCart('ada');
    assert.ok(belongsTo(answer, 'ada'));
    assert.ok(!belongsTo(answer, 'bob'));
  });

  test('adds a line', async () => {
    const { fetch, calls } = fakeFetch([200, cart]);
    await createClient({ baseUrl, fetch }).addLine('ada', 'mug', 2);
    assert.deepEqual(calls, [{ method: 'POST', path: '/carts/ada/lines', body: { sku: 'mug', quantity: 2 } }]);
  });

  test('escapes the user', async () => {
    const { fetch, calls } = fakeFetch([200, cart]);
    await createClient({ baseUrl, fetch }).addCoupon('ada/l', 'FIVER');
    assert.equal(calls[0]?.path, '/carts/ada%2Fl/coupons');
  });
});

describe('orders', () => {
  test('checks out', async () => {
    const { fetch, calls } = fakeFetch([201, order]);
    assert.deepEqual(await createClient({ baseUrl, fetch }).checkout('ada'), order);
    assert.equal(calls[0]?.path, '/carts/ada/checkout');
  });

  test('throws what the API says', async () => {
    const { fetch } = fakeFetch([409, { code: 'out-of-stock', message: 'mug: 4 wanted, 3 available' }]);
    await assert.rejects(createClient({ baseUrl, fetch }).checkout('ada'), {
      name: 'ShopApiError',
      status: 409,
      code: 'out-of-stock',
    });
  });

  test('never checks out twice', async () => {
    const { fetch, calls } = fakeFetch([503, { code: 'busy', message: 'try again' }], [201, order]);
    await assert.rejects(createClient({ baseUrl, fetch, backoff: 1 }).checkout('ada'), { status: 503 });
    assert.equal(calls.length, 1);
  });
});
