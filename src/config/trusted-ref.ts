/**
 * Which assay.yaml decides about a change: base's, never the change's own. In short:
 *
 *     base has one                     base's; that the change edits it is told
 *     base has none, the change adds it
 *       in no commit yet, in place     the new one: whoever sits here has just written it
 *       committed                      none, until it is on base
 *     base's is broken                 the user's mistake; unless the change repairs it: none, and the verdict cannot be a pass
 *
 * Whatever the change brings is checked all the same, so that a broken file never reaches base. Invariant: a change never loosens
 * what is asked of it. The parser is loaded when there is something to parse.
 */
import type { Change } from '#domain/change';
import type { Config } from '#domain/config/config';
import {
  type ConfigProblem,
  type ConfigReading,
  configFile,
  type FileSide,
  type ReadTrustedConfig,
  type SideFile,
  type TrustedConfig,
} from '#domain/config/reading';
import { UserError } from '#domain/error';
import type { RunnerName } from '#domain/suite';

const nothing: TrustedConfig = { config: null, notes: [], unread: null };

type Read = (side: FileSide) => Promise<SideFile>;

type Parse = (file: NonNullable<SideFile>) => Promise<ConfigReading>;

/** `runners` are the names of all runners there are. */
export function trustedConfigReader(runners: readonly RunnerName[]): ReadTrustedConfig {
  let loading: Promise<(bytes: Uint8Array) => ConfigReading> | null = null;
  const parse: Parse = async (file) => {
    if (!file.ok) return { ok: false, problems: [{ line: 1, column: 1, message: file.problem }] };
    loading ??= import('#config/load').then(({ configLoader }) => configLoader(runners));
    return (await loading)(file.bytes);
  };
  return (change, read) => decide(change, read, parse);
}

async function decide(change: Change, read: Read, parse: Parse): Promise<TrustedConfig> {
  const isChanged = change.files.some(({ path, oldPath }) => path === configFile || oldPath === configFile);
  const where = change.base?.label ?? 'the base';
  const base = change.base === null ? null : await read('base');
  if (!isChanged) return base === null ? nothing : decided(usable(await parse(base), where), []);
  const head = await read('head');
  const brought = head === null ? null : usable(await parse(head), null);
  if (base === null) return brought === null ? nothing : introduced(change, brought, where, read);
  const trusted = await parse(base);
  if (!trusted.ok) return repaired(where, trusted.problems);
  const happened = brought === null ? 'was deleted' : 'changed';
  const note = `${configFile} ${happened}: judged by the one on ${where}; what became of it here takes effect when it is there`;
  return decided(trusted.config, [note]);
}

async function introduced(change: Change, config: Config, where: string, read: Read): Promise<TrustedConfig> {
  const isOwn = change.inPlace && change.head.commit === null && (await read('checked-out')) === null;
  if (isOwn) {
    const note = `${configFile} is in no commit yet: used as it is here; once committed, it takes effect when it is on ${where}`;
    return decided(config, [note]);
  }
  const note = `${configFile} is new in this change and not used: what decides about a change is read from ${where}`;
  return { ...nothing, notes: [note] };
}

function repaired(where: string, problems: readonly ConfigProblem[]): TrustedConfig {
  const [first] = problems;
  const place = first === undefined ? '' : ` (${configFile}:${first.line}:${first.column} ${first.message})`;
  const unread = `${configFile} of ${where} cannot be read${place}, so that what it asks for is not known; this change replaces it`;
  return { config: null, notes: [], unread };
}

function decided(config: Config, notes: readonly string[]): TrustedConfig {
  const { idle } = config;
  const waiting = `${configFile}: ${listed(idle)} ${idle.length === 1 ? 'is' : 'are'} read and checked, but nothing acts on ${idle.length === 1 ? 'it' : 'them'} yet`;
  return { config, notes: idle.length === 0 ? notes : [...notes, waiting], unread: null };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `where` names the trusted side, null for what the change brings. */
function usable(reading: ConfigReading, where: string | null): Config {
  if (reading.ok) return reading.config;
  const lines = reading.problems.map(({ line, column, message }) => `${configFile}:${line}:${column} ${message}`);
  const place = where === null ? '' : ` (on ${where})`;
  const many = `${configFile} has ${lines.length} mistakes${place}\n${lines.map((line) => `  ${line}`).join('\n')}`;
  throw new UserError(
    'bad-config',
    lines.length === 1 ? `${lines[0]}${place}` : many,
    where === null
      ? 'correct it and run again; every key is optional'
      : `correct it there, or in this change: what decides about a change is read from ${where}`,
  );
}
