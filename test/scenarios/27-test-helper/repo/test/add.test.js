import assert from 'node:assert/strict';
import test from 'node:test';
import { add } from '../src/add.js';
import { near } from '../test-support/near.js';

test('adds', () => assert.ok(near(add(1, 2), 3)));
