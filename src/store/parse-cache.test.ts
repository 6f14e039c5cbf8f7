import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openParseCache } from '#store/parse-cache';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-facts-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('parse cache', () => {
  test('keeps facts from one opening to the next', () => {
    const file = join(dir, 'facts.json');
    const first = openParseCache(file);
    first.set('ts1:abc', '["./x"]');
    first.save();
    expect(openParseCache(file).get('ts1:abc')).toBe('["./x"]');
    expect(readdirSync(dir)).toEqual(['facts.json']);
  });

  test.each([
    ['half-written', '{"format":"assay-facts-1","entries":{"a":"b'],
    ['foreign', '{"hello":"world"}'],
    ['ill-typed', '{"format":"assay-facts-1","entries":{"a":1}}'],
  ])('a %s file is an empty cache that can be written anew', (_name, text) => {
    const file = join(dir, 'facts.json');
    writeFileSync(file, text);
    const cache = openParseCache(file);
    expect(cache.get('a')).toBeNull();
    cache.set('a', 'fresh');
    cache.save();
    expect(openParseCache(file).get('a')).toBe('fresh');
  });

  test('a folder that cannot be written costs nothing but time', () => {
    const cache = openParseCache(join(dir, 'missing', 'facts.json'));
    cache.set('a', 'b');
    cache.save();
    expect(cache.get('a')).toBe('b');
  });
});
