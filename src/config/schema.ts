/**
 * The shape of assay.yaml as people write it. Every description is what an editor shows, from docs/reference/assay.schema.json.
 * zod/mini, because classic zod takes 25 ms longer to load and every run with a configuration waits for it.
 * Invariant: no transforms, so that the exported schema says exactly what is accepted.
 */
import * as z from 'zod/mini';
import { boundaries } from '#domain/change';
import { layers, type RunnerName } from '#domain/suite';
import { durationPattern } from '#kit/text/duration';

export const configVersion = 1;

const criticalities = ['low', 'medium', 'high', 'critical'] as const;
const verdictClasses = [
  ...['regression', 'new-test-failing', 'test-defect', 'flaky-introduced', 'contract', 'dependency', 'config'],
  ...['test-integrity', 'environment', 'infrastructure', 'unknown', 'pre-existing', 'known-flaky', 'behaviour'],
  'untested-change',
] as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
const printable = /^[^\u0000-\u001f\u007f]+$/;
export const maxSuiteName = 200;
/** `#` numbers the shards of a suite. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
export const suiteName = /^[^\u0000-\u001f\u007f#]+$/;
/** Nothing absolute and nothing that climbs out of the repository. */
const insideRoot = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\]+$/;
const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A copy, so that what two keys share is described for each. */
function described<S extends z.ZodMiniType>(schema: S, description: string): S {
  return schema.check(z.describe(description));
}

function text(expected: string, pattern: RegExp = printable, most = 500) {
  return z.string().check(z.maxLength(most), z.regex(pattern, { error: `expected ${expected}` }));
}

const listOf = <S extends z.ZodMiniType>(entry: S) => z.array(entry).check(z.maxLength(1000));
const path = text('a path or glob from the root, with / and without a leading / or ..', insideRoot);
const globs = listOf(path);
const share = z.number().check(z.gte(0), z.lte(1));

/** One optional key per name, so that a misspelt one is an unknown key. */
function keyed<const N extends readonly string[], S extends z.ZodMiniType>(names: N, value: S) {
  const entries = names.map((name) => [name, z.optional(value)] as const);
  return z.strictObject(Object.fromEntries(entries) as Record<N[number], z.ZodMiniOptional<S>>);
}

const service = z.strictObject({
  paths: z.optional(described(globs, 'the files that are this service')),
  criticality: z.optional(described(z.enum(criticalities), 'how much it matters when it breaks')),
  owners: z.optional(described(listOf(text('an owner like "@team-pay"')), 'who answers for it')),
  contracts: z.optional(described(globs, 'API descriptions that it promises to keep')),
});

const environment = z.strictObject({
  compose: z.optional(described(path, 'a compose file that starts it')),
  seed: z.optional(described(path, 'a script that fills it with data')),
  network: z.optional(described(z.enum(['none', 'services-only', 'full']), 'what its tests may reach')),
  secrets: z.optional(
    described(
      z.record(
        text('a variable name', variable),
        z.strictObject({ env: described(text('a variable name', variable), 'the variable it is taken from') }),
      ),
      'variables with secrets, by the name tests know them under',
    ),
  ),
});

const gate = z.strictObject({
  block: z.optional(described(listOf(z.enum(verdictClasses)), 'classes that stop a change')),
  review: z.optional(described(listOf(z.enum(verdictClasses)), 'classes that somebody has to look at')),
});

function suiteSchema(runners: readonly RunnerName[]) {
  return z.strictObject({
    name: described(
      text('a name without # and control characters', suiteName, maxSuiteName),
      "a detected suite's name (assay init writes them down) to change that suite, any other name to add one",
    ),
    runner: z.optional(described(z.enum(runners), 'what runs it; `command` is any program that writes a test report')),
    dir: z.optional(described(path, 'the folder it starts in (default: the root)')),
    run: z.optional(described(text('a shell line', printable, 2000), 'the shell line that starts it')),
    results: z.optional(
      described(
        z.union([path, listOf(path)], { error: 'expected a path or a list of paths where the report appears' }),
        'where a `command` writes its report (JUnit XML, TAP or CTRF), from `dir`; - for TAP on standard output',
      ),
    ),
    paths: z.optional(
      described(globs, 'its test files; for a `command`, the files it reads: only changes to them make it run'),
    ),
    layer: z.optional(described(z.enum(layers), 'which layer of testing it is, for --layers')),
    needs: z.optional(described(listOf(text('the name of an environment')), 'environments it needs')),
  });
}

const time = text('a time like 60s, 5m or 1m30s', durationPattern, 50);

/** `runners` are the names of all runners there are. */
export function configSchema(runners: readonly RunnerName[]) {
  return z.strictObject({
    version: z.optional(described(z.literal(configVersion), 'the version of this format')),
    services: z.optional(
      described(z.record(text('the name of a service'), service), 'what is critical, who owns it, what it promises'),
    ),
    suites: z.optional(described(listOf(suiteSchema(runners)), 'only what detection gets wrong or cannot know')),
    environments: z.optional(
      described(z.record(text('the name of an environment'), environment), 'what tests need running around them'),
    ),
    budget: z.optional(
      described(
        keyed(boundaries, time),
        'expected time to spend on tests at each boundary; the most informative run first',
      ),
    ),
    confidence: z.optional(
      described(keyed(['default', ...criticalities], share), 'confidence that a verdict needs, by criticality'),
    ),
    always: z.optional(described(globs, 'test files that run whatever changed')),
    gate: z.optional(described(keyed(boundaries, gate), 'what blocks where')),
    agents: z.optional(
      described(
        z.strictObject({
          rounds: z.optional(described(z.int().check(z.gte(1), z.lte(100)), 'attempts of an agent at one change')),
          share: z.optional(described(share, 'share of the capacity that agents may use')),
        }),
        'limits for coding agents',
      ),
    ),
  });
}

export type ConfigSchema = ReturnType<typeof configSchema>;
export type WrittenConfig = z.infer<ConfigSchema>;
export type WrittenSuite = z.infer<ReturnType<typeof suiteSchema>>;

/** The JSON Schema (draft 2020-12) of assay.yaml, for editors. */
export function configSchemaText(runners: readonly RunnerName[]): string {
  const schema = z.toJSONSchema(configSchema(runners), { io: 'input', reused: 'inline' });
  return `${JSON.stringify({ title: 'assay.yaml', ...schema }, null, 2)}\n`;
}
