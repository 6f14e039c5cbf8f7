import { describe, expect, test } from 'vitest';
import { findThing } from '#operations/explain/find-thing';
import { testFile, testId } from '../../../test/support/builders.ts';

const files = ['src/cart.ts', 'src/a/index.ts', 'src/b/index.ts', 'test/cart.test.ts', 'package.json'];
const cart = testFile('test/cart.test.ts');
const tests = [
  testId(['coupons', 'applies two coupons'], cart),
  testId(['coupons', 'applies none'], cart),
  testId(['applies none'], testFile('test/other.test.ts')),
];
const find = (...words: string[]) => findThing(words, { files, tests });

describe('files', () => {
  test.each([
    [['src/cart.ts'], 'src/cart.ts'],
    [['cart.ts', 'src/cart.ts'], 'src/cart.ts'], // as seen from where one stands
    [['cart.test.ts'], 'test/cart.test.ts'],
    [['a/index.ts'], 'src/a/index.ts'],
  ])('%j is %s', (words, path) => {
    expect(find(...words)).toEqual({ kind: 'file', path });
  });

  test('a name that two files have is not guessed', () => {
    expect(find('index.ts')).toEqual({ kind: 'ambiguous', candidates: ['src/a/index.ts', 'src/b/index.ts'] });
  });
});

describe('tests', () => {
  test.each([
    ['applies two coupons'],
    ['two coupons'],
    ['coupons > applies two coupons'],
    ['test/cart.test.ts › coupons › applies two coupons'],
    ['APPLIES  TWO'],
  ])('"%s" is one', (word) => {
    expect(find(word)).toEqual({ kind: 'test', tests: [tests[0]] });
  });

  test('a title that two tests have is not guessed', () => {
    expect(find('applies none')).toMatchObject({ kind: 'ambiguous', candidates: { length: 2 } });
  });

  test('the same test in two projects is one to a person', () => {
    const twice = [
      testId(['works'], testFile('a.test.ts', 'node')),
      testId(['works'], testFile('a.test.ts', 'browser')),
    ];
    expect(findThing(['works'], { files, tests: twice })).toEqual({ kind: 'test', tests: twice });
  });
});

test.each([
  ['src/crat.ts', ['src/cart.ts']],
  ['applies two cupons', ['test/cart.test.ts › coupons › applies two coupons']],
  ['nothing like it at all', []],
])('"%s" is unknown, and near %j', (word, candidates) => {
  expect(find(word)).toEqual({ kind: 'unknown', candidates });
});
