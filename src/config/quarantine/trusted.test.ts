/** Whose assay.quarantine.yaml counts: base's, whatever a change writes into it. */
import { describe, expect, test } from 'vitest';
import { readTrustedQuarantine } from '#config/quarantine/trusted';
import type { FileSide, SideFile } from '#domain/config/reading';
import { aChange, aChangedFile } from '../../../test/support/builders.ts';

const entry = (test: string): string =>
  `- { test: ${test}, owner: me, reason: slow, added: 2026-01-01, expires: 2026-02-01 }\n`;
const file = 'assay.quarantine.yaml';
const touched = aChange({ files: [aChangedFile({ path: file, kind: 'config' })] });

function trusted(sides: Partial<Record<FileSide, string>>, change = touched) {
  const read = async (side: FileSide): Promise<SideFile> => {
    const text = sides[side];
    return text === undefined ? null : { ok: true, bytes: Buffer.from(text) };
  };
  return readTrustedQuarantine(change, read);
}

describe('what a change writes frees nothing in it', () => {
  test('an entry it adds to the file', async () => {
    const { entries, notes } = await trusted({ base: entry('a.js'), head: entry('a.js') + entry('b.js') });
    expect(entries.map((it) => it.test)).toEqual(['a.js']);
    expect(notes).toEqual([
      'assay.quarantine.yaml changed: what it says here frees nothing in this change and takes effect when it is on main',
    ]);
  });

  test('a file it adds, committed or not', async () => {
    for (const commit of [null, 'c0ffee']) {
      const change = { ...touched, inPlace: true, head: { ...touched.head, commit } };
      const { entries, notes } = await trusted({ head: entry('a.js') }, change);
      expect([entries, notes]).toEqual([[], [expect.stringContaining('is new in this change')]]);
    }
  });

  test('a file it deletes holds until it is gone on base', async () => {
    const { entries, notes } = await trusted({ base: entry('a.js') });
    expect([entries.length, notes]).toEqual([1, [expect.stringContaining('was deleted')]]);
  });

  test('nothing is in force where nothing was before', async () => {
    expect((await trusted({ head: entry('a.js') }, { ...touched, base: null })).entries).toEqual([]);
  });
});

test('an untouched file is read of base alone', async () => {
  const { entries, notes } = await trusted({ base: entry('a.js'), head: 'broken' }, aChange());
  expect([entries.length, notes]).toEqual([1, []]);
});

describe('mistakes', () => {
  const mistake = expect.objectContaining({ code: 'bad-quarantine' });

  test('that a change brings are told, so that they never reach base', async () => {
    await expect(trusted({ base: entry('a.js'), head: '- test: a.js\n' })).rejects.toEqual(mistake);
  });

  test('on base are told, unless the change repairs them: then nothing is in force', async () => {
    await expect(trusted({ base: '- test: a.js\n' }, aChange())).rejects.toEqual(mistake);
    const { entries, notes } = await trusted({ base: '- test: a.js\n', head: entry('a.js') });
    expect([entries, notes]).toEqual([[], [expect.stringContaining('of main cannot be read')]]);
  });
});
