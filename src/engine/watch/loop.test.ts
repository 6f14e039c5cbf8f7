/** The loop over a checkout made of words: a tree is a list of `path=content`, a run ends when the test says so. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Change } from '#domain/change';
import { UserError } from '#domain/error';
import type { Report } from '#domain/verdict';
import type { WatchEvent } from '#engine/watch/event';
import { createInbox, type Inbox } from '#engine/watch/inbox';
import { watchLoop } from '#engine/watch/loop';
import { aChange, aReport } from '../../../test/support/builders.ts';

interface Run {
  readonly change: Change;
  readonly full: boolean;
  readonly signal: AbortSignal;
  finish(): void;
  fail(error: Error): void;
}

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

/** Lets everything go on that can. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

function watching(onTold: (event: WatchEvent) => void = () => undefined) {
  const stop = new AbortController();
  stops.push(stop);
  let now = 0;
  const clock = { now: () => now, monotonic: () => now };
  const inbox: Inbox = createInbox(clock, stop.signal);
  const files = new Map([['src/a.js', '1']]);
  const told: string[] = [];
  const runs: Run[] = [];
  let base = 'base';
  let problem: Error | null = null;
  let gone = false;
  const pauses: PromiseWithResolvers<void>[] = [];
  const treeOf = () => [...files].map(([path, content]) => `${path}=${content}`).join(' ');
  const resolve = async (): Promise<Change> => {
    if (gone) throw new UserError('not-a-repository', 'it is gone', '');
    if (problem) throw problem;
    const tree = treeOf();
    const revision = { label: 'main', commit: base, tree: base };
    return aChange({ id: `${base}:${tree}`, base: revision, head: { label: 'work tree', commit: null, tree } });
  };
  const differing = async (from: Change, to: Change) => {
    const parts = (change: Change) => new Set(change.head.tree.split(' '));
    const [a, b] = [parts(from), parts(to)];
    const paths = [...[...a].filter((it) => !b.has(it)), ...[...b].filter((it) => !a.has(it))];
    return [...new Set(paths.map((it) => it.split('=')[0] ?? ''))];
  };
  const judge = (change: Change, full: boolean, signal: AbortSignal): Promise<Report | null> =>
    new Promise((done, failed) => {
      signal.addEventListener('abort', () => done(null));
      runs.push({ change, full, signal, finish: () => done(aReport({ change })), fail: failed });
    });
  const words = (event: WatchEvent): string => {
    if (event.type === 'change.seen') return `run ${event.change.head.tree} since ${event.since?.join(',') ?? '-'}`;
    if (event.type === 'verdict') return `verdict ${event.report.change.head.tree}`;
    if (event.type === 'own-writes') return `own ${event.paths.join(',')}`;
    return event.type === 'problem' ? `problem ${event.message}` : event.type;
  };
  const ended = watchLoop({
    watching: {
      refresh: async () => undefined,
      isDelayed: () => false,
      isBusy: () => false,
      isGone: () => gone,
      close: () => undefined,
    },
    ...{ inbox, resolve, differing, judge, clock, signal: stop.signal },
    tell: (event) => {
      told.push(words(event));
      onTold(event);
    },
    sleep: (ms) => {
      if (ms < 1_000) {
        now += ms;
        return Promise.resolve();
      }
      const pause = Promise.withResolvers<void>(); // nothing runs, to see who writes
      pauses.push(pause);
      return pause.promise;
    },
  });
  return {
    ...{ told, runs, inbox, stop, ended, pauses },
    async save(path: string, content: string) {
      files.set(path, content);
      inbox.post('changed');
      await settle();
    },
    /** The tests do, just before their run ends. */
    write(path: string, content: string) {
      files.set(path, content);
      inbox.post('changed');
    },
    async finish() {
      runs.at(-1)?.finish();
      await settle();
    },
    rebase: (to: string) => {
      base = to;
    },
    refuse: (why: Error | null) => {
      problem = why;
    },
    remove: () => {
      gone = true;
    },
  };
}

async function started(onTold?: (event: WatchEvent) => void) {
  const made = watching(onTold);
  await settle();
  return made;
}

describe('saves', () => {
  test('the work tree is judged at the start, and again after a change, with what changed', async () => {
    const { told, save, finish } = await started();
    await finish();
    await save('src/a.js', '2');
    await finish();
    expect(told).toEqual([
      'run src/a.js=1 since -',
      'verdict src/a.js=1',
      'run src/a.js=2 since src/a.js',
      'verdict src/a.js=2',
    ]);
  });

  test('one that changes nothing starts nothing', async () => {
    const { told, save, finish, runs } = await started();
    await finish();
    await save('src/a.js', '1');
    expect(told.at(-1)).toBe('unchanged');
    expect(runs).toHaveLength(1);
  });

  test('one during a run ends that run before the next begins', async () => {
    const { told, save, runs } = await started();
    await save('src/a.js', '2');
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(told).toEqual(['run src/a.js=1 since -', 'superseded', 'run src/a.js=2 since -']);
  });

  test('one that is taken back during the run leaves the verdict there was', async () => {
    const { told, save, finish, runs } = await started();
    await finish();
    await save('src/a.js', '2');
    await save('src/a.js', '1');
    expect(told.slice(-2)).toEqual(['superseded', 'unchanged']);
    expect(runs).toHaveLength(2);
  });

  test('a hundred quick ones leave one run, of the newest files', async () => {
    const { save, finish, runs, told, pauses } = await started();
    for (let turn = 1; turn <= 100; turn += 1) await save('src/a.js', `v${turn}`);
    for (const pause of pauses) pause.resolve();
    await settle();
    expect(runs.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
    await finish();
    expect(told.filter((it) => it.startsWith('verdict'))).toEqual(['verdict src/a.js=v100']);
    expect(told.some((it) => it.startsWith('own'))).toBe(false);
  });

  test('the base moving is a change, too', async () => {
    const made = await started();
    await made.finish();
    made.rebase('other');
    made.inbox.post('changed');
    await settle();
    expect(made.told.at(-1)).toBe('run src/a.js=1 since ');
  });
});

describe('what tests write', () => {
  test('late in every run: two verdicts, one more for the last save, then calm', async () => {
    const { told, runs, write, finish } = await started();
    for (const turn of [1, 2]) {
      write('out.json', `t${turn}`);
      await finish();
    }
    expect(told.slice(-2)[0]).toBe('own out.json');
    write('out.json', 't3');
    await finish();
    expect(runs).toHaveLength(3);
  });

  test('early in every run: three are ended, then three verdicts, then calm; a save still starts one', async () => {
    const { told, runs, save, finish, pauses } = await started();
    for (const turn of [1, 2, 3]) await save('out.json', `t${turn}`);
    expect(runs).toHaveLength(3);
    expect(runs.at(-1)?.signal.aborted).toBe(true);
    pauses[0]?.resolve();
    await settle();
    await save('out.json', 't4');
    expect(runs.at(-1)?.signal.aborted).toBe(false);
    await finish();
    await save('out.json', 't5');
    await finish();
    expect(told).toContain('own out.json');
    await save('out.json', 't6');
    await finish();
    expect(runs).toHaveLength(6);
    await save('src/a.js', '2');
    expect(runs).toHaveLength(7);
  });

  test('is not what somebody saves as soon as a verdict is there', async () => {
    let turn = 1;
    const made = await started((event) => {
      if (event.type !== 'verdict' || turn === 5) return;
      turn += 1;
      made.write('src/a.js', `v${turn}`);
    });
    for (let run = 1; run <= 5; run += 1) await made.finish();
    expect(made.runs).toHaveLength(5);
    expect(made.told.at(-1)).toBe('verdict src/a.js=v5');
  });

  test('a new file with the same content every time costs one more run', async () => {
    const { told, runs, write, finish } = await started();
    write('out.json', 'same');
    await finish();
    await finish();
    expect(runs).toHaveLength(2);
    expect(told.at(-1)).toBe('verdict src/a.js=1 out.json=same');
  });
});

describe('when asked', () => {
  test('it runs again, or everything', async () => {
    const { told, runs, inbox, finish } = await started();
    await finish();
    inbox.post('again');
    await settle();
    await finish();
    inbox.post('full');
    await settle();
    expect(runs.map(({ full }) => full)).toEqual([false, false, true]);
    expect(told.at(-1)).toBe('run src/a.js=1 since -');
  });

  test('to stop, it stops what runs and says nothing more', async () => {
    const { told, runs, stop, ended } = await started();
    stop.abort();
    expect(await ended).toBe('stopped');
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(told).toEqual(['run src/a.js=1 since -']);
  });
});

describe('when nothing can be judged', () => {
  test('it ends the run, says why once, and goes on with the next change', async () => {
    const made = await started();
    made.refuse(new UserError('unmerged-files', 'a merge is not finished', 'resolve it'));
    await made.save('src/a.js', '2');
    await made.save('src/a.js', '3');
    expect(made.told.slice(1)).toEqual(['superseded', 'problem a merge is not finished']);
    made.refuse(null);
    await made.save('src/a.js', '4');
    expect(made.told.at(-1)).toBe('run src/a.js=4 since -');
  });

  test('a run that fails outside is told, a bug is thrown', async () => {
    const made = await started();
    made.runs[0]?.fail(new UserError('x', 'no such thing', ''));
    await settle();
    expect(made.told.at(-1)).toBe('problem no such thing');
    await made.save('src/a.js', '2');
    made.runs.at(-1)?.fail(new TypeError('a bug'));
    await expect(made.ended).rejects.toThrow('a bug');
  });

  test('the checkout is gone: it ends', async () => {
    const made = await started();
    made.remove();
    made.inbox.post('changed');
    expect(await made.ended).toBe('gone');
    expect(made.runs[0]?.signal.aborted).toBe(true);
  });
});
