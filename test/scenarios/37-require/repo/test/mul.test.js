const assert = require('node:assert/strict');
const test = require('node:test');
const { mul } = require('../src/mul');

test('multiplies', () => assert.equal(mul(2, 3), 6));
