/** Which phase a run is in, seen from outside: by the events in its store, and by the processes and folders there are. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Process } from './processes.ts';
import type { Scene } from './scene.ts';

/** In the order in which a run goes through them; `over`: the run had ended before anybody looked. */
export const phases = [
  'starting',
  'reading the change',
  'snapshot',
  'detection',
  'asking a runner',
  'graph',
  'planning',
  'preparing trees',
  'installing',
  'selected tests',
  'reruns at head',
  'clean copy',
  'base comparison',
  'verdict',
  'learning',
  'closing',
  'over',
] as const;
export type Phase = (typeof phases)[number];

interface StoredEvent {
  readonly name: string;
  readonly subject: string;
  readonly status: string;
}

/** `began`: milliseconds since the epoch when the run in question was started; older runs in the store are not it. */
export function phaseNow({ repo }: Scene, processes: readonly Process[], began: number): Phase {
  if (processes.length === 0) return 'over';
  const events = readEvents(join(repo.dir, '.assay', 'assay.db'), began);
  if (events.length === 0) return 'starting';
  const open = events.filter(({ status }) => status === 'waiting' || status === 'leased');
  const isOpen = (...names: readonly string[]) => open.some(({ name }) => names.includes(name));
  if (open.length === 0) return 'closing';
  if (isOpen('report.made')) return 'learning';
  if (isOpen('change.seen')) return intakePhase(processes, join(repo.cache, 'assay', 'trees'));
  if (isOpen('change.resolved')) return 'graph';
  if (isOpen('impact.computed', 'risk.assessed', 'plan.made')) return 'planning';
  if (isOpen('check.planned')) return checkPhase(processes, open);
  return 'verdict';
}

function intakePhase(processes: readonly Process[], trees: string): Phase {
  const runs = (pattern: RegExp) => processes.some(({ command }) => pattern.test(command));
  if (runs(/ask\.mjs/)) return 'asking a runner';
  if (runs(/\bnpm\b/)) return 'installing';
  if (existsSync(trees) && readdirSync(trees).length > 0) return 'preparing trees';
  if (runs(/^git (add|write-tree|ls-files)/)) return 'snapshot';
  return runs(/^git /) ? 'reading the change' : 'detection';
}

function checkPhase(processes: readonly Process[], open: readonly StoredEvent[]): Phase {
  const subjects = open.filter(({ name }) => name === 'check.planned').map(({ subject }) => subject);
  if (processes.some(({ command }) => /\bnpm\b/.test(command))) return 'installing';
  if (processes.some(({ command }) => /^git /.test(command))) return 'preparing trees';
  if (subjects.some((it) => it.startsWith('base'))) return 'base comparison';
  if (subjects.some((it) => it.startsWith('head-copy/'))) return 'clean copy';
  return subjects.some((it) => it.startsWith('head/')) ? 'reruns at head' : 'selected tests';
}

/** Empty while there is no store or no run in it yet. */
function readEvents(file: string, began: number): readonly StoredEvent[] {
  if (!existsSync(file)) return [];
  try {
    using store = new DatabaseSync(file, { readOnly: true, timeout: 200 });
    const newest = 'select id from run where opened_at >= ? order by opened_at desc limit 1';
    const rows = store.prepare(`select name, subject, status from event where run = (${newest})`).all(began);
    return rows.map(({ name, subject, status }) => ({ name: `${name}`, subject: `${subject}`, status: `${status}` }));
  } catch {
    return []; // it is being made
  }
}
