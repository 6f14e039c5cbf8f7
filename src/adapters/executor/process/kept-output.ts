/**
 * Keeps the first and the last part of a stream of any length in constant memory: the first says what ran, the last why it ended.
 * Invariant: never more than `head + tail` bytes are held, and a character that is cut in two by a chunk border is not damaged.
 */
import { StringDecoder } from 'node:string_decoder';

const headBytes = 64 * 1024;
const tailBytes = 192 * 1024;

export interface KeptOutput {
  push(bytes: Uint8Array): void;
  /** The stream as text, with a line in the middle that says how many bytes are left out, if any. */
  text(): string;
}

/** `onText` gets the text as it comes, until as many bytes have come as are kept at most. */
export function keepOutput(onText?: (text: string) => void): KeptOutput {
  const head = Buffer.alloc(headBytes);
  const tail = ring(tailBytes);
  const decoder = new StringDecoder('utf8');
  let headSize = 0;
  return {
    push(bytes) {
      const room = headBytes + tailBytes - headSize - tail.total();
      const text = onText && room > 0 ? decoder.write(Buffer.from(bytes.subarray(0, room))) : '';
      if (text) onText?.(text);
      const first = bytes.subarray(0, headBytes - headSize);
      head.set(first, headSize);
      headSize += first.length;
      tail.push(bytes.subarray(first.length));
    },
    text() {
      const start = head.subarray(0, headSize);
      if (tail.total() <= tailBytes) return Buffer.concat([start, tail.bytes()]).toString('utf8');
      const [before, after] = [wholeStart(start), wholeEnd(tail.bytes())];
      const leftOut = headSize + tail.total() - before.length - after.length;
      return `${before.toString('utf8')}\n[assay: ${leftOut} bytes left out]\n${after.toString('utf8')}`;
    },
  };
}

/** The last `size` bytes of what was pushed; costs nothing until the first push. */
function ring(size: number) {
  let buffer: Buffer | null = null;
  let total = 0;
  return {
    total: () => total,
    push(bytes: Uint8Array): void {
      if (bytes.length === 0) return;
      buffer ??= Buffer.alloc(size);
      const last = bytes.subarray(-size);
      total += bytes.length;
      const start = (total - last.length) % size;
      const fitting = last.subarray(0, size - start);
      buffer.set(fitting, start);
      buffer.set(last.subarray(fitting.length), 0);
    },
    bytes(): Buffer {
      if (!buffer || total <= size) return buffer?.subarray(0, total) ?? Buffer.alloc(0);
      const oldest = total % size;
      return Buffer.concat([buffer.subarray(oldest), buffer.subarray(0, oldest)]);
    },
  };
}

/** `bytes` without a character at its end whose rest is missing. */
function wholeStart(bytes: Buffer): Buffer {
  const decoder = new StringDecoder('utf8');
  decoder.write(bytes);
  const missing = decoder.end(); // U+FFFD for each incomplete character
  if (missing === '') return bytes;
  let end = bytes.length - 1;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** `bytes` without what is left of a character at its start. */
function wholeEnd(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start);
}
