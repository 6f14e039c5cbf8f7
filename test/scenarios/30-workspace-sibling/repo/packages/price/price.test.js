import assert from 'node:assert/strict';
import test from 'node:test';
import { price } from './index.js';

test('has a price', () => assert.ok(price() > 0));
