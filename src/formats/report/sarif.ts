/**
 * A verdict as SARIF 2.1.0, as code scanning reads it: one rule per class, one result per failure or finding that names a file, where
 * the stack of the failure enters the repository. What names no file (a check that never ended) is a notification of the tool, because
 * readers refuse results without a place. Pure. Invariant: valid against the published schema; fingerprints outlive line shifts.
 */

import { testName } from '#domain/suite';
import { type Effect, effectOf, effectOfFailure, type Failure, type Finding, type Report } from '#domain/verdict';
import { normaliseMessage } from '#formats/fingerprint';
import { classWords } from '#formats/report/class-words';
import { shortHash } from '#kit/hash';
import { oneLine, plain } from '#kit/text';

const levelOf: Readonly<Record<Effect, 'error' | 'warning' | 'note'>> = {
  fail: 'error',
  inconclusive: 'warning',
  report: 'note',
};
const exitCodeOf = { pass: 0, fail: 1, inconclusive: 3 } as const;
const classes = Object.keys(classWords) as (keyof typeof classWords)[];

/** `version`: of Assay. */
export function sarifReport({ verdict, run }: Report, { version }: { readonly version: string }): string {
  const placed = verdict.findings.filter(({ file }) => file !== null);
  const placeless = verdict.findings.filter(({ file }) => file === null);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'assay', semanticVersion: version, rules: classes.map(ruleOf) } },
        automationDetails: { id: `assay/${run}` },
        invocations: [
          {
            executionSuccessful: verdict.result !== 'inconclusive',
            exitCode: exitCodeOf[verdict.result],
            exitCodeDescription: oneLine(verdict.headline),
            toolExecutionNotifications: placeless.map(notificationOf),
          },
        ],
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository' } } },
        results: [...verdict.failures.map(failureResult), ...placed.map(findingResult)],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(name: (typeof classes)[number]): object {
  const effect = name === 'untested-change' || name === 'test-integrity' ? 'report' : effectOf[name];
  return {
    id: name,
    shortDescription: { text: classWords[name] },
    defaultConfiguration: { level: levelOf[effect] },
  };
}

function failureResult(failure: Failure): object {
  const { test, class: name, evidence, error, id, fingerprint, counts } = failure;
  const [message = ''] = plain(error.message).trim().split('\n');
  const because = evidence.map((sentence) => oneLine(sentence)).join('; ');
  return {
    ruleId: name,
    ruleIndex: classes.indexOf(name),
    level: levelOf[effectOfFailure(failure)],
    message: { text: `${oneLine(testName(test))}: ${message}\n${because}\nassay repro ${id}` },
    locations: [placeOf(failure)],
    partialFingerprints: { 'assayFailure/v1': id },
    properties: { test: oneLine(testName(test)), suite: test.suite, fingerprint, counts, repro: `assay repro ${id}` },
  };
}

function findingResult(finding: Finding): object {
  const { rule, effect, class: name, message, file, evidence } = finding;
  return {
    ruleId: name,
    ruleIndex: classes.indexOf(name),
    level: levelOf[effect],
    message: { text: [message, ...evidence].map(oneLine).join('\n') },
    locations: [{ physicalLocation: { artifactLocation: artifact(file ?? '') } }],
    partialFingerprints: { 'assayFinding/v1': shortHash([rule, name, file ?? '', normaliseMessage(message, '')]) },
    properties: { rule },
  };
}

function notificationOf({ rule, effect, class: name, message, evidence }: Finding): object {
  return {
    descriptor: { id: rule },
    associatedRule: { id: name, index: classes.indexOf(name) },
    level: levelOf[effect],
    message: { text: [message, ...evidence].map(oneLine).join('\n') },
  };
}

/** `  at applyCoupons (src/pricing/discount.ts:44:18)`: the innermost frame of the failing slice, else the test's file. */
function placeOf({ slice, test }: Failure): object {
  for (const line of slice) {
    const frame = /^ {2}at (?:.*? \()?([^()]+):(\d+):(\d+)\)?$/.exec(line);
    const [, file, startLine = '1', startColumn = '1'] = frame ?? [];
    if (file === undefined) continue;
    const region = { startLine: Math.max(1, Number(startLine)), startColumn: Math.max(1, Number(startColumn)) };
    return { physicalLocation: { artifactLocation: artifact(file), region } };
  }
  return { physicalLocation: { artifactLocation: artifact(test.file) } };
}

function artifact(path: string): object {
  return { uri: path.toWellFormed().split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
