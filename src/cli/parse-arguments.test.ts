import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '#cli/parse-arguments';
import { UserError } from '#domain/error';

const run = (...argv: string[]) => {
  const request = parseArguments(argv);
  if (request.type !== 'run') throw new Error(`not a command: ${request.type}`);
  const { command, argument, flags, values } = request.parsed;
  return { command: command.name, argument, flags: [...flags], values: Object.fromEntries(values) };
};
const mistake = (...argv: string[]): readonly string[] => {
  try {
    parseArguments(argv);
  } catch (error) {
    if (error instanceof UserError) return [error.code, error.message, error.hint];
    throw error;
  }
  throw new Error('accepted');
};

describe('understood', () => {
  test.each([
    [[], { command: 'validate', argument: null, flags: [], values: {} }],
    [['--full'], { command: 'validate', argument: null, flags: ['full'], values: {} }],
    [['plan', '--base', 'main'], { command: 'plan', argument: null, flags: ['base'], values: { base: 'main' } }],
    [['--base=a=b'], { command: 'validate', argument: null, flags: ['base'], values: { base: 'a=b' } }],
    [['--json', '--full'], { command: 'validate', argument: null, flags: ['json', 'full'], values: {} }],
    [['--json', 'out.json'], { command: 'validate', argument: null, flags: ['json'], values: { json: 'out.json' } }],
    [['--base', 'a', '--base', 'b'], { command: 'validate', argument: null, flags: ['base'], values: { base: 'b' } }],
    [['repro', 'f-7c2', '--json'], { command: 'repro', argument: 'f-7c2', flags: ['json'], values: {} }],
    [['repro', '-h'], { command: 'repro', argument: null, flags: ['help'], values: {} }],
  ])('%j', (argv, expected) => {
    expect(run(...argv)).toEqual(expected);
  });

  test.each([
    [['--version'], 'version'],
    [['-v'], 'version'],
    [['--help'], 'help'],
    [['help', 'plan'], 'help'],
  ] as const)('%j is %s', (argv, type) => {
    expect(parseArguments(argv)).toEqual({ type });
  });
});

describe('refused, with what to type instead', () => {
  test.each([
    [['vaildate'], ['unknown-command', 'there is no command "vaildate"', 'did you mean: assay validate']],
    [['xyz'], ['unknown-command', 'there is no command "xyz"', 'assay --help lists them']],
    [
      ['--bsae', 'x'],
      ['unknown-option', 'assay validate has no option --bsae', 'did you mean: --base'],
    ],
    [
      ['-base', 'x'],
      ['unknown-option', 'assay validate has no option -base', 'did you mean: --base'],
    ],
    [['--'], ['unknown-option', 'assay validate has no option --', 'assay validate --help lists the options']],
    [['--base'], ['wrong-use', '--base needs REF', 'for example: assay validate --base main']],
    [
      ['--base', '--full'],
      ['wrong-use', '--base needs REF', 'for example: assay validate --base main'],
    ],
    [['--base='], ['wrong-use', '--base needs REF', 'for example: assay validate --base main']],
    [
      ['--base', ''],
      ['wrong-use', '--base needs REF', 'for example: assay validate --base main'],
    ],
    [['--json='], ['wrong-use', '--json needs FILE', 'for example: assay validate --base main']],
    [['--full=yes'], ['wrong-use', '--full takes no value', 'for example: assay validate --base main']],
    [
      ['--concurrency', 'many'],
      ['wrong-use', '--concurrency needs a whole number, not "many"', 'for example: assay validate --base main'],
    ],
    [
      ['validate', 'x'],
      ['wrong-use', 'assay validate takes no argument "x"', 'for example: assay validate --base main'],
    ],
    [
      ['repro'],
      [
        'wrong-use',
        'assay repro needs ID: the id a verdict printed, like f-7c2a1b',
        'for example: assay repro f-7c2a1b',
      ],
    ],
    [
      ['repro', 'a', 'b'],
      ['wrong-use', 'assay repro takes no argument "b"', 'for example: assay repro f-7c2a1b'],
    ],
    [
      ['repro', 'a', '--base', 'x'],
      ['unknown-option', 'assay repro has no option --base', 'assay repro --help lists the options'],
    ],
  ])('%j', (argv, expected) => {
    expect(mistake(...argv)).toEqual(expected);
  });
});

test('any argv is a request or a mistake of the user, never a crash', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'validate',
      'plan',
      'repro',
      '--base',
      '--json',
      '--repo=',
      '--concurrency',
      '-h',
      '--',
      '-',
      '',
      '__proto__',
    ),
    fc.string().map((text) => `--${text}`),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      try {
        expect(['run', 'version', 'help']).toContain(parseArguments(argv).type);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a command of two words takes both, and says what it can do when the second is missing', () => {
  expect(parseArguments(['quarantine', 'list'])).toMatchObject({ parsed: { command: { name: 'quarantine list' } } });
  expect(parseArguments(['quarantine', 'add', 'a.js', '--owner', 'me'])).toMatchObject({
    parsed: { argument: 'a.js' },
  });
  for (const argv of [['quarantine'], ['quarantine', '--json'], ['quarantine', 'lst']]) {
    expect(() => parseArguments(argv)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('assay quarantine list') }),
    );
  }
});
