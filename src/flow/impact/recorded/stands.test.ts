import { describe, expect, test } from 'vitest';
import { type Present, resultStands, type Standing } from '#flow/impact/recorded/stands';
import { inputsOf } from '#flow/inputs-print';
import { aProject, aReach, aSuite, testFile } from '../../../../test/support/builders.ts';
import { textTree } from '../../../../test/support/text-tree.ts';
import { runsF, type Setting, worldOf } from '../../../../test/support/touch.ts';

const day = 24 * 60 * 60_000;
const view = textTree({});
const inputs = inputsOf({
  recording: { reads: [], lists: [], packages: [] },
  ...{ outside: [], dir: '', view, variables: 'v' },
});

/** Watched on head unless the setting says otherwise, a day ago. */
function standing(setting: Partial<Setting> = {}, present: Partial<Present> = {}, over = {}): Standing {
  const watched = { ...runsF, over: { inputs, at: 0, ...over } };
  const { world, recording } = worldOf({ on: 'head', change: { 'src/a': 'top\nf: 2\ng: 2' }, watched, ...setting });
  const project = aProject({ suites: [aSuite()] });
  return resultStands(world, { project, view, variables: 'v', now: day, forcedBy: () => [], ...present })(recording);
}

const elsewhere = { inputs: { unknown: 'nothing tells when its packages change', always: false } };
const reads = { reads: [{ path: 'made', blob: null }] };

const earlier: Partial<Setting> = { on: 'earlier', change: { seed: '2' } };
const byRule: Present['forcedBy'] = (files) =>
  files.some(({ path }) => path === 'seed') ? [aReach({ test: testFile('a.test') })] : [];

test('nothing is other than it was', () => expect(standing()).toBe('yes'));

describe('another run renews it', () => {
  const setup = { setupFiles: ['setup'], earlier: { setup: '1' } };
  test.each<[string, Standing]>([
    ['a week has gone by', standing({}, { now: 8 * day })],
    ['it comes from the future', standing({}, { now: -1 })],
    ['other variables', standing({}, { variables: 'w' })],
    ['it was watched where that could not be told', standing({}, {}, elsewhere)],
    ['a rule says that what changed since concerns it', standing(earlier, { forcedBy: byRule })],
    ['nobody knows what changed since', standing({ ...earlier, pulled: { more: '' }, isKnown: false })],
    ['another environment', standing({}, {}, { environment: 'another' })],
    ['it was watched before the change', standing({ on: 'base' })],
    ['what runs before it where nobody watches changed', standing({ ...setup, on: 'earlier', change: { setup: '2' } })],
  ])('%s', (_, answer) => expect(answer).toBe('renewed'));
  test('no rule says so', () => expect(standing(earlier)).toBe('yes'));
  test('and what runs before it did not', () => {
    expect(standing({ ...setup, on: 'earlier', change: { other: '2' } })).toBe('yes');
  });
});

describe('it never stands', () => {
  test.each<[string, Standing]>([
    ['nobody looked at what it depends on', standing({}, {}, { inputs: undefined })],
    ['that cannot be compared', standing({}, {}, { inputs: { unknown: 'it asks another machine', always: true } })],
    [
      'that cannot be compared here either',
      standing({}, { view: textTree({}, { made: '' }) }, { ...reads, ...elsewhere }),
    ],
    ['its suite is gone', standing({}, { project: aProject({ suites: [] }) })],
  ])('%s', (_, answer) => expect(answer).toBe('never'));
});
