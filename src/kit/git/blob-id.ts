/** Git's name for a content: a hash of its length and its bytes, SHA-1 or, in repositories made so, SHA-256. */
import { createHash } from 'node:crypto';

export function blobId(text: string, algorithm: 'sha1' | 'sha256' = 'sha1'): string {
  const bytes = Buffer.from(text);
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Whether this is the content of that name, also where git keeps its lines with another ending than the disk (`core.autocrlf`). */
export function hasBlobId(text: string, id: string): boolean {
  const algorithm = id.length === 64 ? 'sha256' : 'sha1';
  if (blobId(text, algorithm) === id) return true;
  return text.includes('\r\n') && blobId(text.replaceAll('\r\n', '\n'), algorithm) === id;
}
