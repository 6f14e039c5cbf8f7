/**
 * Bytes of assay.yaml -> Config, or every mistake in it at once. Pure. Invariants: an absent key is its default, a key with nothing
 * behind it is an absent one, and whatever is accepted is either acted on or listed in `idle`.
 */
import { idleKeys, mistakesIn } from '#config/meaning';
import { didYouMean, problemsOf } from '#config/problems';
import { type ConfigSchema, configSchema, configVersion, type WrittenConfig, type WrittenSuite } from '#config/schema';
import { readSource, type Source } from '#config/source';
import type { Config, SuiteConfig } from '#domain/config/config';
import { type ConfigProblem, type ConfigReading, configFile } from '#domain/config/reading';
import type { RunnerName } from '#domain/suite';
import { parseDuration } from '#kit/text/duration';

/** More are mostly one mistake. */
const maxProblems = 20;

/** `runners` are the names of all runners there are. Making the schema costs more than reading a file. */
export function configLoader(runners: readonly RunnerName[]): (bytes: Uint8Array) => ConfigReading {
  const schema = configSchema(runners);
  return (bytes) => loadConfig(bytes, schema);
}

function loadConfig(bytes: Uint8Array, schema: ConfigSchema): ConfigReading {
  const reading = readSource(bytes);
  if (!reading.ok) return failed(reading.problems);
  const { source } = reading;
  const value = withoutEmpty(source.value);
  const wrong = wrongRoot(value, source, schema);
  if (wrong !== null) return failed([wrong]);
  const parsed = schema.safeParse(value);
  if (!parsed.success) return failed(problemsOf(parsed.error.issues, { ...source, value }, schema));
  const mistakes = mistakesIn(parsed.data, source);
  return mistakes.length > 0 ? failed(mistakes) : { ok: true, config: toConfig(parsed.data, source) };
}

function failed(problems: readonly ConfigProblem[]): ConfigReading {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const rest = sorted.length - maxProblems;
  const last = sorted[maxProblems];
  if (rest <= 0 || last === undefined) return { ok: false, problems: sorted };
  return { ok: false, problems: [...sorted.slice(0, maxProblems), { ...last, message: `and ${rest} more mistakes` }] };
}

/** `suites:` with every entry commented out is no suites. */
function withoutEmpty(value: unknown): unknown {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null));
}

/** Of another version nothing else can be said. */
function wrongRoot(value: unknown, source: Source, schema: ConfigSchema): ConfigProblem | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const keys = Object.keys(schema.def.shape);
    const hint = typeof value === 'string' ? didYouMean(value, keys) : `; expected one of ${keys.join(', ')}`;
    return { ...source.at([]), message: `expected a mapping (key: value)${hint}` };
  }
  const { version } = value as { version?: unknown };
  if (version === undefined || version === configVersion) return null;
  const newer = typeof version === 'number' && version > configVersion ? ' (a newer Assay may read this one)' : '';
  return {
    ...source.at(['version']),
    message: `expected version ${configVersion}, found ${JSON.stringify(version)}${newer}`,
  };
}

function toConfig(written: WrittenConfig, source: Source): Config {
  const { services = {}, suites = [], environments = {}, budget = {}, confidence = {}, always = [] } = written;
  const { gate = {}, agents = {} } = written;
  return {
    services: mapped(services, ({ paths = [], criticality = null, owners = [], contracts = [] }) => ({
      ...{ paths, criticality, owners, contracts },
    })),
    suites: suites.map((suite, index) => toSuite(suite, placeName(source, index))),
    environments: mapped(environments, ({ compose = null, seed = null, network = null, secrets = {} }) => ({
      ...{ compose, seed, network, secrets },
    })),
    budget: mapped(budget, (time) => parseDuration(time) ?? 0),
    confidence: mapped(confidence, (share) => share),
    always,
    gate: mapped(gate, ({ block = [], review = [] }) => ({ block, review })),
    agents: { rounds: agents.rounds ?? null, share: agents.share ?? null },
    idle: idleKeys(written),
  };
}

function toSuite(written: WrittenSuite, at: string): SuiteConfig {
  const { name, runner = null, dir, run = null, results = [], paths = null, layer = null, needs = [] } = written;
  const folder = dir?.replace(/^(?:\.\/)+|^\.$|\/+$/g, '') ?? null;
  return { name, at, runner, dir: folder, run, results: [results].flat(), paths, layer, needs };
}

function placeName(source: Source, index: number): string {
  const { line, column } = source.at(['suites', index]);
  return `${configFile}:${line}:${column}`;
}

/** The entries that are there, each made anew. */
function mapped<V, W>(entries: Readonly<Record<string, V | undefined>>, make: (value: V) => W): Record<string, W> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, make(value)] as const])),
  );
}
