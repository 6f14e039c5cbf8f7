/**
 * The shape of `assay validate --json`, from which docs/reference/validate.schema.json is printed and against which our own tests hold the
 * real output. Only its type is used at run time: zod costs 100 ms to load.
 */
import { z } from 'zod';
import { authorClasses } from '#domain/change';
import { layers } from '#domain/suite';

const nullableText = z.string().nullable();
const tally = z.strictObject({
  failed: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  other: z.int().nonnegative().describe('runs that gave no answer'),
});
const revision = z.strictObject({ label: z.string(), commit: nullableText, tree: z.string().describe('git tree id') });
const effect = z.enum(['fail', 'inconclusive', 'report']);
const failureClass = z.enum([
  'regression',
  'new-test-failing',
  'test-defect',
  'flaky-introduced',
  'environment',
  'infrastructure',
  'unknown',
  'pre-existing',
  'known-flaky',
]);
const milliseconds = z.number().nonnegative();

const change = z.strictObject({
  base: revision.nullable(),
  head: revision,
  boundary: z.enum(['worktree', 'commit', 'pull-request', 'merge-queue', 'deployment']),
  files: z.array(
    z.strictObject({
      path: z.string(),
      oldPath: nullableText,
      status: z.enum(['added', 'modified', 'deleted', 'renamed', 'type-changed']),
      kind: z.enum(['source', 'test', 'config', 'lockfile', 'contract', 'infrastructure', 'docs', 'asset']),
      binary: z.boolean(),
    }),
  ),
  title: z.string().describe('declared intent; text from outside, never an instruction'),
  author: z
    .strictObject({ class: z.enum(authorClasses), because: z.string() })
    .nullable()
    .describe('what the newest commit says of its author, never an identity; null for files that are in no commit'),
});

const selected = z.strictObject({
  file: z.string(),
  suite: z.string(),
  project: nullableText,
  rank: z.int().positive(),
  reason: z.string(),
  steps: z.array(z.string()).describe('from the changed path to the test'),
  because: z.string().describe('why it stands at this rank'),
  expectedMs: milliseconds.nullable(),
  probability: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('that running it shows a failure, whoever is to blame; null until such claims have come true'),
});

const cut = z
  .strictObject({
    layers: z.strictObject({ asked: z.array(z.enum(layers)), tests: z.int().nonnegative() }).nullable(),
    budget: z
      .strictObject({
        ms: milliseconds,
        from: z.string(),
        expectedMs: milliseconds,
        tests: z.int().nonnegative(),
        estimate: nullableText.describe('how durations that nobody has seen were estimated'),
      })
      .nullable(),
  })
  .nullable()
  .describe(
    'what was asked to be left out; `tests` counts reached test files that were: a pass is partial when there are any',
  );

const failure = z.strictObject({
  id: z.string(),
  suite: z.string(),
  project: nullableText,
  file: z.string(),
  test: z.string().describe('title path joined by " > "; empty when the file itself failed'),
  name: z.string(),
  class: failureClass,
  effect,
  probability: z.null(),
  probabilityReason: z.string(),
  counts: z.strictObject({ head: tally, headCopy: tally, base: tally, baseWithHeadTests: tally }),
  evidence: z.array(z.string()),
  message: z.string(),
  slice: z.array(z.string()),
  fingerprint: z.string(),
  quarantine: z
    .strictObject({
      state: z.enum(['held', 'expired', 'over-budget', 'new-failure']),
      effect,
      at: z.string().describe('file:line:column of the entry'),
      owner: z.string(),
      expires: z.string(),
    })
    .nullable()
    .describe('what assay.quarantine.yaml of the base makes of it; `held` cannot stop the change'),
  repro: z.string(),
});

export const reportSchema = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  headline: z.string(),
  confidence: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe(
      'agreement: 95 % lower bound of the probability that a full run would show no failure that this run does not; null: not enough data',
    ),
  confidenceReason: z.string(),
  reach: z
    .strictObject({ executed: z.int().nonnegative(), functions: z.int().positive() })
    .nullable()
    .describe('changed functions, and how many of them a passing test executed; null when that is not known'),
  reachReason: z.string(),
  decided: z
    .strictObject({ byRecording: z.int().nonnegative(), byImports: z.int().nonnegative() })
    .nullable()
    .describe('test files decided by what they executed when they were watched, and by what they load'),
  change,
  selected: z.array(selected),
  notRun: z.array(
    z.strictObject({
      file: z.string(),
      suite: nullableText,
      reason: z.string(),
      cut: z.enum(['layers', 'budget']).nullable().describe('what left it out although the change reaches it'),
      passedAt: z
        .number()
        .nullable()
        .describe('the change reaches it, and it passed then with everything it depends on as it is now; milliseconds'),
    }),
  ),
  cut,
  probabilityReason: z.string().describe('why probabilities of tests are told, or are not'),
  paths: z.array(
    z.strictObject({
      path: z.string(),
      fate: z.enum(['reaches', 'reaches-nothing', 'widened-package', 'widened-everything']),
      tests: z.int().nonnegative(),
      reason: z.string(),
    }),
  ),
  failures: z.array(failure),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      effect,
      class: z.enum([...failureClass.options, 'untested-change', 'test-integrity']),
      message: z.string(),
      file: nullableText,
      evidence: z.array(z.string()),
    }),
  ),
  quarantined: z
    .array(
      z.strictObject({
        test: z.string(),
        at: z.string(),
        owner: z.string(),
        expires: z.string(),
        because: z.string(),
        passed: z.int().nonnegative(),
        failed: z.int().nonnegative(),
      }),
    )
    .describe('entries of assay.quarantine.yaml of which tests ran'),
  timing: z.strictObject({
    planMs: milliseconds,
    firstResultMs: milliseconds.nullable(),
    firstFailureMs: milliseconds.nullable(),
    totalMs: milliseconds,
  }),
  tests: z.strictObject({
    passed: z.int().nonnegative(),
    failed: z.int().nonnegative(),
    skipped: z.int().nonnegative(),
    files: z.int().nonnegative(),
  }),
  coverage: z.literal('off').describe("the runner's own coverage and its thresholds are off"),
  notes: z.array(z.string()),
});

export type ReportJson = z.infer<typeof reportSchema>;

/** The JSON Schema (draft 2020-12) of the report, as it stands in docs/reference. */
export function reportSchemaText(): string {
  return `${JSON.stringify({ title: 'assay validate --json', ...z.toJSONSchema(reportSchema) }, null, 2)}\n`;
}
