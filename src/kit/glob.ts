/**
 * Glob matching over `/`-separated relative paths, with picomatch: the syntax and the leniency that test runners have
 * (extglobs, braces, dot files match, a leading `./` means nothing). Pure; patterns are compiled once per list.
 */
import picomatch from 'picomatch';

/** Whether a path matches at least one pattern; an empty list matches nothing. */
export function globMatcher(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  return picomatch(
    patterns.map((pattern) => pattern.replace(/^(?:\.\/)+/, '')),
    { dot: true },
  );
}

/** Like `globMatcher`, and a pattern that matches a folder (`dist`, `legacy/`) also matches everything below it, as in ignore lists. */
export function ignoreMatcher(patterns: readonly string[]): (path: string) => boolean {
  const matches = globMatcher(patterns.map((pattern) => pattern.replace(/(?<=.)\/$/, '')));
  return (path) => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (matches(path.slice(0, end))) return true;
    }
    return false;
  };
}
