/**
 * Failure fingerprints: two failures with the same fingerprint have the same cause as far as their text can tell.
 * Invariant: stable over line shifts, memory addresses, ids, durations, ports, dates and temporary or tree folders, so that
 * base and head, run in different folders, can be compared. Values of an assertion stay: they are the difference that matters.
 */

import type { TestError } from '#domain/result';
import { framesInside } from '#formats/stack-trace';
import { shortHash } from '#kit/hash';

const rules: readonly (readonly [RegExp, string])[] = [
  [/0x[0-9a-f]{4,}/gi, '<address>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g, '<date>'],
  [
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{2} \d{4}(?: \d{2}:\d{2}:\d{2}(?: GMT[+-]\d{4}(?: \([^)\n]{1,60}\))?)?)?/g,
    '<date>',
  ],
  [/(?<=localhost|127\.0\.0\.1|0\.0\.0\.0|::1?\]?):\d{2,5}\b/g, ':<port>'],
  [/\b\d+(?:\.\d+)? ?(?:ms|milliseconds|seconds|s)\b/g, '<duration>'],
  [/(?:\/private)?\/(?:tmp|var\/folders)\/[^\s'"):]+/g, '<temp>'],
  [/(?<=[\w)]):\d+:\d+/g, ':<line>'],
];

/** The message with everything that changes from run to run replaced by a placeholder. `root`: folder of the tree it ran in, '' when there was none. */
export function normaliseMessage(message: string, root: string): string {
  let text = root === '' ? message : message.replaceAll(`${root}/`, '').replaceAll(root, '.');
  for (const [pattern, placeholder] of rules) text = text.replace(pattern, placeholder);
  return text.replace(/\s+/g, ' ').trim().slice(0, 2_000);
}

/** 16 hexadecimal digits over error name, phase, normalised message and the name and file of the innermost frame inside the tree. */
export function fingerprintOf(error: TestError, root: string): string {
  const [inner] = framesInside(error.stack, root, 1);
  const place = inner === undefined ? '' : `${inner.file}#${inner.name}`;
  return shortHash([error.name, error.phase, normaliseMessage(error.message, root), place]);
}
