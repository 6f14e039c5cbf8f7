/** Why a script that looks like tests is not run, in words that say what to do about it. Pure. */
import type { Package, ScriptNotRun } from '#domain/project';
import { hasScript, type LocatedCommand, scriptKey } from '#flow/intake/scripts';
import { quoteWords } from '#formats/shell-words';

const suiteWord = /(?:^|[:._/-])(?:tests?|spec|specs|unit|e2e|integration|smoke)(?:[:._/-]|$)|^check(?:[:._-]|$)/;
/** Other ways to run the same tests. */
const variantWord = /(?:^|[:._-])(?:watch|coverage|cov|update|debug|ui|fix)(?:[:._-]|$)/;

const testPrograms: Readonly<Record<string, string>> = {
  ava: 'AVA',
  tap: 'node-tap',
  tape: 'tape',
  jasmine: 'Jasmine',
  karma: 'Karma',
  uvu: 'uvu',
  cypress: 'Cypress',
  'deno test': "Deno's test runner",
  'bun test': "Bun's test runner",
  'react-scripts test': 'react-scripts',
};

/** Runners whose suites the repository's own files name: such a command is only not run in the place and with the arguments it has. */
const discovered: Readonly<Record<string, string>> = { 'go test': 'go.mod', 'cargo test': 'Cargo.toml' };

/** A command of the test script that no runner adapter knows, or none takes in its folder. */
export function unknownCommand({ dir, invocation }: LocatedCommand): ScriptNotRun {
  const { argv, script } = invocation;
  const [program = '', verb = ''] = argv;
  const manifest = discovered[`${program} ${verb}`];
  if (manifest !== undefined) {
    const reason = `its folder has no package.json; what ${manifest} names there is run without its arguments`;
    return { dir, script, command: quoteWords(argv), reason };
  }
  const tests = testPrograms[`${program} ${verb}`] ?? testPrograms[program];
  const reason = tests
    ? `tests of ${tests}, which Assay does not run yet, unless the script writes JUnit XML, TAP or CTRF and says where`
    : `"${program}" is no test runner that Assay knows`;
  return { dir, script, command: quoteWords(argv), reason };
}

/** Scripts called like suites that no test script reaches. `runsNothingNew`: it only starts again what is run anyway. */
export function otherSuites(
  packages: readonly Package[],
  reached: ReadonlySet<string>,
  runsNothingNew: (pkg: Package, script: string) => boolean,
): readonly ScriptNotRun[] {
  return packages.flatMap((pkg) =>
    Object.entries(pkg.manifest.scripts)
      .filter(([name]) => name !== 'test' && suiteWord.test(name) && !variantWord.test(name) && !isHook(pkg, name))
      .filter(([name]) => !reached.has(scriptKey(pkg.dir, name)) && hasScript(pkg, name) && !runsNothingNew(pkg, name))
      .map(([script, command]) => {
        const reason = 'not part of the test script';
        return { dir: pkg.dir, script, command, reason };
      }),
  );
}

function isHook(pkg: Package, name: string): boolean {
  const hooked = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  return hooked !== undefined && Object.hasOwn(pkg.manifest.scripts, hooked);
}
