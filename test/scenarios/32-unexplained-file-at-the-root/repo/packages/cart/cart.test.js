import assert from 'node:assert/strict';
import test from 'node:test';
import { total } from './index.js';

test('totals', () => assert.equal(total(2), 20));
