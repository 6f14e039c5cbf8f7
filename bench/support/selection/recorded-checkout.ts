/**
 * A checkout whose test files Assay has watched once (`validate --full` without a change), and what it selects there afterwards. What
 * was learnt is kept aside and put back before every question, so that no answer knows of an earlier one.
 */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanJson } from '#operations/report-json';
import type { ReportJson } from '#operations/report-schema';
import { assayPlan, assayValidate } from '../assay-run.ts';
import type { Checkout } from '../checkout.ts';
import type { Scratch } from '../scratch.ts';

export interface RecordedCheckout {
  readonly report: ReportJson;
  readonly cache: string;
  /** Puts `.assay/` back to what the recording left; `cold`: removes it. */
  restore(memory: 'warm' | 'cold'): void;
  /** Of the checkout as it is now against `base`. */
  plan(base: string, memory: 'warm' | 'cold'): Promise<PlanJson>;
}

/** Throws when nothing was recorded. The kept copy lies in the scratch folder: one checkout at a time. */
export async function recordCheckout({ root }: Checkout, { folder, signal }: Scratch): Promise<RecordedCheckout> {
  const cache = join(folder, 'cache');
  const json = join(folder, 'assay.json');
  const call = { cwd: root, cache, json, signal };
  const { report } = await assayValidate({ ...call, arguments: ['--full', '--base', 'HEAD'] });
  const own = join(root, '.assay');
  const kept = join(folder, 'recorded');
  if (!existsSync(own)) throw new Error(`assay validate remembered nothing in ${root}: ${report.headline}`);
  rmSync(kept, { recursive: true, force: true });
  cpSync(own, kept, { recursive: true });
  const restore = (memory: 'warm' | 'cold') => {
    rmSync(own, { recursive: true, force: true });
    if (memory === 'warm') cpSync(kept, own, { recursive: true });
  };
  return {
    report,
    cache,
    restore,
    async plan(base, memory) {
      restore(memory);
      return (await assayPlan({ ...call, arguments: ['--base', base] })).report;
    },
  };
}

/** The test files of a plan, without the projects they run in. */
export function selectedFiles({ selected }: Pick<PlanJson, 'selected'>): readonly string[] {
  return [...new Set(selected.map(({ file }) => file))].sort();
}
