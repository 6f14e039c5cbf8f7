import { describe, expect, test } from 'vitest';
import { type InputsAsked, inputsOf } from '#flow/inputs-print';

interface Disk {
  readonly ignored?: Readonly<Record<string, string>>;
  readonly names?: Readonly<Record<string, readonly string[]>>;
}

const lock = { 'node_modules/.package-lock.json': 'a' };

function ask(over: Partial<InputsAsked> = {}, { ignored = lock, names = {} }: Disk = {}) {
  return inputsOf({
    recording: {
      reads: [
        { path: 'data.json', blob: 'b' },
        { path: 'gone.json', blob: null },
      ],
      lists: [{ path: 'fixtures', names: 'n' }],
      packages: ['p'],
    },
    ...{ outside: [], dir: 'app', variables: 'v' },
    view: {
      exists: (path) => path in ignored,
      names: (path) => names[path] ?? [],
      ignoredText: (path) => ignored[path] ?? null,
    },
    ...over,
  });
}

test('the same at two moments when nothing differs', () => {
  expect(ask()).toEqual(ask());
  expect(ask()).toHaveProperty('print');
});

describe('another print', () => {
  test.each<[string, ReturnType<typeof ask>]>([
    ['variables', ask({ variables: 'w' })],
    ['installation', ask({}, { ignored: { 'node_modules/.package-lock.json': 'b' } })],
    ["the suite's own installation", ask({}, { ignored: { ...lock, 'app/node_modules/.yarn-integrity': 'y' } })],
    [
      'a file of variables that git ignores',
      ask({}, { ignored: { ...lock, '.env.local': 'A=1' }, names: { '': ['.env.local'] } }),
    ],
    ['a name that git ignores, in a folder that it lists', ask({}, { names: { fixtures: ['made.json'] } })],
  ])('%s', (_, other) => {
    expect(other).toHaveProperty('print');
    expect(other).not.toEqual(ask());
  });
});

test('what is there for our and every installation’s sake is no difference', () => {
  expect(ask({}, { names: { fixtures: ['.assay', '.git', 'node_modules'] } })).toEqual(ask());
});

describe('not to be compared, and why', () => {
  test.each<[string, ReturnType<typeof ask>, string, boolean]>([
    ['nobody watched', ask({ outside: null }), 'nobody watched', true],
    ['another machine', ask({ outside: ['network example.org'] }), 'it looks at network example.org', true],
    [
      'what a generator made',
      ask({ recording: { reads: [], lists: [], packages: ['.prisma'] } }),
      'it runs code that was made',
      true,
    ],
    [
      'a file that git ignores',
      ask({}, { ignored: { ...lock, 'gone.json': '' } }),
      'it reads gone.json, which git does not know',
      false,
    ],
    [
      'an installation nobody can tell',
      ask({}, { ignored: {} }),
      'nothing tells when its installed packages change',
      false,
    ],
  ])('%s', (_, inputs, why, always) => expect(inputs).toEqual({ unknown: expect.stringContaining(why), always }));
});

test('who uses no package needs no installation', () => {
  const recording = { reads: [], lists: [], packages: [] };
  expect(ask({ recording }, { ignored: {} })).toHaveProperty('print');
});
