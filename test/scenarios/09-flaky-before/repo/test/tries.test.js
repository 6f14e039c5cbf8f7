import assert from 'node:assert/strict';
import test from 'node:test';
import { add } from '../src/add.js';
import { ask } from '../src/tries.js';

test('is lucky', () => assert.equal(add(ask() % 2, 0), 0));
