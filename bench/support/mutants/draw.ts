/** Mutants of the functions that a checkout's tests can load, in an order that the seed alone decides. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTypescript } from '#adapters/language/typescript/import-graph';
import { seededChance } from '../../../test/support/storm/chance.ts';
import type { Checkout } from '../checkout.ts';
import { isCode } from '../edit-file.ts';
import { mutableFunctions } from './functions.ts';
import { loadableSources } from './loadable.ts';
import { type Mutant, mutate, shuffled } from './mutate.ts';

export interface Drawn {
  /** Source files and functions of them that there are to draw from. */
  readonly files: number;
  readonly functions: number;
  mutants(): Generator<Mutant>;
}

export async function drawMutants(clone: Checkout, testFiles: readonly string[], seed: number): Promise<Drawn> {
  const tracked = (await clone.git('ls-files', '-z')).split('\0').filter((path) => isCode.test(path));
  const texts = new Map(tracked.map((path) => [path, readFileSync(join(clone.root, path), 'utf8')]));
  const language = createTypescript();
  const files = loadableSources(texts, testFiles);
  const functions = files.flatMap((path) => mutableFunctions(language, path, texts.get(path) ?? ''));
  const chance = seededChance(seed);
  const order = shuffled(functions, chance);
  return {
    files: files.length,
    functions: functions.length,
    *mutants(): Generator<Mutant> {
      for (const of of order) {
        const mutant = mutate(of, texts.get(of.path) ?? '', chance);
        if (mutant !== null) yield mutant;
      }
    },
  };
}
