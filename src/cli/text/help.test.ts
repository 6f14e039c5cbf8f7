import { expect, test } from 'vitest';
import { commands } from '#cli/commands';
import { parseArguments } from '#cli/parse-arguments';
import { commandText, overviewText, referenceMarkdown } from '#cli/text/help';

test('every example is understood', () => {
  for (const { example, name } of commands) {
    expect(parseArguments(example.split(' ').slice(1))).toMatchObject({ type: 'run', parsed: { command: { name } } });
  }
});

test('an option means the same in every command that has it', () => {
  const meanings = new Map<string, unknown>();
  for (const option of commands.flatMap((command) => command.options)) {
    expect(meanings.get(option.name) ?? option).toEqual(option);
    meanings.set(option.name, option);
  }
});

test('the overview names every command and exit code', () => {
  for (const { name, summary } of commands) expect(overviewText()).toMatch(new RegExp(`assay ${name}\\b.*${summary}`));
  expect(overviewText()).toContain('0 pass · 1 fail · 2 wrong use or configuration · 3 inconclusive');
});

test('the help of one command', () => {
  const repro = commands.find((command) => command.name === 'repro');
  expect(repro && commandText(repro).split('\n')).toEqual([
    'assay repro ID [options]',
    're-create one failure in a fresh copy of the code it was seen in',
    '',
    '  ID             the id a verdict printed, like f-7c2a1b',
    '  --times N      run it N times, each in a fresh process, and count (default: 1)',
    '  --shell        lay the code out, start your $SHELL in it, and remove it when you leave',
    '  --repo DIR     the checkout to work on (default: the one you stand in)',
    '  --json [FILE]  JSON to standard output, or to FILE beside the text',
    '  --quiet        no live view, only the answer',
    '  --help         this text',
    '',
    'example: assay repro f-7c2a1b',
  ]);
});

test('the reference has every option of every command', () => {
  const sections = referenceMarkdown().split('## assay ').slice(1);
  for (const [index, command] of commands.entries()) {
    for (const option of command.options) expect(sections[index]).toContain(`| \`--${option.name}`);
  }
});
