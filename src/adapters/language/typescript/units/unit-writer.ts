/**
 * Collects what each unit of one file says, and which of the names it uses are bound where, and hashes that in the end.
 * A plain function declaration leaves no trace in the unit around it, wherever it stands there: who calls it was edited, or already meant
 * another thing by its name. The latter is why a unit's hash also holds where its names are bound: a new function that captures one of
 * them changes it.
 */
import type { FileUnits, Unit } from '#domain/recording';
import { shortHash } from '#kit/hash';

interface Hoisted {
  readonly name: string;
  readonly text: string;
  readonly exported: boolean;
}

interface Bound {
  readonly times: number;
  /** All of the unit sees it, not a block of it alone. */
  readonly everywhere: boolean;
}

interface OpenUnit {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly member: boolean;
  readonly parent: OpenUnit | null;
  /** Segments of its name. */
  readonly depth: number;
  text: string;
  readonly bound: Map<string, Bound>;
  readonly used: Set<string>;
  readonly hoisted: Hoisted[];
}

/** What is only known when the whole file was read. */
export interface FileFacts {
  /** Code that is put together while it runs may use any name (`eval`, `with`). */
  readonly dynamic: boolean;
  /** Functions of a script without modules are everybody's. */
  readonly global: boolean;
  /** Names that are imported, where imports that no running code uses are dropped by the compiler; else none. */
  readonly imported: readonly string[];
  /** Comments and the like that decide how the file is run. */
  readonly pragmas: readonly string[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
  /** See `Unit.member`. */
  readonly member?: boolean;
}

export interface UnitWriter {
  write(text: string): void;
  /** `everywhere`: for all of the unit, not for a block of it. */
  bind(name: string, everywhere: boolean): void;
  use(name: string): void;
  /** A function declaration among the statements of a function or module. */
  hoist(hoisted: Hoisted): void;
  /** A part of the names of the units inside `body`. */
  within(segment: string, body: () => void): void;
  /** Writes `body` into a unit of its own. Its name, from the unit around it on, is the answer. */
  unit(segment: string, span: Span, body: () => void): string;
  finish(facts: FileFacts): FileUnits | null;
}

/** Part of every hash; change it whenever the same text may be written in another way. */
const version = 'units3';
/** A file of more functions is a generated one. */
const maxUnits = 20_000;
const maxSegments = 10;
const maxSegment = 40;

export function unitWriter(length: number): UnitWriter {
  const segments: string[] = [];
  const root = openUnit('', { start: 0, end: length }, null, 0);
  const all = [root];
  let unit = root;
  return {
    write: (text) => {
      unit.text += text;
    },
    bind(name, everywhere) {
      const before = unit.bound.get(name);
      const times = (before?.times ?? 0) + 1;
      unit.bound.set(name, { times, everywhere: everywhere || before?.everywhere === true });
    },
    use: (name) => void unit.used.add(name),
    hoist: (hoisted) => void unit.hoisted.push(hoisted),
    within(segment, body) {
      segments.push(segmentOf(segment));
      body();
      segments.pop();
    },
    unit(segment, span, body) {
      const outer = unit;
      segments.push(segmentOf(segment));
      const name = segments.slice(outer.depth).join('/');
      unit = openUnit(segments.slice(0, maxSegments).join('/'), span, outer, segments.length);
      all.push(unit);
      body();
      segments.pop();
      unit = outer;
      return name;
    },
    finish(facts) {
      if (all.length > maxUnits) return null;
      const ofModule = new Set<string>();
      const inner = all.slice(1).map((it) => closeUnit(it, root, facts, ofModule));
      return { units: [closeUnit(root, root, facts, ofModule), ...inner].sort(byPlace) };
    },
  };
}

function openUnit(name: string, span: Span, parent: OpenUnit | null, depth: number): OpenUnit {
  const { start, end, member = false } = span;
  return { name, start, end, member, parent, depth, text: '', bound: new Map(), used: new Set(), hoisted: [] };
}

/** Names of members may be any text: they stay short, on one line, and without the separator. */
function segmentOf(text: string): string {
  const plain = /^[\w$#. ]*$/.test(text) ? text : text.replace(/[\s/\p{C}]+/gu, ' ').trim();
  return plain.length <= maxSegment ? plain || '‹anonymous›' : `${plain.slice(0, maxSegment - 1)}…`;
}

/** `ofModule` gets the names that are bound at the top of the file and used. */
function closeUnit(unit: OpenUnit, root: OpenUnit, facts: FileFacts, ofModule: Set<string>): Unit {
  const { name, start, end, text, member } = unit;
  const isRoot = unit === root;
  const parts = [version, text, bindings(unit, root, ofModule), traces(unit, isRoot && facts.global, facts)];
  if (isRoot) {
    const erased = facts.imported.filter((it) => !ofModule.has(it)).sort();
    parts.push(erased.join(' '), ...facts.pragmas);
  }
  return { name, start, end, hash: shortHash(parts), ...(member ? { member } : {}) };
}

/**
 * Where the names that a unit uses are bound: nowhere, in itself by a declaration without trace, or in a function around it. One that is
 * bound in a block may stand for another one outside of it: all are told.
 */
function bindings(unit: OpenUnit, root: OpenUnit, ofModule: Set<string>): string {
  const hoisted = new Set(unit.hoisted.map(({ name }) => name));
  const found: string[] = [];
  for (const name of unit.used) {
    let bound: Bound | undefined;
    let distance = 0;
    for (let at: OpenUnit | null = unit; at !== null && !bound?.everywhere; at = at.parent) {
      bound = at.bound.get(name);
      if (bound && at === root) ofModule.add(name);
      else if (bound && at !== unit) found.push(`${distance}${name}`);
      else if (bound && hoisted.has(name)) found.push(`.${name}`);
      distance += 1;
    }
    if (!bound?.everywhere) found.push(`?${name}`);
  }
  return found.sort().join(' ');
}

/** Declarations that others see all the same, whatever their order. */
function traces({ hoisted, bound }: OpenUnit, isGlobal: boolean, { dynamic }: FileFacts): string {
  const seen = hoisted.filter(
    ({ name, exported }) => exported || isGlobal || dynamic || (bound.get(name)?.times ?? 0) > 1,
  );
  return seen
    .map(({ text }) => text)
    .sort()
    .join(' ');
}

function byPlace(a: Unit, b: Unit): number {
  return a.start - b.start || b.end - a.end;
}
