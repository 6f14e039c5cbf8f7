/** Content hashes. SHA-256, hexadecimal, cut to what the use needs: 64 bits name things, 256 bits prove things. */
import { createHash } from 'node:crypto';

/** Full SHA-256 of texts or bytes, in order, each preceded by its length so that `['ab','c']` and `['a','bc']` differ. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex');
}

/** First `length` hexadecimal digits of the hash (default 16, 64 bits): for names and keys that are also checked otherwise. */
export function shortHash(parts: readonly string[], length = 16): string {
  return sha256(...parts).slice(0, length);
}
