/**
 * What every journal must do, run on each one. Time is a manual clock: leases run out when a test says so.
 * `make` gives an empty journal on that clock; the suite closes it.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewEvent } from '#domain/event';
import type { Check } from '#domain/plan';
import type { RunRequest } from '#domain/run';
import type { Report } from '#domain/verdict';
import type { Clock } from '#kit/clock';
import { countingIds, type Ids } from '#kit/id';
import type { Journal, Lease, StateWrite } from '#ports/journal';

export interface JournalTools {
  readonly clock: Clock;
  readonly ids: Ids;
}

const request: RunRequest = { repo: '/shop', base: null, head: null, full: false, planOnly: false, concurrency: 2 };
const ttl = 1_000;
/** A journal looks into no row. */
const report = { run: 'run-1', notes: [] } as unknown as Report;

export function checkJournal(name: string, make: (tools: JournalTools) => Promise<Journal>): void {
  describe(`${name} keeps the journal's promises`, () => {
    let now: number;
    let journal: Journal;
    let run: string;

    const lease = async (owner = 'me'): Promise<Lease> => {
      const found = await journal.lease(run, owner, ttl);
      if (found === null) throw new Error('nothing waits');
      return found;
    };
    const names = async (): Promise<string[]> => {
      const found: string[] = [];
      for (let next = await journal.lease(run, 'me', ttl); next; next = await journal.lease(run, 'me', ttl)) {
        found.push(`${next.event.name} ${next.event.subject}`.trim());
      }
      return found;
    };

    beforeEach(async () => {
      now = 1_000_000;
      journal = await make({ clock: { now: () => now, monotonic: () => now }, ids: countingIds() });
      run = await journal.open(request);
    });
    afterEach(() => journal.close());

    test('a new run has its request and waits with change.seen', async () => {
      expect(await journal.load(run, 'request')).toEqual(request);
      expect(await journal.pending(run)).toBe(1);
      const { event, attempt } = await lease();
      expect({ ...event, attempt }).toMatchObject({
        name: 'change.seen',
        subject: '',
        run,
        at: now,
        version: 1,
        attempt: 1,
      });
    });

    test('a leased event is handed to nobody else and is still pending', async () => {
      await lease();
      expect(await journal.lease(run, 'other', ttl)).toBeNull();
      expect(await journal.pending(run)).toBe(1);
    });

    test('a commit writes state and events and ends the lease', async () => {
      expect(await journal.commit(await lease(), [row('a', 1), row('b', 2)], [planned('a'), planned('b')])).toBe(
        'done',
      );
      expect(await journal.load(run, 'check', 'a')).toEqual(check('a', 1));
      expect(await journal.loadAll(run, 'check')).toEqual([check('a', 1), check('b', 2)]);
      expect(await journal.pending(run)).toBe(2);
    });

    test('a commit that fails half-way writes nothing, and can be made again', async () => {
      const held = await lease();
      const bad = {
        ...check('b', 1),
        toJSON: () => {
          throw new TypeError('not storable');
        },
      };
      const writes: StateWrite[] = [row('a', 1), { kind: 'check', key: 'b', value: bad }];
      await expect(journal.commit(held, writes, [planned('a')])).rejects.toThrow('not storable');
      expect(await journal.loadAll(run, 'check')).toEqual([]);
      expect(await journal.pending(run)).toBe(1);
      expect(await journal.commit(held, [row('a', 1)], [])).toBe('done');
      expect(await journal.pending(run)).toBe(0);
    });

    test('events come in order of arrival, over several commits and several leases at once', async () => {
      await journal.commit(await lease(), [], [planned('z'), planned('a')]);
      const first = await lease();
      await journal.commit(first, [], [finished('z')]);
      expect(await names()).toEqual(['check.planned a', 'check.finished z']);
    });

    test('what is said twice is said once, also when it is done already', async () => {
      await journal.commit(await lease(), [], [planned('a'), planned('a'), planned('b')]);
      await journal.commit(await lease(), [], [planned('a'), planned('b'), finished('a')]);
      expect(await names()).toEqual(['check.planned b', 'check.finished a']);
    });

    test('events named in `except` are passed over', async () => {
      await journal.commit(await lease(), [], [planned('a'), finished('b')]);
      const other = await journal.lease(run, 'me', ttl, ['check.planned']);
      expect(other?.event.name).toBe('check.finished');
      expect(await journal.lease(run, 'me', ttl, ['check.planned'])).toBeNull();
      expect((await lease()).event.subject).toBe('a');
    });

    test('an expired lease is taken over, and the late worker is refused everything', async () => {
      const late = await lease();
      now += ttl - 1;
      expect(await journal.lease(run, 'other', ttl)).toBeNull();
      now += 1;
      const taken = await lease('other');
      expect(taken).toMatchObject({ event: late.event, attempt: 2 });
      expect(await journal.commit(late, [row('a', 1)], [planned('a')])).toBe('fenced');
      expect(await journal.fail(late, 'late', 1)).toBe('fenced');
      expect(await journal.load(run, 'check', 'a')).toBeNull();
      expect(await journal.commit(taken, [row('a', 2)], [])).toBe('done');
      expect(await journal.load(run, 'check', 'a')).toEqual(check('a', 2));
      expect(await journal.commit(taken, [row('a', 3)], [])).toBe('fenced');
    });

    test('a lease that does not name both the latest lease id and attempt is refused', async () => {
      const held = await lease();
      expect(await journal.commit({ ...held, attempt: 7 }, [row('a', 1)], [])).toBe('fenced');
      expect(await journal.commit({ ...held, id: 'lease-forged' }, [row('a', 1)], [])).toBe('fenced');
      expect(await journal.load(run, 'check', 'a')).toBeNull();
    });

    test('an expired lease that nobody took over still counts', async () => {
      const held = await lease();
      now += ttl * 2;
      expect(await journal.commit(held, [], [])).toBe('done');
    });

    test('a failed event waits again until its attempts are used up, then it is parked and visible', async () => {
      expect(await journal.fail(await lease(), 'first', 2)).toBe('retry');
      expect(await journal.pending(run)).toBe(1);
      expect(await journal.parked(run)).toEqual([]);
      const second = await lease();
      expect(second.attempt).toBe(2);
      expect(await journal.fail(second, 'second', 2)).toBe('parked');
      expect(await journal.parked(run)).toEqual([{ event: second.event, reason: 'second' }]);
      expect(await journal.pending(run)).toBe(0);
      expect(await journal.lease(run, 'me', ttl)).toBeNull();
    });

    test('a later commit replaces a row, and what was loaded stays as it was', async () => {
      await journal.commit(await lease(), [row('a', 1)], [planned('a')]);
      const before = await journal.load(run, 'check', 'a');
      await journal.commit(await lease(), [row('a', 2)], []);
      expect(before).toEqual(check('a', 1));
      expect(await journal.load(run, 'check', 'a')).toEqual(check('a', 2));
    });

    test('the newest run with a report is found, whatever was opened since', async () => {
      expect(await journal.lastReported()).toBeNull();
      await journal.commit(await lease(), [{ kind: 'report', key: '', value: report }], []);
      now += 1;
      await journal.open(request);
      expect(await journal.lastReported()).toBe(run);
    });

    test('runs do not see each other', async () => {
      const other = await journal.open({ ...request, full: true });
      await journal.commit(await lease(), [row('a', 1)], []);
      expect(await journal.pending(other)).toBe(1);
      expect(await journal.load(other, 'check', 'a')).toBeNull();
      expect(await journal.load(run, 'request')).toEqual(request);
    });

    test('what is open of an abandoned run is dropped, and who still works on it is refused', async () => {
      await journal.commit(await lease(), [row('a', 1)], [planned('a'), planned('b')]);
      const held = await lease();
      await journal.abandon(run, 'superseded');
      expect(await journal.pending(run)).toBe(0);
      expect(await journal.parked(run)).toEqual([]);
      expect(await journal.lease(run, 'me', ttl)).toBeNull();
      expect(await journal.commit(held, [row('b', 1)], [finished('a')])).toBe('fenced');
      expect(await journal.load(run, 'check', 'a')).toEqual(check('a', 1));
      await journal.abandon(run, 'again');
      await journal.abandon('run-none', 'never was');
    });

    test('a run nobody opened has nothing', async () => {
      expect(await journal.lease('run-none', 'me', ttl)).toBeNull();
      expect(await journal.pending('run-none')).toBe(0);
      expect(await journal.load('run-none', 'plan')).toBeNull();
    });

    test('many leases and commits at once lose nothing and hand nothing out twice', async () => {
      const subjects = Array.from({ length: 40 }, (_, index) => String(index).padStart(2, '0'));
      await journal.commit(await lease(), [], subjects.map(planned));
      const leases = await Promise.all(subjects.map(() => lease()));
      expect(leases.map((it) => it.event.subject)).toEqual(subjects);
      await Promise.all(
        leases.map((it) => journal.commit(it, [row(it.event.subject, 1)], [finished(it.event.subject)])),
      );
      expect(await journal.loadAll(run, 'check')).toHaveLength(40);
      expect(await journal.pending(run)).toBe(40);
    });
  });
}

function check(id: string, repetition: number): Check {
  const plain = {
    suite: 'vitest',
    layer: 'unit',
    tree: 'head',
    files: [],
    expectedMs: null,
    timeoutMs: 1,
    group: '',
    whole: false,
  } as const;
  return { id, purpose: 'select', repetition, ...plain };
}

const row = (key: string, repetition: number): StateWrite => ({ kind: 'check', key, value: check(key, repetition) });
const planned = (subject: string): NewEvent => ({ name: 'check.planned', subject });
const finished = (subject: string): NewEvent => ({ name: 'check.finished', subject });
