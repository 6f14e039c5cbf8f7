import { expect, test } from 'vitest';
import { missingPackage } from '#flow/execute/missing-package';

test.each([
  ["Cannot find module 'vitest/node'", 'vitest'],
  ["Error: Cannot find module 'mocha/package.json'", 'mocha'],
  ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'tsx' imported from /r/app/", 'tsx'],
  ["Cannot find module '@babel/core/lib/x' from 'a.js'", '@babel/core'],
  ['Failed to resolve import "lodash-es" from "src/a.ts". Does the file exist?', 'lodash-es'],
  ["Cannot find dependency 'jsdom'", 'jsdom'],
])('%s', (message, name) => {
  expect(missingPackage(message)).toBe(name);
});

test.each([
  "Cannot find module './cart.js'",
  "Cannot find module '../src/cart'",
  "Cannot find module '/r/src/cart'",
  "Cannot find module '#kit/clock'",
  "Cannot find module '~/price'",
  "Cannot find module '@/theme'",
  'expected 1, got 2',
])('%s is no package', (message) => {
  expect(missingPackage(message)).toBeNull();
});
