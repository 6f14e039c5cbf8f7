import { expect, test } from 'vitest';
import { createEventDecoder } from '#formats/runner-events';

const bytes = (text: string) => new TextEncoder().encode(text);
const line = (record: unknown) => `${JSON.stringify(record)}\n`;
const passed = {
  type: 'test',
  file: '/tree/a.test.ts',
  project: null,
  title: ['größer', 'als — null'],
  outcome: 'passed',
  ms: 3,
  tries: 1,
  error: null,
};

function messages(text: string): string[] {
  return createEventDecoder('/tree')
    .push(bytes(text))
    .map((event) => (event.type === 'problem' ? event.error.message : event.type));
}

test('a record is whole again however its bytes are cut', () => {
  const whole = bytes(line(passed) + line({ type: 'end', interrupted: false }));
  for (let size = 1; size <= whole.length; size += 1) {
    const decoder = createEventDecoder('/tree');
    const events = [];
    for (let at = 0; at < whole.length; at += size) events.push(...decoder.push(whole.subarray(at, at + size)));
    expect([...events, ...decoder.flush()]).toEqual([
      { ...passed, file: 'a.test.ts' },
      { type: 'end', interrupted: false },
    ]);
  }
});

test('the caller may reuse its buffer', () => {
  const decoder = createEventDecoder('/tree');
  const buffer = bytes('{"type":"end",');
  decoder.push(buffer);
  buffer.fill(0x78);
  expect(decoder.push(bytes('"interrupted":true}\n'))).toEqual([{ type: 'end', interrupted: true }]);
});

test('the last line counts without its newline, and half a line is a problem', () => {
  const decoder = createEventDecoder('/tree');
  decoder.push(bytes('{"type":"end","interrupted":false}'));
  expect(decoder.flush()).toEqual([{ type: 'end', interrupted: false }]);
  decoder.push(bytes('{"type":"en'));
  expect(decoder.flush()).toMatchObject([
    { type: 'problem', error: { message: expect.stringContaining('{"type":"en') } },
  ]);
});

test.each([
  ['no JSON', 'console output'],
  ['no object', '[1]'],
  ['unknown type', '{"type":"begin"}'],
  ['relative file', JSON.stringify({ ...passed, file: 'a.test.ts' })],
  ['no title', JSON.stringify({ ...passed, title: [] })],
  ['unknown outcome', JSON.stringify({ ...passed, outcome: 'todo' })],
  ['negative time', JSON.stringify({ ...passed, ms: -1 })],
  ['no try', JSON.stringify({ ...passed, tries: 0 })],
  ['error without phase', JSON.stringify({ ...passed, error: { name: '', message: '', stack: '' } })],
  ['absent error', JSON.stringify({ ...passed, error: undefined })],
])('%s is a problem and the next line is read', (_name, text) => {
  expect(messages(`${text}\n${line(passed)}`)).toEqual([expect.stringContaining('no record'), 'test']);
});

test('empty lines are nothing', () => {
  expect(messages('\n \r\n')).toEqual([]);
});

test('a file outside of the tree is a problem that names it', () => {
  expect(messages(line({ ...passed, file: '/other/a.test.ts' }))).toEqual([
    'the reporter named a file outside of the tree: ../other/a.test.ts',
  ]);
  expect(messages(line({ ...passed, file: '/tree/..a/x.test.ts' }))).toEqual(['test']);
});

test('files below the real path of the root are files of the tree', () => {
  const decoder = createEventDecoder('/tmp/tree');
  const start = { type: 'start', runner: 'vitest', version: '5.1.1', root: '/private/tmp/tree' };
  const events = decoder.push(bytes(line(start) + line({ ...passed, file: '/private/tmp/tree/a.test.ts' })));
  expect(events).toEqual([
    { type: 'start', runner: 'vitest', version: '5.1.1' },
    { ...passed, file: 'a.test.ts' },
  ]);
});

test('a line over 8 MiB is dropped whole and the next one is read', () => {
  const decoder = createEventDecoder('/tree');
  const chunk = new Uint8Array(1024 * 1024).fill(0x78);
  for (let i = 0; i < 9; i += 1) expect(decoder.push(chunk)).toEqual([]);
  expect(decoder.push(bytes(`\n${line(passed)}`)).map((event) => event.type)).toEqual(['problem', 'test']);
});

test('noise is told twenty times and then left alone', () => {
  expect(messages('noise\n'.repeat(50) + line(passed))).toHaveLength(21);
});
