import { expect, test } from 'vitest';
import { pathFacts } from '#flow/risk/path-facts';
import { aChange, aChangedFile } from '../../../test/support/builders.ts';

const change = aChange({
  files: [aChangedFile(), aChangedFile({ path: 'src/new.ts', oldPath: 'src/old.ts', status: 'renamed' })],
});
const service = (paths: readonly string[], criticality: 'low' | 'high' | null) => ({
  ...{ paths, criticality, owners: [], contracts: [] },
});

test('what git remembers, of a renamed file under its old name, and nothing where git could not say', () => {
  const past = { commits: 9, fixes: 3, authors: 2 };
  const none = { commits: 0, fixes: 0, authors: 0 };
  expect(pathFacts(change, undefined, new Map([['src/old.ts', past]])).map((it) => it.past)).toEqual([none, past]);
  expect(pathFacts(change, undefined, null).map((it) => it.past)).toEqual([null, null]);
});

test('the most critical service that holds the file', () => {
  const services = { a: service(['src/**'], 'low'), b: service(['src/new.ts'], 'high'), c: service(['**'], null) };
  const found = pathFacts(change, { services }, null).map((it) => it.service?.name);
  expect(found).toEqual(['a', 'b']);
});
