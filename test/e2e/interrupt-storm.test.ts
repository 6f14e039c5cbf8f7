/**
 * Interrupted in every phase, as soon as it is seen, and at instants drawn with a fixed seed: nothing is left, nothing untrue is said,
 * the next run judges as ever. `npm run bench -- interrupt` does the same at 200 instants.
 */
import { describe, expect, test } from 'vitest';
import { seededChance } from '../support/storm/chance.ts';
import { type Phase, phases } from '../support/storm/phase.ts';
import { makeScene, type Scene, type SceneName } from '../support/storm/scene.ts';
import {
  type Blow,
  blows,
  type Instant,
  judgementIn,
  runQuietly,
  strike,
  type Usual,
} from '../support/storm/strike.ts';

/** Too short to be met by somebody who looks every few milliseconds are the others. */
const met = phases.filter((phase): phase is Phase => phase !== 'over' && phase !== 'learning');
const drawn = 12;

interface Undisturbed extends Usual {
  readonly ms: number;
}

async function undisturbed(scene: Scene): Promise<Undisturbed> {
  const began = performance.now();
  const { code, report, stderr } = await runQuietly(scene);
  if (report === null || code === null) throw new Error(stderr);
  return { code, judged: judgementIn(report), ms: performance.now() - began };
}

/** Every case begins with nothing remembered; after every sixth the change is judged once more. */
async function storm(name: SceneName, instants: (usual: Undisturbed) => readonly Instant[], shift: number) {
  const chance = seededChance(20_260_801 + shift);
  const scene = await makeScene(name);
  try {
    const usual = await undisturbed(scene);
    const problems: string[] = [];
    let hits = 0;
    for (const [index, instant] of instants(usual).entries()) {
      scene.forget();
      const blow: Blow = blows[(index + shift) % blows.length] ?? 'SIGINT';
      const struck = await strike(scene, blow, instant, usual, chance, index % 6 === 5);
      if (struck.hit) hits += 1;
      problems.push(...struck.problems.map((it) => `${blow} at ${JSON.stringify(instant)}, in ${struck.phase}: ${it}`));
    }
    return { problems, hits };
  } finally {
    scene.repo.remove();
  }
}

describe.skipIf(process.platform !== 'linux').concurrent('a storm of interruptions (needs /proc)', () => {
  test('in every phase of a run that fails', { timeout: 240_000 }, async () => {
    const { problems, hits } = await storm('worktree', () => met.map((phase) => ({ phase })), 0);
    expect(problems).toEqual([]);
    expect(hits).toBeGreaterThan(met.length / 2);
  });

  test('at instants drawn over a run that passes', { timeout: 240_000 }, async () => {
    const chance = seededChance(4);
    const draw = ({ ms }: Undisturbed) => Array.from({ length: drawn }, () => ({ ms: Math.round(chance() * ms) }));
    const { problems, hits } = await storm('refs', draw, 3);
    expect(problems).toEqual([]);
    expect(hits).toBeGreaterThan(0);
  });
});
