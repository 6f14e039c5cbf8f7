/**
 * What differs between two runs that say the same: times, ids, addresses, paths and numbers become placeholders, so that lines can be
 * compared. Pure. Every pattern is linear in the length of the line.
 */

/** Begin a line in CI and say nothing about it; never removed from what is shown. */
const prefixes = [
  /^\ufeff/,
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?(?: \d\d[OE]\+?)?(?:\s|$)/, // GitHub, GitLab, loggers
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?\s/,
  /^#\d{1,4} \d{1,6}\.\d{1,6}\s/, // docker build
  /^[\w.-]{1,40} {1,20}\| /, // docker compose
];

/** The line without time stamps and other prefixes of CI. */
export function withoutPrefix(line: string): string {
  let rest = line;
  for (let round = 0; round < 3; round += 1) {
    const found = prefixes.map((prefix) => prefix.exec(rest)).find((match) => match !== null);
    if (found === undefined) break;
    rest = rest.slice(found[0].length);
  }
  return rest;
}

const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/\b\d\d?:\d\d:\d\d(?:[.,]\d{1,9})?\b/g, '<time>'],
  [/\b[a-z][a-z0-9+.-]{1,10}:\/\/[^\s"'<>)]+/gi, '<url>'],
  [/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?::\d{1,5})?/g, '<ip>'],
  [/(?<![\w.@/~-])(?:[A-Za-z]:\\|~\/|\.{0,2}\/)[^\s"'`:,;()[\]]+/g, '<path>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/(?<![0-9a-z])(?=[a-f]{0,39}\d)[0-9a-f]{7,64}(?![0-9a-z])/gi, '<hex>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
];

/** The line with placeholders, spaces made one. */
export function maskLine(line: string): string {
  let masked = line;
  for (const [pattern, name] of masks) masked = masked.replace(pattern, name);
  return masked.replace(/\s+/g, ' ').trim();
}
