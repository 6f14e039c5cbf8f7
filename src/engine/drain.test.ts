import { beforeEach, expect, test } from 'vitest';
import { OutsideError, UserError } from '#domain/error';
import type { EventName, NewEvent } from '#domain/event';
import type { RunRequest } from '#domain/run';
import { type Drained, type DrainOptions, drain } from '#engine/drain';
import type { Step, StepTable } from '#flow/step';
import { countingIds } from '#kit/id';
import type { Journal, StateWrite } from '#ports/journal';
import { memoryJournal } from '#store/memory/journal';

const request: RunRequest = { repo: '/shop', base: null, head: null, full: false, planOnly: false, concurrency: 2 };
const day = 86_400_000;

/** What happened, in order; steps write it. */
type Log = string[];
type Steps = Partial<Record<EventName, Step<Log>>>;

let now: number;
let journal: Journal;
let run: string;
let log: Log;
let pauses: number[];
let control: AbortController;

beforeEach(async () => {
  now = 1_000_000;
  journal = memoryJournal({ clock: { now: () => now, monotonic: () => now }, ids: countingIds() });
  run = await journal.open(request);
  log = [];
  pauses = [];
  control = new AbortController();
});

function start(steps: Steps, options: Partial<DrainOptions<Log>> = {}): Promise<Drained> {
  return drain({
    journal,
    run,
    owner: 'test',
    steps: { ...endings, ...steps },
    context: log,
    concurrency: 2,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    signal: control.signal,
    ...options,
  });
}

/** A step that is logged and says what follows. */
const says =
  (...events: NewEvent[]): Step<Log> =>
  async (event, context) => {
    context.push(`${event.name} ${event.subject}`.trim());
    return { writes: [], events };
  };
const checks = (...subjects: string[]): NewEvent[] => subjects.map((subject) => ({ name: 'check.planned', subject }));
const one = (name: EventName, subject = ''): NewEvent => ({ name, subject });
const written = (key: string): StateWrite => ({ kind: 'request', key, value: request });

const endings: StepTable<Log> = {
  'change.seen': null,
  'change.resolved': null,
  'impact.computed': null,
  'risk.assessed': null,
  'plan.made': null,
  'check.planned': null,
  'check.finished': null,
  'checks.done': null,
  'verdict.reached': null,
  'report.made': null,
  'run.learnt': null,
};

/** Lets everything that can go on without an outside event go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('steps run in the order of their events, to the end', async () => {
  const steps: Steps = {
    'change.seen': says(one('change.resolved')),
    'change.resolved': says(one('plan.made')),
    'plan.made': says(...checks('a', 'b')),
    'check.planned': async (event, context) => {
      context.push(`check.planned ${event.subject}`);
      return { writes: [written(event.subject)], events: [one('check.finished', event.subject)] };
    },
    'check.finished': says(),
  };
  expect(await start(steps, { concurrency: 1 })).toEqual({ ended: 'done', parked: [] });
  expect(log).toEqual([
    'change.seen',
    'change.resolved',
    'plan.made',
    'check.planned a',
    'check.planned b',
    'check.finished a',
    'check.finished b',
  ]);
  expect(await journal.load(run, 'request', 'b')).toEqual(request);
  expect(pauses).toEqual([]);
});

test('at most `concurrency` checks run at once; other steps do not wait for them', async () => {
  const gates = new Map<string, () => void>();
  let most = 0;
  const steps: Steps = {
    'change.seen': says(...checks('a', 'b', 'c'), one('plan.made')),
    'check.planned': async (event) => {
      await new Promise<void>((open) => {
        gates.set(event.subject, open);
        most = Math.max(most, gates.size);
      });
      gates.delete(event.subject);
      return { writes: [], events: [one('check.finished', event.subject)] };
    },
    'check.finished': says(),
    'plan.made': says(),
  };
  const drained = start(steps);
  await settle();
  expect([...gates.keys()]).toEqual(['a', 'b']);
  expect(log).toEqual(['change.seen', 'plan.made']);
  gates.get('a')?.();
  await settle();
  expect([...gates.keys()]).toEqual(['b', 'c']);
  expect(log.at(-1)).toBe('check.finished a');
  for (const open of gates.values()) open();
  expect((await drained).ended).toBe('done');
  expect(most).toBe(2);
  expect(pauses).toEqual([]);
});

test('what fails outside for now is tried again after growing pauses', async () => {
  let tries = 0;
  const steps: Steps = {
    'change.seen': async () => {
      tries += 1;
      if (tries < 3) throw new OutsideError('environment', 'no network', { retryable: true });
      return { writes: [written('done')], events: [] };
    },
  };
  expect(await start(steps)).toEqual({ ended: 'done', parked: [] });
  expect(pauses).toEqual([200, 400]);
  expect(await journal.load(run, 'request', 'done')).toEqual(request);
});

test('after three attempts it is parked with its reason, and the others go on', async () => {
  let tries = 0;
  const steps: Steps = {
    'change.seen': says(...checks('bad', 'good')),
    'check.planned': async (event, context) => {
      context.push(event.subject);
      if (event.subject === 'good') return { writes: [written('good')], events: [] };
      tries += 1;
      throw new OutsideError('environment', 'no network', { retryable: true });
    },
  };
  const { ended, parked } = await start(steps);
  expect({ ended, tries }).toEqual({ ended: 'done', tries: 3 });
  expect(parked).toMatchObject([{ event: { subject: 'bad' }, reason: 'environment: no network' }]);
  expect(await journal.load(run, 'request', 'good')).toEqual(request);
});

test('what failed outside for good is parked at once', async () => {
  const steps: Steps = {
    'change.seen': async () => {
      throw new OutsideError('forge', 'disk is full', { retryable: false });
    },
  };
  expect((await start(steps)).parked).toMatchObject([{ reason: 'forge: disk is full' }]);
  expect(pauses).toEqual([]);
});

test('a bug is parked at once with its stack, and the others go on', async () => {
  const steps: Steps = {
    'change.seen': says(one('plan.made'), one('risk.assessed')),
    'plan.made': async () => {
      throw new TypeError('x is undefined');
    },
    'risk.assessed': says(),
  };
  const { parked } = await start(steps);
  expect(parked).toMatchObject([{ event: { name: 'plan.made' } }]);
  expect(parked[0]?.reason).toMatch(/^TypeError: x is undefined\n +at .*drain\.test\.ts/);
  expect(log).toEqual(['change.seen', 'risk.assessed']);
});

test("the user's mistake ends the drain, after what runs has ended, and begins nothing more", async () => {
  let finish = () => {};
  const mistake = new UserError('unknown-ref', 'there is no "mian"', 'did you mean main?');
  const steps: Steps = {
    'change.seen': says(...checks('slow', 'wrong', 'never')),
    'check.planned': async (event, context) => {
      context.push(event.subject);
      if (event.subject === 'wrong') throw mistake;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { writes: [written('slow')], events: [] };
    },
  };
  let isOver = false;
  const drained = start(steps).finally(() => {
    isOver = true;
  });
  drained.catch(() => undefined);
  await settle();
  expect(isOver).toBe(false);
  finish();
  await expect(drained).rejects.toBe(mistake);
  expect(log).toEqual(['change.seen', 'slow', 'wrong']);
  expect(await journal.load(run, 'request', 'slow')).toEqual(request);
  expect(await journal.parked(run)).toMatchObject([{ reason: 'there is no "mian"' }]);
});

test('an abort begins nothing more, waits for what its context ends, and parks nothing', async () => {
  const steps: Steps = {
    'change.seen': says(...checks('a', 'b', 'c')),
    'check.planned': async (event, context) => {
      context.push(event.subject);
      await new Promise((_resolve, reject) => {
        control.signal.addEventListener('abort', () => reject(new Error('killed')));
      });
      return { writes: [], events: [] };
    },
  };
  const drained = start(steps);
  await settle();
  control.abort();
  expect(await drained).toEqual({ ended: 'aborted', parked: [] });
  expect(log).toEqual(['change.seen', 'a', 'b']);
  expect(await journal.pending(run)).toBe(3);
  expect((await journal.lease(run, 'next', 1_000))?.event.subject).toBe('a');
});

test('an abort before the start runs nothing', async () => {
  control.abort();
  expect((await start({ 'change.seen': says() })).ended).toBe('aborted');
  expect(log).toEqual([]);
});

test('an abort while an event is being leased gives it back', async () => {
  const aborting: Journal = {
    ...journal,
    lease: async (...args) => {
      const lease = await journal.lease(...args);
      control.abort();
      return lease;
    },
  };
  expect((await start({ 'change.seen': says() }, { journal: aborting })).ended).toBe('aborted');
  expect(log).toEqual([]);
  expect(await journal.lease(run, 'next', 1_000)).not.toBeNull();
});

test('a step that ends while the journal answers "nothing waits" is not missed', async () => {
  const sawNothing = Promise.withResolvers<void>();
  const committed = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const slow: Journal = {
    ...journal,
    lease: async (...args) => {
      const lease = await journal.lease(...args);
      if (lease === null && log.includes('plan.made')) {
        sawNothing.resolve();
        await committed.promise;
        await settle();
      }
      return lease;
    },
    commit: async (...args) => {
      const result = await journal.commit(...args);
      if (args[0].event.name === 'plan.made') committed.resolve();
      return result;
    },
  };
  const steps: Steps = {
    'change.seen': says(...checks('long'), one('plan.made')),
    'check.planned': async () => {
      await released.promise;
      return { writes: [], events: [] };
    },
    'plan.made': async (_event, context) => {
      context.push('plan.made');
      await sawNothing.promise;
      return { writes: [], events: [one('risk.assessed')] };
    },
    'risk.assessed': async () => {
      released.resolve();
      return { writes: [], events: [] };
    },
  };
  expect(await start(steps, { journal: slow })).toEqual({ ended: 'done', parked: [] });
});

test.each(['before', 'after'] as const)(
  'a crash %s the commit: the step may run twice and counts once',
  async (moment) => {
    const steps: Steps = {
      'change.seen': async (_event, context) => {
        context.push('effect');
        return { writes: [written('row')], events: [one('plan.made')] };
      },
      'plan.made': says(),
    };
    await expect(start(steps, { journal: crashing(journal, moment) })).rejects.toThrow('process died');
    now += day;
    expect(await start(steps)).toEqual({ ended: 'done', parked: [] });
    expect(log).toEqual(moment === 'before' ? ['effect', 'effect', 'plan.made'] : ['effect', 'plan.made']);
    expect(await journal.load(run, 'request', 'row')).toEqual(request);
  },
);

test('an event whose process died three times is parked without another try', async () => {
  const steps: Steps = { 'change.seen': says() };
  for (let death = 0; death < 3; death += 1) {
    await expect(start(steps, { journal: crashing(journal, 'before') })).rejects.toThrow('process died');
    now += day;
  }
  const { parked } = await start(steps);
  expect(log).toHaveLength(3);
  expect(parked).toMatchObject([{ event: { name: 'change.seen' }, reason: expect.stringContaining('died 3 times') }]);
});

test('events that another process holds are waited for, and taken over when its lease runs out', async () => {
  await journal.lease(run, 'other', 1_200);
  expect(await start({ 'change.seen': says() })).toEqual({ ended: 'done', parked: [] });
  expect(log).toEqual(['change.seen']);
  expect(pauses).toEqual([500, 500, 500]);
});

test('a step that outlives its lease is not begun twice, and its result counts', async () => {
  const steps: Steps = {
    'change.seen': says(one('plan.made'), one('risk.assessed')),
    'plan.made': async (_event, context) => {
      context.push('plan.made');
      await settle();
      await settle();
      return { writes: [written('plan')], events: [] };
    },
    'risk.assessed': async () => {
      now += day;
      return { writes: [], events: [] };
    },
  };
  expect(await start(steps)).toEqual({ ended: 'done', parked: [] });
  expect(log).toEqual(['change.seen', 'plan.made']);
  expect(await journal.load(run, 'request', 'plan')).toEqual(request);
});

/** A journal whose process dies at its first commit: from then on every call fails. */
function crashing(whole: Journal, moment: 'before' | 'after'): Journal {
  let isDead = false;
  const alive = <T>(call: () => Promise<T>): Promise<T> =>
    isDead ? Promise.reject(new Error('process died')) : call();
  return {
    ...whole,
    lease: (...args) => alive(() => whole.lease(...args)),
    fail: (...args) => alive(() => whole.fail(...args)),
    pending: (...args) => alive(() => whole.pending(...args)),
    commit: (...args) =>
      alive(async () => {
        if (moment === 'after') await whole.commit(...args);
        isDead = true;
        throw new Error('process died');
      }),
  };
}
