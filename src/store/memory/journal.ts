/**
 * The journal of one process, in memory. Every method does its work without awaiting, so it is atomic by construction;
 * rows are kept as JSON text, so that no caller can change what was committed and only what a database could hold gets in.
 */
import type { Event, NewEvent } from '#domain/event';
import type { RunState, StateKind } from '#domain/run';
import type { Clock } from '#kit/clock';
import type { Ids } from '#kit/id';
import type { Journal, Lease } from '#ports/journal';

interface Entry {
  readonly event: Event;
  status: 'waiting' | 'leased' | 'done' | 'parked' | 'dropped';
  lease: string | null;
  attempt: number;
  expiresAt: number;
  reason: string;
}

interface Run {
  readonly entries: Entry[];
  /** kind -> key -> JSON. */
  readonly state: Map<StateKind, Map<string, string>>;
}

export function memoryJournal({ clock, ids }: { readonly clock: Clock; readonly ids: Ids }): Journal {
  const runs = new Map<string, Run>();

  const held = (lease: Lease): Entry | undefined =>
    runs
      .get(lease.event.run)
      ?.entries.find((it) => it.status === 'leased' && it.lease === lease.id && it.attempt === lease.attempt);

  function append(run: string, { entries }: Run, events: readonly NewEvent[]): void {
    for (const { name, subject } of events) {
      if (entries.some(({ event }) => event.name === name && event.subject === subject)) continue;
      const event: Event = { id: ids.next('event'), run, name, subject, at: clock.now(), version: 1 };
      entries.push({ event, status: 'waiting', lease: null, attempt: 0, expiresAt: 0, reason: '' });
    }
  }

  return {
    async open(request) {
      const id = ids.next('run');
      const run: Run = { entries: [], state: new Map([['request', new Map([['', JSON.stringify(request)]])]]) };
      append(id, run, [{ name: 'change.seen', subject: '' }]);
      runs.set(id, run);
      return id;
    },
    async lease(run, _owner, ttlMs, except = []) {
      const now = clock.now();
      const isFree = (it: Entry) => it.status === 'waiting' || (it.status === 'leased' && it.expiresAt <= now);
      const entry = runs.get(run)?.entries.find((it) => isFree(it) && !except.includes(it.event.name));
      if (entry === undefined) return null;
      const id = ids.next('lease');
      Object.assign(entry, { status: 'leased', lease: id, attempt: entry.attempt + 1, expiresAt: now + ttlMs });
      return { id, event: entry.event, attempt: entry.attempt };
    },
    async commit(lease, writes, events) {
      const rows = writes.map(({ kind, key, value }) => ({ kind, key, body: JSON.stringify(value) }));
      const entry = held(lease);
      const run = runs.get(lease.event.run);
      if (entry === undefined || run === undefined) return 'fenced';
      for (const { kind, key, body } of rows) {
        const ofKind = run.state.get(kind) ?? new Map<string, string>();
        run.state.set(kind, ofKind.set(key, body));
      }
      append(lease.event.run, run, events);
      entry.status = 'done';
      return 'done';
    },
    async fail(lease, reason, maxAttempts) {
      const entry = held(lease);
      if (entry === undefined) return 'fenced';
      const isSpent = entry.attempt >= maxAttempts;
      Object.assign(entry, { status: isSpent ? 'parked' : 'waiting', lease: null, reason });
      return isSpent ? 'parked' : 'retry';
    },
    async abandon(run, reason) {
      const open = (runs.get(run)?.entries ?? []).filter((it) => it.status === 'waiting' || it.status === 'leased');
      for (const entry of open) Object.assign(entry, { status: 'dropped', lease: null, reason });
    },
    async pending(run) {
      const entries = runs.get(run)?.entries ?? [];
      return entries.filter((it) => it.status === 'waiting' || it.status === 'leased').length;
    },
    async parked(run) {
      const entries = runs.get(run)?.entries ?? [];
      return entries.filter((it) => it.status === 'parked').map(({ event, reason }) => ({ event, reason }));
    },
    async lastReported() {
      return [...runs].findLast(([, { state }]) => state.has('report'))?.[0] ?? null;
    },
    async load<K extends StateKind>(run: string, kind: K, key = '') {
      const body = runs.get(run)?.state.get(kind)?.get(key);
      return body === undefined ? null : (JSON.parse(body) as RunState[K]);
    },
    async loadAll<K extends StateKind>(run: string, kind: K) {
      const rows = [...(runs.get(run)?.state.get(kind) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return rows.map(([, body]) => JSON.parse(body) as RunState[K]);
    },
    async close() {},
  };
}
