/** Where what can be made again lies. Follows the XDG Base Directory Specification: a relative XDG_CACHE_HOME is ignored. */
import { join } from 'node:path';

/** Absolute, as long as `home` is. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const configured = env['XDG_CACHE_HOME'];
  const base = configured?.startsWith('/') ? configured : join(env['HOME'] ?? home, '.cache');
  return join(base, 'assay');
}
