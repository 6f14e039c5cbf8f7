import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { folderTexts } from '#kit/folder/folder-texts';

let dir: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-texts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  dir = folder;
});

const write = (name: string, bytes: string | Buffer) => writeFileSync(join(dir, name), bytes);
const read = async (most = 100) => {
  const { files, overflow } = await folderTexts(dir, most);
  return { texts: files.map(({ name, text }) => `${name}: ${text}`), overflow };
};

test('files in name order, folders left out', async () => {
  write('b.json', 'two');
  write('a.json', 'öne');
  mkdirSync(join(dir, 'c.json'));
  expect(await read()).toEqual({ texts: ['a.json: öne', 'b.json: two'], overflow: false });
});

test('an absent folder holds nothing', async () => {
  expect(await folderTexts(join(dir, 'none'), 10)).toEqual({ files: [], overflow: false });
});

test('links are not followed', async () => {
  write('secret.txt', 'secret');
  mkdirSync(join(dir, 'inner'));
  symlinkSync(join(dir, 'secret.txt'), join(dir, 'inner', 'a.json'));
  expect(await folderTexts(join(dir, 'inner'), 10)).toEqual({ files: [], overflow: false });
});

test('bytes are counted over all files; what does not fit any more is told', async () => {
  write('a', '12345');
  write('b', '67890');
  expect(await read(10)).toEqual({ texts: ['a: 12345', 'b: 67890'], overflow: false });
  expect(await read(9)).toEqual({ texts: ['a: 12345'], overflow: true });
  expect(await read(4)).toEqual({ texts: [], overflow: true });
});

test('what is no UTF-8 is read as it is shown, and counted so', async () => {
  write('a', Buffer.from([0xff, 0x61]));
  expect(await read(4)).toEqual({ texts: ['a: \ufffda'], overflow: false });
  expect(await read(3)).toEqual({ texts: [], overflow: true });
});
