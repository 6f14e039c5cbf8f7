/**
 * Does an interruption at any instant leave anything behind? Runs of Assay on a small repository with three runners are struck at
 * instants drawn uniformly over the time an undisturbed run takes: Ctrl-C once and twice, SIGTERM, SIGHUP, kill -9 of Assay, of a runner,
 * of a runner's worker. Each case looks for what was left, and judges the change once more.
 * `--runs N`: cases, default 200. The seed is printed; STORM_SEED=N draws the same instants again.
 */
import { seededChance } from '../test/support/storm/chance.ts';
import { type Phase, phases } from '../test/support/storm/phase.ts';
import { makeScene, type SceneName, sceneNames } from '../test/support/storm/scene.ts';
import {
  type Blow,
  blows,
  judgementIn,
  runQuietly,
  type Struck,
  strike,
  type Usual,
} from '../test/support/storm/strike.ts';
import { benchArguments } from './support/arguments.ts';
import { benchReport, figure, publish } from './support/figures.ts';

interface Case extends Struck {
  readonly blow: Blow;
}

const cases = benchArguments().runs ?? 200;
const seed = Number(process.env['STORM_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed}`);

/** One scene, its share of the cases, one after the other. Cold and warm runs take turns by chance. */
async function storm(name: SceneName, count: number, lane: number): Promise<readonly Case[]> {
  const chance = seededChance(seed + lane);
  const scene = await makeScene(name);
  try {
    const usual: Partial<Record<'cold' | 'warm', Usual & { ms: number }>> = {};
    for (const temperature of ['cold', 'warm'] as const) {
      const began = performance.now();
      const { code, report, stderr } = await runQuietly(scene);
      if (report === null || code === null) throw new Error(`the undisturbed run gave no answer: ${stderr}`);
      usual[temperature] = { code, judged: judgementIn(report), ms: performance.now() - began };
    }
    const struck: Case[] = [];
    for (let tries = 0; struck.length < count && tries < 3 * count; tries += 1) {
      const temperature = chance() < 0.5 ? 'cold' : 'warm';
      const expected = usual[temperature];
      if (expected === undefined) continue;
      if (temperature === 'cold') scene.forget();
      const blow = blows[(struck.length + lane) % blows.length] ?? 'SIGINT';
      const ms = Math.round(chance() * expected.ms);
      const result = await strike(scene, blow, { ms }, expected, chance);
      for (const problem of result.problems) {
        console.log(`${name} ${temperature}, ${blow} after ${ms} ms, in "${result.phase}": ${problem}`);
      }
      // How busy the machine is changes meanwhile: what a run takes is what the last undisturbed one took.
      for (const it of Object.values(usual)) it.ms = result.againMs ?? it.ms;
      if (!result.hit && result.problems.length === 0) continue; // nobody was struck: drawn again
      struck.push({ blow, ...result });
      if (struck.length % 25 === 0) console.log(`${name}: ${struck.length} of ${count}`);
    }
    return struck;
  } finally {
    scene.repo.remove();
  }
}

function printTable(all: readonly Case[]): void {
  const seen = phases.filter((phase) => all.some((it) => it.phase === phase));
  const cell = (blow: Blow, phase: Phase): string => {
    const here = all.filter((it) => it.blow === blow && it.phase === phase);
    const bad = here.filter((it) => it.problems.length > 0).length;
    return here.length === 0 ? '' : bad === 0 ? `${here.length}` : `${here.length} (${bad} bad)`;
  };
  const rows = [['phase', ...blows], ...seen.map((phase) => [phase, ...blows.map((blow) => cell(blow, phase))])];
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  console.log();
}

const lanes = await Promise.all(
  sceneNames.map((name, lane) => storm(name, Math.ceil((cases - lane) / sceneNames.length), lane)),
);
const all = lanes.flat();
printTable(all);
const figures = [
  figure({
    figure: 'struck while the run went on',
    value: all.filter((it) => it.hit).length,
    unit: 'cases',
    target: `>= ${cases}`,
  }),
  figure({
    figure: 'with anything left, untrue or broken',
    value: all.filter((it) => it.problems.length > 0).length,
    unit: 'cases',
    target: '= 0',
  }),
];
publish(
  benchReport('interrupt', `seed ${seed}, two scenes, ${phases.length - 1} phases`, figures),
  benchArguments().json,
);
