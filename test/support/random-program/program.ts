/**
 * Small JavaScript programs as data, so that they can be made and changed at random: modules of functions and classes that call what lies
 * before them, read data, list folders and load by name; and tests that answer with what those return. A program always ends.
 */

export type Call =
  | { readonly kind: 'function'; readonly module: number; readonly name: string }
  /** A member that everybody knows, one put together from a text, or one that nobody names (`toString`). */
  | {
      readonly kind: 'member' | 'spelt' | 'text';
      readonly module: number;
      readonly owner: string;
      readonly name: string;
    }
  | { readonly kind: 'read' | 'list' | 'look' | 'optional' | 'plugin'; readonly name: string };

export interface Step {
  readonly call: Call;
  /** Only for such an argument; null: always. */
  readonly when: number | null;
}

export interface Body {
  readonly name: string;
  readonly factor: number;
  readonly steps: readonly Step[];
}

export interface Owner {
  readonly name: 'C' | 'D';
  readonly members: readonly Body[];
}

export interface Module {
  readonly functions: readonly Body[];
  /** `D` extends `C`. */
  readonly owners: readonly Owner[];
  readonly constant: number;
  /** Called while it loads. */
  readonly start: Step | null;
  readonly comment: string;
  /** `m0.js`, `m0/index.js`, or both: then the first is meant. */
  readonly place: 'file' | 'folder' | 'both';
}

export interface Program {
  readonly modules: readonly Module[];
  readonly tests: readonly (readonly Step[])[];
  readonly data: Readonly<Record<string, string>>;
  /** Modules that may be there: `src/opt.js`, `src/plugins/a.js`. */
  readonly optional: Readonly<Record<string, number>>;
}

export type Files = ReadonlyMap<string, string>;

/** `watched`: every function says that it runs. */
export function filesOf(program: Program, watched = false): Files {
  const { modules, tests, data, optional } = program;
  const hit = (unit: string) => (watched ? `hit(${JSON.stringify(unit)}); ` : '');
  return new Map([
    ...modules.flatMap((module, index) => moduleFiles(module, index, hit)),
    ...tests.map((steps, index): [string, string] => [`test/t${index}.test.js`, testText(steps, hit)]),
    ...Object.entries(optional).map(([path, value]): [string, string] => [
      path,
      `exports.f = function f(x) { ${hit('f')}return x + ${value}; };\n`,
    ]),
    ...Object.entries(data),
  ]);
}

type Hit = (unit: string) => string;

function moduleFiles(module: Module, index: number, hit: Hit): [string, string][] {
  const { place } = module;
  const outer = { ...module, constant: place === 'both' ? module.constant + 100 : module.constant };
  const file: [string, string] = [`src/m${index}.js`, moduleText(outer, index, './', hit)];
  const folder: [string, string] = [`src/m${index}/index.js`, moduleText(module, index, '../', hit)];
  return place === 'both' ? [file, folder] : [place === 'file' ? file : folder];
}

function moduleText(
  { functions, owners, constant, start, comment }: Module,
  index: number,
  up: string,
  hit: Hit,
): string {
  const used = [...functions, ...owners.flatMap(({ members }) => members)].flatMap(({ steps }) => steps);
  const from = modulesOf([...used, ...(start === null ? [] : [start])]).filter((it) => it !== index);
  const own = { self: index, up, hit };
  return [
    `// ${comment}`,
    ...from.map((it) => `const m${it} = require('${up}m${it}');`),
    `const k = ${constant};`,
    ...functions.map((body) => `function ${bodyText(body, body.name, own)}`),
    ...owners.map(({ name, members }) => {
      const inherits = name === 'D' && owners.some((it) => it.name === 'C') ? ' extends C' : '';
      return `class ${name}${inherits} { ${members.map((body) => bodyText(body, `${name}/${body.name}`, own)).join('\n  ')} }`;
    }),
    start === null ? '' : `let started = 0; { let v = 0; const x = 1; ${stepText(start, own)} started = v; }`,
    `module.exports = { ${[...functions, ...owners].map(({ name }) => name).join(', ')} };`,
    '',
  ].join('\n');
}

interface Place {
  readonly self: number;
  readonly up: string;
  readonly hit: Hit;
}

function bodyText({ name, factor, steps }: Body, unit: string, own: Place): string {
  const inner = steps.map((step) => stepText(step, own)).join(' ');
  const value = name === 'toString' ? "'t'.repeat(v & 7)" : 'v';
  return `${name}(x = 1) { ${own.hit(unit)}let v = x * ${factor} + k; ${inner} return ${value}; }`;
}

function testText(steps: readonly Step[], hit: Hit): string {
  const own = { self: -1, up: '../src/', hit };
  return [
    ...modulesOf(steps).map((it) => `const m${it} = require('../src/m${it}');`),
    `module.exports = () => { ${hit('exports')}const x = 2; const all = [];`,
    ...steps.map((step) => `  { let v = 0; ${stepText(step, own)} all.push(v); }`),
    '  return all;',
    '};',
    '',
  ].join('\n');
}

function stepText({ call, when }: Step, own: Place): string {
  const text = callText(call, own);
  return when === null ? text : `if (x % 3 === ${when}) { ${text} }`;
}

function callText(call: Call, { self, up }: Place): string {
  const from = 'module' in call && call.module !== self ? `m${call.module}.` : '';
  switch (call.kind) {
    case 'function':
      return `v += ${from}${call.name}(x + 1);`;
    case 'member':
      return `{ const o = new ${from}${call.owner}(); v += o.${call.name} ? o.${call.name}(x) : 7; }`;
    case 'spelt': {
      const [begin, end] = [call.name.slice(0, 5), call.name.slice(5)];
      return `{ const o = new ${from}${call.owner}(); const name = '${begin}' + '${end}'; v += o[name] ? o[name](x) : 8; }`;
    }
    case 'text':
      return `v += String(new ${from}${call.owner}()).length;`;
    case 'read':
      return `v += (read('${call.name}') ?? 'none').length;`;
    case 'look':
      return `v += look('${call.name}') ? 5 : 0;`;
    case 'list':
      return `v += list('${call.name}').join().length;`;
    case 'optional':
      return `try { v += require('${up}${call.name}').f(x); } catch { v += 9; }`;
    case 'plugin':
      return `{ const plugin = '${call.name}'; try { v += require('${up}plugins/' + plugin).f(x); } catch { v += 11; } }`;
  }
}

function modulesOf(steps: readonly Step[]): readonly number[] {
  return [...new Set(steps.flatMap(({ call }) => ('module' in call ? [call.module] : [])))].sort();
}
