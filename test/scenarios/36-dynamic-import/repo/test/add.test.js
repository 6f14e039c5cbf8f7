import assert from 'node:assert/strict';
import test from 'node:test';
import { lazyAdd } from '../src/lazy.js';

test('adds', () => lazyAdd(1, 2).then((sum) => assert.equal(sum, 3)));
