import { expect, test } from 'vitest';
import type { RecordedFile } from '#domain/recording';
import { distinctFiles } from '#store/merge-recorded';

const file = (units: RecordedFile['units'], path = 'a'): RecordedFile => ({ path, blob: '1', units });
const known = { units: [{ name: '', start: 0, end: 1, hash: 'h' }] };

test('each file once, as those know it who could tell its units apart', () => {
  expect([...distinctFiles([file(null), file(known), file(null), file(null, 'b')]).values()]).toEqual([
    file(known),
    file(null, 'b'),
  ]);
});
