import { expect, test } from 'vitest';
import { findDefaultBranch, type RefFacts } from '#adapters/forge/local/default-branch';

const facts = (over: Partial<RefFacts>): RefFacts => ({
  branches: [],
  remoteBranches: [],
  remoteHeads: {},
  initDefault: null,
  ...over,
});

test('what origin says wins over names, and both refs stand for it', () => {
  const found = findDefaultBranch(
    facts({
      branches: ['main', 'next'],
      remoteBranches: ['origin/main', 'origin/next', 'fork/main'],
      remoteHeads: { fork: 'fork/main', origin: 'origin/next' },
    }),
  );
  expect(found).toEqual({ name: 'next', refs: ['refs/heads/next', 'refs/remotes/origin/next'], guessedFrom: null });
});

test('without such a word: init.defaultBranch, then the usual names, local or remote', () => {
  const branches = ['feature', 'master', 'ours'];
  expect(findDefaultBranch(facts({ branches, initDefault: 'ours' }))?.name).toBe('ours');
  expect(findDefaultBranch(facts({ branches, initDefault: 'gone' }))).toEqual({
    name: 'master',
    refs: ['refs/heads/master'],
    guessedFrom: 'its name',
  });
  expect(findDefaultBranch(facts({ branches: ['feature'], remoteBranches: ['origin/trunk'] }))?.refs).toEqual([
    'refs/remotes/origin/trunk',
  ]);
});

test('an only branch is it; several unknown ones are no answer', () => {
  expect(findDefaultBranch(facts({ branches: ['work'] }))).toMatchObject({
    name: 'work',
    guessedFrom: 'being the only branch',
  });
  expect(findDefaultBranch(facts({ branches: ['one', 'two'] }))).toBeNull();
  expect(findDefaultBranch(facts({}))).toBeNull();
});
