/**
 * Paths as git prints them with -z: bytes. A name that is not UTF-8 is shown with its odd bytes percent-encoded (`caf%E9.txt`)
 * and `exact` is false: it can be told to people, but it names nothing on the disk.
 */
import { isUtf8 } from 'node:buffer';

export interface PathName {
  readonly path: string;
  readonly exact: boolean;
}

export function pathName(bytes: Buffer): PathName {
  if (isUtf8(bytes)) return { path: bytes.toString('utf8'), exact: true };
  let path = '';
  for (const byte of bytes) {
    path += byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`;
  }
  return { path, exact: false };
}

/** The records of NUL-terminated output. */
export function splitNul(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
    records.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) records.push(bytes.subarray(start));
  return records;
}
