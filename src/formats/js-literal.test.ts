import { expect, test } from 'vitest';
import { exportedValue, mergeStatic, notStatic, property, type Static } from '#formats/js-literal';

const imports: Record<string, Static> = {
  'vitest/config#configDefaults': { exclude: ['**/node_modules/**'] },
  './shared#default': { test: { include: ['a'] } },
};

function read(text: string, name = 'default'): Static {
  const path = '/repo/pkg/vitest.config.ts';
  return exportedValue(text, name, { path, imported: (from, it) => imports[`${from}#${it}`] ?? notStatic });
}

test.each<[string, string, Static]>([
  [
    'literals',
    `export default { a: 'x', b: 1, c: -2, d: true, e: null, f: [1, 'y'], 'g-h': \`z\` }`,
    { a: 'x', b: 1, c: -2, d: true, e: null, f: [1, 'y'], 'g-h': 'z' },
  ],
  ['defineConfig', `import { defineConfig } from 'vitest/config'; export default defineConfig({ a: 1 })`, { a: 1 }],
  ['a function of the mode', `export default defineConfig(({ mode }) => ({ a: 1 }))`, { a: 1 }],
  ['a function with constants', `export default defineConfig(async () => { const a = 1; return { a } })`, { a: 1 }],
  ['constants of the file', `const a = ['x']; const b = [...a, 'y']; export default { b }`, { b: ['x', 'y'] }],
  ['types', `const a = { b: 1 } as const; export default (a satisfies X) as Y`, { b: 1 }],
  ['module.exports', `const config = { a: 1 }; module.exports = config;`, { a: 1 }],
  [
    'a known import',
    `import { configDefaults as d } from 'vitest/config'; export default [...d.exclude, 'x']`,
    ['**/node_modules/**', 'x'],
  ],
  [
    'mergeConfig',
    `import s from './shared'; export default mergeConfig(s, { test: { include: ['b'] } })`,
    { test: { include: ['a', 'b'] } },
  ],
  ['require', `const s = require('./shared'); module.exports = { ...s, a: 1 }`, { test: { include: ['a'] }, a: 1 }],
  [
    'destructured require',
    `const { configDefaults } = require('vitest/config'); module.exports = configDefaults.exclude`,
    ['**/node_modules/**'],
  ],
  ['path.resolve', `export default path.resolve(__dirname, '../src')`, '/repo/src'],
  ['path.join with import.meta', `export default path.join(import.meta.dirname, 'src')`, '/repo/pkg/src'],
  ['fileURLToPath', `export default fileURLToPath(new URL('./a b', import.meta.url))`, '/repo/pkg/a b'],
  ['URL.pathname', `export default new URL('../x', import.meta.url).pathname`, '/repo/x'],
  [
    'own __dirname',
    `const __dirname = dirname(fileURLToPath(import.meta.url)); export default resolve(__dirname, 'x')`,
    '/repo/pkg/x',
  ],
  ['fallbacks', `export default [undefined ?? 'a', '' || 'b', 'c' && 'd']`, ['a', 'b', 'd']],
  ['templates of constants', `const a = 'x'; export default \`\${a}/**\``, 'x/**'],
])('%s', (_name, text, value) => {
  expect(read(text)).toEqual(value);
});

test.each([
  ['a call', `export default make()`],
  ['the environment', `export default process.env.CI ? ['a'] : ['b']`],
  ['an unknown import', `import a from 'b'; export default a`],
  ['a spread of something unknown', `export default [...make()]`],
  ['a changed constant', `const a = ['x']; a.push('y'); export default a`],
  ['an assigned property', `const a = { b: 1 }; a.b = 2; export default a`],
  ['Object.assign', `const a = {}; Object.assign(a, { b: 1 }); export default a`],
  ['a function that decides', `export default () => { if (x) return { a: 1 }; return { a: 2 } }`],
  ['itself', `const a = [...a]; export default a`],
  ['a regular expression', `export default /x/`],
  ['two exports', `module.exports = 1; module.exports = 2`],
  ['a syntax error', `export default {`],
  ['a bigint', `export default 1n`],
  ['a relative path.resolve', `export default path.resolve('src')`],
])('%s is not static', (_name, text) => {
  expect(read(text)).toBe(notStatic);
});

test('a parameter hides a constant of the same name', () => {
  expect(read(`const a = 1; export default defineConfig((a) => { return a })`)).toBe(notStatic);
});

test('what comes after an unknown spread is known, the rest is not', () => {
  const value = read(`export default { a: 1, ...make(), b: 2 }`);
  expect(property(value, 'a')).toBe(notStatic);
  expect(property(value, 'b')).toBe(2);
  expect(property(value, 'c')).toBe(notStatic);
  expect(property({ b: 2 }, 'c')).toBeUndefined();
});

test('an unknown property spoils nothing beside it', () => {
  expect(read(`export default { plugins: [react()], test: { globals: true } }`)).toEqual({
    plugins: [notStatic],
    test: { globals: true },
  });
});

test('a named export', () => {
  expect(read(`export const include = ['a']; export default 1`, 'include')).toEqual(['a']);
  expect(read(`const x = 1; export { x as y }`, 'y')).toBe(1);
});

test('merging keeps what is unknown unknown', () => {
  expect(mergeStatic({ a: ['x'], b: 1 }, { a: notStatic, b: 2 })).toEqual({ a: notStatic, b: 2 });
  expect(mergeStatic({ '...': notStatic }, { a: ['x'] })).toEqual({ '...': notStatic, a: notStatic });
});
