import { describe, expect, test } from 'vitest';
import { keepOutput } from '#adapters/executor/process/kept-output';

const kib = 1024;
const keptBytes = 256 * kib;

function kept(chunks: readonly Uint8Array[]): string {
  const output = keepOutput();
  for (const chunk of chunks) output.push(chunk);
  return output.text();
}

function split(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** Lines that tell where they are. */
function numbered(size: number): Buffer {
  return Buffer.from(Array.from({ length: Math.ceil(size / 8) }, (_, i) => `${String(i).padStart(7, '0')}\n`).join(''));
}

describe('keepOutput', () => {
  test.each([0, 1, 64 * kib, 64 * kib + 8, keptBytes])('keeps all of %i bytes', (size) => {
    const bytes = numbered(size).subarray(0, size);
    expect(kept([bytes]) === bytes.toString()).toBe(true);
    expect(kept(split(bytes, 1000)) === bytes.toString()).toBe(true);
  });

  test.each([7, 8 * kib, 64 * kib, 300 * kib, 1024 * kib])('keeps both ends, in chunks of %i bytes', (chunk) => {
    const bytes = numbered(1024 * kib);
    const text = kept(split(bytes, chunk));
    const [start, end] = text.split(`\n[assay: ${768 * kib} bytes left out]\n`);
    expect(start === bytes.subarray(0, 64 * kib).toString()).toBe(true);
    expect(end === bytes.subarray(-192 * kib).toString()).toBe(true);
  });

  test('one byte too many is left out and counted', () => {
    expect(kept([Buffer.alloc(keptBytes + 1, 'a')])).toContain('\n[assay: 1 bytes left out]\n');
  });

  test.each([1, 2, 3, 5, 1000])('does not damage characters, in chunks of %i bytes', (chunk) => {
    const long = Buffer.from('a€😀'.repeat(60_000));
    expect(kept(split(Buffer.from('a€😀'.repeat(500)), chunk))).toBe('a€😀'.repeat(500));
    expect(kept(split(long, chunk))).not.toContain('\ufffd');
  });

  test('hands on whole characters as they come, at most as many bytes as are kept', () => {
    const texts: string[] = [];
    const output = keepOutput((text) => texts.push(text));
    for (const byte of Buffer.from('x😀')) output.push(Uint8Array.of(byte));
    expect(texts).toEqual(['x', '😀']);
    output.push(Buffer.alloc(keptBytes, 'a'));
    output.push(Buffer.from('never seen'));
    expect(texts.join('')).toBe(`x😀${'a'.repeat(keptBytes - 5)}`);
  });
});
