/**
 * JUnit XML -> tests, in the dialects of jest-junit, Surefire, pytest, gotestsum, Mocha, Playwright and the many that copied them.
 * The file comes from outside: entities are not expanded beyond the five of XML, size (64 MiB) and depth (64) are bounded.
 * Invariant: never throws; a file that is not JUnit XML says why, a test without a name is left out.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { TestError } from '#domain/result';
import { maxReportBytes, type ReportedTest, type ReportedTests, reportedError } from '#formats/results/reported-test';

const maxDepth = 64;
const repeated = new Set(
  `testsuite testcase failure error skipped rerunFailure rerunError flakyFailure flakyError`.split(' '),
);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  processEntities: false,
  trimValues: false,
  maxNestedTags: maxDepth,
  isArray: (name) => repeated.has(name),
});

type Json = Readonly<Record<string, unknown>>;

export function parseJunit(text: string): ReportedTests {
  if (text.length > maxReportBytes) return { ok: false, problem: `is larger than ${maxReportBytes / 1024 / 1024} MiB` };
  const source = text.replace(/^\uFEFF/, '');
  if (/<!(?:DOCTYPE|ENTITY)/i.test(source.slice(0, 65_536)))
    return { ok: false, problem: 'declares a document type, which is refused' };
  try {
    const valid = XMLValidator.validate(source);
    if (valid !== true) return { ok: false, problem: `line ${valid.err.line}: no valid XML: ${valid.err.msg}` };
    const parsed: unknown = parser.parse(source);
    const document = isObject(parsed) ? parsed : {};
    const root = isObject(document['testsuites']) ? document['testsuites'] : document;
    if (!('testsuites' in document) && !('testsuite' in document)) {
      return { ok: false, problem: 'is XML but not JUnit: neither <testsuites> nor <testsuite>' };
    }
    return { ok: true, tests: objects(root['testsuite']).flatMap((suite) => testsOf(suite, [], null)), problems: [] };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function testsOf(suite: Json, outer: readonly string[], outerFile: string | null): readonly ReportedTest[] {
  const name = attribute(suite, 'name');
  const file = attribute(suite, 'file') || attribute(suite, 'filepath') || outerFile;
  const path = name === '' ? outer : [...outer, name];
  const own = objects(suite['testcase']).flatMap((it) => toTest(it, path, file));
  return [...own, ...objects(suite['testsuite']).flatMap((it) => testsOf(it, path, file))];
}

function toTest(test: Json, suites: readonly string[], suiteFile: string | null): readonly ReportedTest[] {
  const name = attribute(test, 'name');
  if (name === '') return [];
  const classname = attribute(test, 'classname') || attribute(test, 'class');
  const failures = [...objects(test['failure']), ...objects(test['error'])];
  const [failure] = failures;
  const reruns = ['rerunFailure', 'rerunError', 'flakyFailure', 'flakyError'].flatMap((it) => objects(test[it]));
  const isSkipped =
    'skipped' in test || attribute(test, 'status') === 'skipped' || attribute(test, 'status') === 'disabled';
  const outcome = failure ? 'failed' : isSkipped ? 'skipped' : 'passed';
  const seconds = Number.parseFloat(attribute(test, 'time').replaceAll(',', ''));
  return [
    {
      title: [...new Set([...suites, classname].filter((it) => it !== '' && it !== name)), name],
      classname,
      file: attribute(test, 'file') || suiteFile,
      outcome,
      ms: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0,
      tries: 1 + reruns.length,
      error: failure ? toError(failure) : null,
    },
  ];
}

function toError(failure: Json): TestError {
  const body = unescaped(String(failure['#text'] ?? '')).trim();
  const [firstLine = ''] = body.split('\n');
  const message = attribute(failure, 'message') || firstLine;
  return reportedError({ name: attribute(failure, 'type'), message, stack: body });
}

function attribute(node: Json, name: string): string {
  const value = node[`@${name}`];
  return typeof value === 'string' ? unescaped(value) : '';
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|quot|apos|amp));/gi, (all, hex, decimal, name) => {
    if (name) return entities[String(name).toLowerCase()] ?? all;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

/** `<skipped/>` and an element with text alone are texts to the parser. */
function objects(value: unknown): readonly Json[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((it) => (isObject(it) ? it : { '#text': it }));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
