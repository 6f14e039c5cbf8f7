import { afterAll, expect, test } from 'vitest';
import { makeRepo } from '../../../test/support/scratch-repo.ts';
import { openCheckout } from '../checkout.ts';
import type { Pair } from '../pair-data.ts';
import { replayStops } from './stops.ts';

const repo = await makeRepo({ 'a.js': '1\n' });
afterAll(() => repo.remove());

test('stops are the newest commits and the fixes of pairs, each once, and none that wants what is not installed', async () => {
  await repo.commit('older fix', { 'a.js': '2\n' });
  const older = await repo.git('rev-parse', 'HEAD');
  await repo.commit('wants more', { 'package.json': '{"dependencies": {"absent": "1.0.0"}}', 'b.js': '' });
  repo.write({ 'node_modules/.keep': '' });
  await repo.commit('newest fix', { 'package.json': '{}', 'a.js': '3\n' });
  const newest = await repo.git('rev-parse', 'HEAD');
  const pairOf = (head: string) => ({ head, parent: `${head}~1`, subject: 'told', src: ['a.js'] }) as unknown as Pair;
  const source = await openCheckout(await repo.git('rev-parse', '--show-toplevel'), new AbortController().signal);
  const stops = await replayStops(source, 2, [pairOf(older), pairOf(newest)]);
  expect(stops.map(({ commit, isNewest, pairs }) => [commit, isNewest, pairs.length]).toSorted()).toEqual(
    [
      [older, false, 1],
      [newest, true, 1],
    ].toSorted(),
  );
});
