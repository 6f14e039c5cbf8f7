/**
 * How much of the change its passing tests executed: changed functions against recordings of exactly their files. Pure. Invariant: a function
 * counts as executed only when a test that passed was seen to execute it; one whose file could not be mapped counts as neither.
 */
import type { ChangedFunction } from '#domain/impact';
import type { Recording } from '#domain/recording';
import type { Finding, ReachOfTests } from '#domain/verdict';
import type { RunRows } from '#flow/verdict/rows';
import { globMatcher } from '#kit/glob';
import { count } from '#kit/text';

export interface TestReach {
  readonly reach: ReachOfTests | null;
  readonly reason: string;
  readonly findings: readonly Finding[];
}

/** Functions named in one finding. */
const shown = 5;

/** `passing`: recordings of test files that passed, in this run or when they last ran on the very same files. */
export function reachOfTests(functions: readonly ChangedFunction[], passing: readonly Recording[]): TestReach {
  if (functions.length === 0) return { reach: null, reason: 'no function changed', findings: [] };
  if (passing.length === 0) return { reach: null, reason: 'no passing test was watched', findings: [] };
  const executed = new Map<string, ReadonlySet<number> | 'all'>();
  for (const { files } of passing) {
    for (const use of files) {
      const name = `${use.blob} ${use.path}`;
      const before = executed.get(name);
      if (before === 'all' || use.executed === 'all') executed.set(name, 'all');
      else executed.set(name, new Set([...(before ?? []), ...use.executed]));
    }
  }
  const known = functions.filter(({ path, blob }) => executed.get(`${blob} ${path}`) !== 'all');
  if (known.length === 0)
    return { reach: null, reason: 'what changed runs in a form that cannot be traced back', findings: [] };
  const isRun = ({ path, blob, unit }: ChangedFunction): boolean => {
    const units = executed.get(`${blob} ${path}`);
    return units instanceof Set && units.has(unit);
  };
  const missing = known.filter((it) => !isRun(it));
  const ran = known.length - missing.length;
  return {
    reach: { executed: ran, functions: known.length },
    reason: `${ran} of ${count(known.length, 'changed function')} ran in a passing test`,
    findings: [...Map.groupBy(missing, ({ path }) => path)].map(([path, own]) => untested(path, own)),
  };
}

/** Where much depends on the code, a change that no passing test executed is not validated. */
export function criticalGaps(
  { project, change }: Pick<RunRows, 'project' | 'change'>,
  reach: ReachOfTests | null,
): readonly Finding[] {
  if (reach === null || reach.executed > 0) return [];
  return Object.entries(project.config?.services ?? {}).flatMap(([name, { criticality, paths }]): Finding[] => {
    const isIn = globMatcher(paths);
    const file = change.files.find(({ path, kind }) => kind === 'source' && isIn(path))?.path;
    if (file === undefined || (criticality !== 'high' && criticality !== 'critical')) return [];
    const message = `${file} belongs to ${name} (criticality ${criticality}), and no passing test runs any function that changed`;
    return [
      { rule: 'untested-critical-change', effect: 'inconclusive', class: 'unknown', message, file, evidence: [] },
    ];
  });
}

function untested(path: string, functions: readonly ChangedFunction[]): Finding {
  const named = functions.slice(0, shown).map(({ name, lines: [first, last] }) => {
    return `${name} (${first === last ? `line ${first}` : `lines ${first}–${last}`})`;
  });
  const more = functions.length > shown ? ` and ${functions.length - shown} more` : '';
  return {
    rule: 'untested-change',
    effect: 'report',
    class: 'untested-change',
    message: `${path}: no passing test runs ${named.join(', ')}${more}`,
    file: path,
    evidence: [],
  };
}
