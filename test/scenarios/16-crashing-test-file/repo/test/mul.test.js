import assert from 'node:assert/strict';
import test from 'node:test';
import { add } from '../src/add.js';
import { mul } from '../src/mul.js';

test('multiplies', () => assert.equal(mul(add(1, 1), 3), 6));
