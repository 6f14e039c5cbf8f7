import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { add } from '../src/add.js';

const { prices, total } = JSON.parse(readFileSync(new URL('./fixtures/cart.json', import.meta.url), 'utf8'));

test('adds', () => assert.equal(prices.reduce(add), total));
