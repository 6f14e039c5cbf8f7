import assert from 'node:assert/strict';
import test from 'node:test';
import { vat } from '@shop/price/vat/de';
import { round } from '#round';

test('adds tax', () => assert.equal(round(vat * 100), 19));
