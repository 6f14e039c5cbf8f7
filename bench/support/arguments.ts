/** The arguments every bench takes; an unknown one or a wrong number ends the bench with exit code 2 and one line. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** Where the report is also written, as JSON. */
  readonly json: string | undefined;
  /** A folder with data sets, of which every one found there is scored; or the one file that a bench is about. */
  readonly data: string | undefined;
  /** A checkout with its dependencies installed. */
  readonly repo: string | undefined;
  /** A file with pairs of revisions. */
  readonly pairs: string | undefined;
  /** Measured repetitions, from 1; undefined: the bench decides. */
  readonly runs: number | undefined;
  /** Of what is drawn by chance; undefined: the bench decides, and prints it. */
  readonly seed: number | undefined;
  /** The newest N commits, from 1; undefined: the bench decides. */
  readonly last: number | undefined;
}

const usage = '[--json FILE] [--data PATH] [--repo DIR] [--pairs FILE] [--runs N] [--seed N] [--last N]';

/** Throws an Error that says what is wrong. */
export function parseBenchArguments(argv: readonly string[]): BenchArguments {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { json: option, data: option, repo: option, pairs: option, runs: option, seed: option, last: option },
  });
  const { json, data, repo, pairs, runs, seed, last } = values;
  if (runs !== undefined && !/^[1-9]\d{0,5}$/.test(runs))
    throw new Error(`--runs wants a whole number from 1, got "${runs}"`);
  if (seed !== undefined && !/^\d{1,9}$/.test(seed)) throw new Error(`--seed wants a whole number, got "${seed}"`);
  if (last !== undefined && !/^[1-9]\d{0,2}$/.test(last))
    throw new Error(`--last wants a whole number from 1 to 999, got "${last}"`);
  if (json !== undefined && !existsSync(dirname(json))) throw new Error(`--json: there is no folder ${dirname(json)}`);
  const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  return { json, data, repo, pairs, runs: numberOf(runs), seed: numberOf(seed), last: numberOf(last) };
}

export function benchArguments(): BenchArguments {
  try {
    return parseBenchArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nusage: npm run bench -- NAME ${usage}`);
    process.exit(2);
  }
}
