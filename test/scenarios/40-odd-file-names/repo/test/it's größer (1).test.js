import assert from 'node:assert/strict';
import test from 'node:test';
import { add } from "../src/the sum's größe.js";

test('is great', () => assert.equal(add(1, 2), 3));
