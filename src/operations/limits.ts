/** `--layers`, `--budget` and `--timeout` as people write them -> limits of a run, or the user's mistake with the nearest valid spelling. Pure. */
import { UserError } from '#domain/error';
import { type RunLimits, type Tier, tiers } from '#domain/run';
import { type Layer, layers } from '#domain/suite';
import { nearest } from '#kit/nearest';
import { parseDuration } from '#kit/text/duration';

export interface AskedLimits {
  /** `unit,integration`; null: all. */
  readonly layers: string | null;
  /** `60s`, `none`; null: what is configured. */
  readonly budget: string | null;
}

export function readLimits({ layers: names, budget }: AskedLimits): RunLimits {
  return { layers: names === null ? null : readLayers(names), budget: budget === null ? null : readBudget(budget) };
}

/** In their own order, each once. */
function readLayers(names: string): readonly Layer[] {
  const asked = new Set(names.split(',').map((name) => readLayer(name.trim())));
  return layers.filter((layer) => asked.has(layer));
}

function readLayer(name: string): Layer {
  const layer = layers.find((it) => it === name);
  if (layer !== undefined) return layer;
  const near = nearest(name, layers);
  const hint =
    near === null
      ? `the layers are ${layers.join(', ')}; for example: --layers unit,integration`
      : `did you mean ${near}?`;
  throw new UserError('unknown-layer', `there is no layer "${name}"`, hint);
}

function readBudget(text: string): number | 'none' {
  if (text === 'none') return 'none';
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  throw new UserError(
    'bad-budget',
    `--budget needs a time, not "${text}"`,
    'for example: --budget 60s, 5m, 1m30s, or none',
  );
}

const tierNames = [...tiers, 'full'] as const;

/** `full` is what `--full` says. */
export function readTier(name: string | null, full: boolean): { readonly full: boolean; readonly tier: Tier } {
  const tier = name === null ? 'fast' : tierNames.find((it) => it === name);
  if (tier !== undefined) return { full: full || tier === 'full', tier: tier === 'full' ? 'fast' : tier };
  const near = nearest(name ?? '', tierNames);
  const hint =
    near === null ? `the tiers are ${tierNames.join(', ')}; for example: --tier safe` : `did you mean ${near}?`;
  throw new UserError('unknown-tier', `there is no tier "${name}"`, hint);
}

const dayMs = 24 * 3_600_000;

/** Milliseconds that one runner process may take. */
export function readTimeout(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms >= 1_000 && ms <= dayMs) return ms;
  throw new UserError(
    'bad-timeout',
    `--timeout needs a time from 1 second to 24 hours, not "${text}"`,
    'for example: --timeout 90s, 5m, 1m30s',
  );
}
