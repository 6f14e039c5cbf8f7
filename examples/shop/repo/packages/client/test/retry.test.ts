import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRetry } from '../src/retry.ts';

function answering(...statuses: readonly number[]) {
  let calls = 0;
  const call = async () => new Response(null, { status: statuses[calls++] ?? 500 });
  return { call, calls: () => calls };
}

test('does not repeat what works', async () => {
  const server = answering(200);
  await withRetry(server.call, { attempts: 3, backoff: 1 });
  assert.equal(server.calls(), 1);
});

test('repeats while the server is busy', async () => {
  const server = answering(503, 429, 200);
  const response = await withRetry(server.call, { attempts: 3, backoff: 1 });
  assert.equal(response.status, 200);
  assert.equal(server.calls(), 3);
});

test('gives up after the last attempt', async () => {
  const server = answering(503, 503, 503);
  const response = await withRetry(server.call, { attempts: 2, backoff: 1 });
  assert.equal(response.status, 503);
  assert.equal(server.calls(), 2);
});

test('does not repeat a mistake of the caller', async () => {
  const server = answering(404, 200);
  await withRetry(server.call, { attempts: 3, backoff: 1 });
  assert.equal(server.calls(), 1);
});
