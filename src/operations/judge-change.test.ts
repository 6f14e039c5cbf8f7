import { describe, expect, test } from 'vitest';
import type { RunRequest } from '#domain/run';
import { previewPlan, validate } from '#operations/judge-change';
import type { RunEnd } from '#operations/session';
import { aReport } from '../../test/support/builders.ts';
import { fakeSession } from '../../test/support/fake-session.ts';

const options = { base: null, head: null, full: false, concurrency: 2 };
const ending = (end: RunEnd['end'], reasons: readonly string[] = []) => {
  const requests: RunRequest[] = [];
  const run = async (request: RunRequest): Promise<RunEnd> => {
    requests.push(request);
    return { end, run: 'run-1', reasons };
  };
  return { run, requests };
};

test('validate asks for a whole run and gives its report', async () => {
  const { run, requests } = ending('done');
  const report = aReport();
  expect(await validate(fakeSession({}, { run, report: async () => report }), { ...options, base: 'main' })).toBe(
    report,
  );
  expect(requests).toEqual([
    {
      repo: '/repo',
      base: 'main',
      head: null,
      full: false,
      tier: 'fast',
      planOnly: false,
      concurrency: 2,
      record: true,
      reuse: true,
    },
  ]);
});

test('plan asks for a preview', async () => {
  const { run, requests } = ending('aborted');
  expect(await previewPlan(fakeSession({}, { run }), options)).toBeNull();
  expect(requests).toMatchObject([{ planOnly: true }]);
});

test('a run that was stopped has no answer', async () => {
  expect(await validate(fakeSession({}, { run: ending('aborted').run }), options)).toBeNull();
});

test('a run that got stuck says why', async () => {
  const session = fakeSession(
    {},
    { run: ending('stuck', ['impact: boom']).run, report: async () => null, row: async () => null },
  );
  const message = 'impact: boom'; // trouble outside in its own words; only a bug, which leaves a stack, is called one
  await expect(validate(session, options)).rejects.toThrow(message);
  await expect(previewPlan(session, options)).rejects.toThrow(message);
});

describe('timeout', () => {
  test.each(['0s', '999', 'soon', '25h', '86401s', ''])('%j is refused before anything starts', async (timeout) => {
    await expect(validate(fakeSession({}), { ...options, timeout })).rejects.toMatchObject({ code: 'bad-timeout' });
  });

  test('is handed on', async () => {
    const { run, requests } = ending('aborted');
    await validate(fakeSession({}, { run }), { ...options, timeout: '1m30s' });
    expect(requests).toMatchObject([{ timeoutMs: 90_000 }]);
  });
});

describe('concurrency', () => {
  test.each([0, -1, 1.5, 257, Number.NaN])('%d is refused before anything starts', async (concurrency) => {
    await expect(validate(fakeSession({}), { ...options, concurrency })).rejects.toMatchObject({
      code: 'bad-concurrency',
    });
  });
});
