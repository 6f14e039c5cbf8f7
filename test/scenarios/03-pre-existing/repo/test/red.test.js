import assert from 'node:assert/strict';
import test from 'node:test';
import { add } from '../src/add.js';

test('is red already', () => assert.equal(add(1, 1), 3));
