/**
 * CODEOWNERS -> who owns a path, as GitHub reads it: the last pattern that matches decides, also when it names nobody; a pattern without a
 * slash before its end matches at any depth; one that names a folder owns what is below; `docs/*` owns only what lies directly there.
 * Pure. Lines that GitHub does not support (`!`, `[a-z]`) are no rules.
 */
import { globMatcher } from '#kit/glob';

/** Where GitHub looks, the first one that is there counts. */
export const codeownersFiles = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;
/** GitHub reads 3 MB; one of that size takes seconds to match. */
export const maxCodeownersBytes = 256 * 1024;

export function readCodeowners(text: string): (path: string) => readonly string[] {
  const rules = text.split(/\r?\n/).flatMap((line) => {
    const [pattern, ...rest] = line.trim().split(/(?<!\\)\s+/);
    if (pattern === undefined || pattern === '' || /^[#!]|\[/.test(pattern)) return [];
    const comment = rest.findIndex((word) => word.startsWith('#'));
    const owners = comment === -1 ? rest : rest.slice(0, comment);
    return [{ matches: globMatcher(globsOf(pattern.replaceAll('\\ ', ' '))), owners }];
  });
  return (path) => rules.findLast(({ matches }) => matches(path))?.owners ?? [];
}

function globsOf(pattern: string): readonly string[] {
  const isAnchored = pattern.slice(0, -1).includes('/');
  const bare = pattern.replace(/^\/|\/$/g, '').replace(/[{}()!+@]/g, '\\$&');
  const glob = isAnchored ? bare : `**/${bare}`;
  if (pattern.endsWith('/')) return [`${glob}/**`];
  return isAnchored && bare.endsWith('*') ? [glob] : [glob, `${glob}/**`];
}
