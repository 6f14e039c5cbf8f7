/** What became of `paths` and `always`: none may match nothing, or leave tests out, in silence. Pure. */
import type { Config } from '#domain/config/config';
import { configFile } from '#domain/config/reading';
import type { Suite, TestFile } from '#domain/suite';
import { matchTestFiles } from '#flow/intake/test-files';
import { globMatcher } from '#kit/glob';
import { count } from '#kit/text';

const shown = 3;

/** `files` are all of the tree; `suites` and `tests` what is left after every file has its suite. */
export function pathNotes(
  files: readonly string[],
  { suites: entries, always }: Pick<Config, 'suites' | 'always'>,
  { suites, tests }: { readonly suites: readonly Suite[]; readonly tests: readonly TestFile[] },
): readonly string[] {
  const run = new Set(tests.map(({ file }) => file));
  const idle = always.filter((glob) => ![...run].some(globMatcher([glob])));
  const unmet = idle.map((glob) => `${configFile} always: "${glob}" matches no test file`);
  const ofSuites = entries.flatMap(({ name, at, paths }) => {
    const suite = suites.find(({ id }) => id === name);
    if (suite === undefined || paths === null) return [];
    const called = `${at} suite "${name}"`;
    if (suite.command !== null) {
      return files.some(globMatcher(paths)) ? [] : [`${called}: its paths match no file, so that no change reaches it`];
    }
    const { paths: _, ...unconfined } = suite;
    const all = [...new Set(matchTestFiles(files, unconfined).map(({ file }) => file))];
    if (matchTestFiles(files, suite).length === 0) {
      return [`${called}: its paths match none of the ${count(all.length, 'test file')} that ${suite.runner} finds`];
    }
    const left = all.filter((file) => !run.has(file));
    if (left.length === 0) return [];
    const names = left.slice(0, shown).join(', ') + (left.length > shown ? ', …' : '');
    return [
      `${called}: ${count(left.length, 'test file')} outside of its paths ${left.length === 1 ? 'is' : 'are'} not run (${names})`,
    ];
  });
  return [...unmet, ...ofSuites];
}
