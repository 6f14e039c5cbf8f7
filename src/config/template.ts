/**
 * The assay.yaml that `assay init` writes: what was detected, and what could be said, as comments. Pure.
 * Invariants: it loads without mistakes and changes nothing; names from the repository are quoted, and nothing of theirs ends a comment.
 */
import { maxSuiteName, suiteName } from '#config/schema';
import type { Project } from '#domain/project';
import type { Suite } from '#domain/suite';
import { count, cut, oneLine } from '#kit/text';

/** More than a person reads. */
const maxSuites = 100;
const maxScripts = 50;

/** `schema`: where editors find the JSON Schema, from the file's own folder. */
export function configTemplate(project: Project, schema: string): string {
  return [
    `# yaml-language-server: $schema=${schema}`,
    '# What Assay cannot see by itself. Every key is optional; this file as it was written changes nothing.',
    '# A change is judged by the assay.yaml of its base: an edit takes effect when it is there.',
    'version: 1',
    '',
    ...suiteLines(project),
    ...scriptLines(project),
    '',
    '# Expected time to spend on tests at each boundary: the most informative run first, the rest is listed as not run.',
    '# budget: { worktree: 60s, commit: 5m }',
    '',
    '# Test files that run whatever changed.',
    `# always: [${quoted(exampleGlob(project))}]`,
    '',
  ].join('\n');
}

function suiteLines({ suites, tests }: Project): readonly string[] {
  if (suites.length === 0) return ['# No suite was detected.', 'suites:'];
  const files = Map.groupBy(tests, ({ suite }) => suite);
  const rest = suites.length - maxSuites;
  return [
    '# Detected; a name in this list changes that suite: another layer (static, unit, integration, contract, runtime),',
    '# or paths, globs of the test files that are its own.',
    'suites:',
    ...suites.slice(0, maxSuites).flatMap((suite) => suiteEntry(suite, files.get(suite.id)?.length ?? 0)),
    ...(rest > 0 ? [`  # and ${rest} more that were detected`] : []),
  ];
}

function suiteEntry({ id, layer, command, because }: Suite, files: number): readonly string[] {
  const size = command === null ? count(files, 'test file') : 'runs as a whole';
  const told = `  # ${comment(because)} (${size})`;
  const entry = `- { name: ${quoted(id)}, layer: ${layer} }`;
  return [told, !suiteName.test(id) || id.length > maxSuiteName ? `  # ${entry}` : `  ${entry}`];
}

function scriptLines({ scriptsNotRun, packages, packageManager }: Project): readonly string[] {
  const known = scriptsNotRun.filter(({ dir, script }) =>
    packages.some((pkg) => pkg.dir === dir && Object.hasOwn(pkg.manifest.scripts, script)),
  );
  const once = [...new Map(known.map((it) => [`${it.dir}\0${it.script}`, it])).values()];
  if (once.length === 0) return [];
  const manager = /^(pnpm|yarn|bun)/.exec(packageManager)?.[1] ?? 'npm';
  const rest = once.length - maxScripts;
  return [
    '  # Not run, each with the reason. Uncomment one whose program writes a report (JUnit XML, TAP, CTRF), and say where.',
    ...once.slice(0, maxScripts).flatMap(({ dir, script, command, reason }) => {
      const place = dir === '' ? '' : `, dir: ${quoted(dir)}`;
      const name = quoted(dir === '' ? script : `${dir}:${script}`);
      const run = quoted(`${manager} run ${shellWord(script)}`);
      return [
        `  # script "${comment(script)}"${dir === '' ? '' : ` of ${comment(dir)}`} (${comment(command)}): ${comment(reason)}`,
        `  # - { name: ${name}, runner: command${place}, run: ${run}, results: reports/junit.xml, layer: integration }`,
      ];
    }),
    ...(rest > 0 ? [`  # and ${rest} more (assay plan lists them)`] : []),
  ];
}

/** A folder with tests that exists, so that the example is one of theirs. */
function exampleGlob({ tests }: Project): string {
  const smoke = tests.find(({ file }) => /(?:^|\/)smoke\//.test(file))?.file ?? '';
  return smoke === '' ? 'test/smoke/**' : `${smoke.slice(0, smoke.lastIndexOf('/'))}/**`;
}

/** A double-quoted YAML scalar is JSON. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function shellWord(text: string): string {
  return /^[\w:./@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function comment(text: string): string {
  return cut(oneLine(text), 160);
}
