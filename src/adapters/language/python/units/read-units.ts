/**
 * The units of one Python file: its functions, and what is left without them. Pure, one pass. Class bodies, decorators and lambdas belong
 * to the unit around them. What defining a function evaluates or shows (its name, defaults and annotations that are more than
 * constants, all of its head where a decorator sees it) belongs to both.
 * A private function of the module leaves no trace there, unless code of the module level uses its name: who calls it was edited, or
 * used the name already, which its hash tells.
 */
import { readStatements, type Statement, type Token } from '#adapters/language/python/text/statements';
import { isInert } from '#adapters/language/python/units/inert';
import { statementText } from '#adapters/language/python/units/statement-text';
import type { FileUnits, Unit } from '#domain/recording';
import { shortHash } from '#kit/hash';

/** Part of every hash; change it whenever the same text may be said in another way. */
const version = 'units1';
/** Characters, functions and segments of a name; what is larger is generated. */
const maxText = 1024 * 1024;
const maxUnits = 20_000;
const maxSegments = 10;

interface OpenUnit {
  readonly name: string;
  readonly start: number;
  end: number;
  /** Its statements, and traces of the functions inside. */
  readonly says: string[];
  /** How many of them are not traces. */
  runs: number;
  readonly words: Set<string>;
}

interface Frame {
  readonly indent: number;
  readonly unit: OpenUnit;
  /** Name of what is inside, from the outside in. */
  readonly path: readonly string[];
  /** Blocks around what is inside, within its unit. */
  readonly level: number;
}

/** A function that has no trace in the module, unless its name is used there. */
interface Private {
  readonly name: string;
  /** Statements of the module before it that run, and may come to what calls it. */
  readonly place: number;
  readonly trace: string;
}

interface Reading {
  readonly text: string;
  readonly units: OpenUnit[];
  readonly module: OpenUnit;
  readonly privates: Private[];
  readonly frames: Frame[];
  /** Of the function or class that comes next. */
  decorators: readonly Statement[];
  readonly lazyAnnotations: boolean;
}

export function readUnits(path: string, text: string): FileUnits | null {
  if (!path.endsWith('.py') || text.length > maxText) return null;
  const module = openUnit('', 0, text.length);
  const reading: Reading = {
    text,
    units: [module],
    module,
    privates: [],
    frames: [],
    decorators: [],
    lazyAnnotations: /\bfrom\s+__future__\s+import\b.*\bannotations\b/.test(text),
  };
  const problem = readStatements(text, (statement) => visit(reading, statement), true);
  return problem !== null || reading.units.length > maxUnits ? null : { units: closeUnits(reading) };
}

function visit(reading: Reading, statement: Statement): void {
  const { text, module, frames } = reading;
  const { indent, inline, tokens } = statement;
  const decorators = reading.decorators.filter((it) => it.indent === indent);
  if (!inline) while ((frames.at(-1)?.indent ?? -1) >= indent) frames.pop();
  const { unit, path, level } = frames.at(-1) ?? { unit: module, path: [], level: 0 };
  const end = tokens.at(-1)?.end ?? 0;
  for (const outer of frames) outer.unit.end = Math.max(outer.unit.end, end);
  const defined = inline ? null : definedName(tokens);
  reading.decorators = defined === null && isDecorator(tokens) ? [...decorators, statement] : [];
  if (defined === null) {
    say(unit, text, tokens, level);
    const isClass = tokens[0]?.text === 'class' && tokens[1] !== undefined;
    const inside = isClass ? [...path, tokens[1]?.text ?? ''] : path;
    if (!inline) frames.push({ indent, unit, path: inside, level: level + 1 });
    return;
  }
  const inside = [...path, defined];
  const start = decorators[0]?.tokens[0]?.start ?? tokens[0]?.start ?? 0;
  const inner = openUnit(inside.slice(0, maxSegments).join('/'), start, end);
  reading.units.push(inner);
  frames.push({ indent, unit: inner, path: inside, level: 1 });
  say(inner, text, tokens, 0);
  inner.words.delete(defined);
  const isPlain = decorators.length === 0 && isInert(tokens, reading.lazyAnnotations);
  const trace = `${level} def ${defined}`;
  if (!isPlain) say(unit, text, tokens, level);
  else if (unit !== module || level > 0 || !/^_(?!_)/.test(defined)) unit.says.push(trace);
  else reading.privates.push({ name: defined, place: module.runs, trace });
}

function openUnit(name: string, start: number, end: number): OpenUnit {
  return { name, start, end, says: [], runs: 0, words: new Set() };
}

function say(unit: OpenUnit, text: string, tokens: readonly Token[], level: number): void {
  unit.says.push(`${level} ${statementText(text, tokens)}`);
  unit.runs += 1;
  for (const { kind, text: word, start, end } of tokens) {
    if (kind === 'word') unit.words.add(word);
    else if (kind === 'text') for (const [name] of text.slice(start, end).matchAll(/\b_\w+/g)) unit.words.add(name);
  }
}

/** `def f`, `async def f`. */
function definedName(tokens: readonly Token[]): string | null {
  const at = tokens[0]?.text === 'async' ? 1 : 0;
  const [keyword, name, open] = tokens.slice(at, at + 3);
  if (keyword?.kind !== 'word' || keyword.text !== 'def' || name?.kind !== 'word') return null;
  return open?.text === '(' || open?.text === '[' ? name.text : null;
}

function isDecorator(tokens: readonly Token[]): boolean {
  return tokens[0]?.kind === 'op' && tokens[0].text === '@';
}

/** Names are looked up while the program runs, or come from who knows where. */
const dynamic = /\b(?:eval|exec|globals|locals|vars|modules|__getattr__|__dir__)\b|\bimport\s*\(?\s*\*/;

function closeUnits({ text, units, module, privates }: Reading): Unit[] {
  const places = new Map<string, string>();
  for (const { name, place } of privates) places.set(name, `${places.get(name) ?? ''} ${name}@${place}`);
  const isDynamic = dynamic.test(text);
  const isTwice = ({ name }: Private) => privates.filter((it) => it.name === name).length > 1;
  const seen = privates.filter((it) => isDynamic || module.words.has(it.name) || isTwice(it)).map(({ trace }) => trace);
  const encoding = /^(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text)?.[1] ?? '';
  const byPlace = (a: OpenUnit, b: OpenUnit) => a.start - b.start || b.end - a.end;
  return [module, ...units.slice(1).sort(byPlace)].map((unit): Unit => {
    const { name, start, end, says, words } = unit;
    const used = [...places].flatMap(([it, where]) => (words.has(it) ? where : []));
    const parts = [version, says.join('\n'), used.join(), ...(unit === module ? [encoding, seen.join('\n')] : [])];
    return { name, start, end, hash: shortHash(parts) };
  });
}
