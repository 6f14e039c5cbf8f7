/** Programs out of random pieces: laid out anew, edited at one place, put into another order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUnits } from '#adapters/language/typescript/units/read-units';
import { changedUnits } from '#formats/units/changed-units';

interface Piece {
  /** Of the unit that holds `value`; its last segment alone where several may be called so. */
  readonly unit: string;
  readonly hoisted: boolean;
  /** The tokens of the piece, `#` standing for what an edit changes. */
  readonly tokens: string;
}

const shapes: readonly ((name: string) => Piece)[] = [
  (name) => ({
    unit: name,
    hoisted: true,
    tokens: `function ${name} ( a : string , b = 1 ) : void { call ( a , # ) ; }`,
  }),
  (name) => ({
    unit: name,
    hoisted: true,
    tokens: `export async function ${name} ( ) { if ( a ) { await b ( # ) ; } }`,
  }),
  (name) => ({ unit: name, hoisted: false, tokens: `const ${name} = ( a ?: number )=> a + # ;` }),
  (name) => ({
    unit: `${name}/m`,
    hoisted: false,
    tokens: `class ${name} < T > { private x = 1 ; static m ( ) { call ( # ) ; } n ( ) { } }`,
  }),
  (name) => ({
    unit: `${name}/get g`,
    hoisted: false,
    tokens: `export const ${name} = { get g ( ) { call ( < T > # ) ; } , k : 1 } ;`,
  }),
  (name) => ({ unit: '‹anonymous›', hoisted: false, tokens: `call ( "${name}" , ( )=> { call ( # ) ; } ) ;` }),
  (name) => ({ unit: '', hoisted: false, tokens: `let ${name} = [ # , call \`a\` ] ;` }),
  (name) => ({
    unit: `${name}/${name}_inner`,
    hoisted: true,
    tokens: `function ${name} ( ) { function ${name}_inner ( ) { call ( # ) ; } }`,
  }),
];

const pieces = fc
  .array(fc.nat(shapes.length - 1), { minLength: 1, maxLength: 8 })
  .map((picks) => picks.flatMap((pick, at) => shapes[pick]?.(`f${at}`) ?? []));
const gaps = fc.array(fc.constantFrom(' ', '\n', '\r\n\t', ' /* c ( */ ', '\n// d {\n', '  '), {
  minLength: 40,
  maxLength: 60,
});
const types = fc.constantFrom('', 'interface I { a : 1 }', 'type T = ( ) => void ;', 'declare function d ( ) : void ;');

/** `values`: what stands for `#`, piece by piece. */
function text(all: readonly Piece[], space: readonly string[], values: readonly number[] = []): string {
  const tokens = all.flatMap((piece, at) => piece.tokens.replace('#', String(values[at] ?? at)).split(' '));
  // They are names before a line break.
  const gap = (at: number, token: string) =>
    /^(?:async|private)$/.test(token) ? ' ' : (space[at % space.length] ?? ' ');
  return tokens.map((token, at) => token + gap(at, token)).join('');
}

function changed(before: string, after: string): unknown {
  const [old, now] = [readUnits('a.ts', before), readUnits('a.ts', after)];
  const found = changedUnits(old, now);
  return typeof found === 'string' ? found : [...found].map((index) => old?.units[index]?.name);
}

test('layout, comments and types change nothing', () => {
  fc.assert(
    fc.property(pieces, gaps, gaps, types, (all, one, other, type) => {
      expect(changed(text(all, one), `${type}\n${text(all, other)}`)).toBe('none');
    }),
  );
});

test('an edit within one function changes that one', () => {
  fc.assert(
    fc.property(pieces, gaps, fc.nat(), (all, space, pick) => {
      const at = pick % all.length;
      const edited = all.map((_, index) => (index === at ? 99 : index));
      expect(changed(text(all, [' ']), text(all, space, edited))).toEqual([all[at]?.unit]);
    }),
  );
});

test('function declarations may stand in any order', () => {
  fc.assert(
    fc.property(pieces, fc.nat(), fc.nat(), (all, from, to) => {
      const declared = all.flatMap((piece, at) => (piece.hoisted ? [at] : []));
      fc.pre(declared.length > 0);
      const at = declared[from % declared.length] ?? 0;
      const [moved] = all.slice(at, at + 1);
      const rest = all.toSpliced(at, 1);
      const values = all.map((_, index) => index);
      const place = to % all.length;
      const after = moved ? rest.toSpliced(place, 0, moved) : rest;
      const order = values.toSpliced(at, 1).toSpliced(place, 0, at);
      expect(changed(text(all, [' ']), text(after, ['\n'], order))).toBe('none');
    }),
  );
});

test('two callbacks may not', () => {
  const numbers = fc.uniqueArray(fc.nat(50), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(numbers, fc.nat(), fc.nat(), (values, one, other) => {
      const [a, b] = [one % values.length, other % values.length];
      fc.pre(a !== b);
      const swapped = values.with(a, values[b] ?? 0).with(b, values[a] ?? 0);
      const call = (all: readonly number[]) => `call(${all.map((value) => `() => ${value}`).join()})`;
      expect(changed(call(values), call(swapped))).toEqual(['‹anonymous›', '‹anonymous›']);
    }),
  );
});

test('whatever the text, units lie within each other or apart, in order', () => {
  const words =
    '( ) { } [ ] ; , => function async class get static x = 1 "a" ` ${ @d . ? : < > / * // \n await enum A'.split(' ');
  const soup = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((all) => all.join(' '));
  fc.assert(
    fc.property(soup, fc.constantFrom('a.js', 'a.ts', 'a.tsx'), (source, path) => {
      const found = readUnits(path, source);
      const open: { start: number; end: number }[] = [];
      for (const unit of found?.units ?? []) {
        while ((open.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= unit.start && open.length > 1) open.pop();
        const outer = open.at(-1);
        if (outer) expect(unit.start >= outer.start && unit.end <= outer.end && unit.start < unit.end).toBe(true);
        open.push(unit);
      }
    }),
    { numRuns: 500 },
  );
});
