/**
 * A repository made for a bench: TypeScript modules in packages and layers that import each other as real ones do, every fifth file a
 * Vitest test of its neighbour. The same size gives the same files. Vitest is the one this project has installed.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkout, newCheckout } from './checkout.ts';
import type { Scratch } from './scratch.ts';

const perFolder = 25;
/** A module imports up to this many that come before it: the nearest ones, and one far away. */
const imports = 5;
const installed = join(import.meta.dirname, '../../node_modules');

/** `files` source and test files, committed. */
export async function generatedCheckout(files: number, { folder, signal }: Scratch): Promise<Checkout> {
  const root = join(folder, `generated-${files}`);
  const texts = { ...settings, ...modules(files) };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(installed, join(root, 'node_modules'));
  return newCheckout(root, signal);
}

const settings = {
  'package.json': JSON.stringify({
    name: 'generated',
    type: 'module',
    scripts: { test: 'vitest run' },
    devDependencies: { vitest: '*' },
  }),
  '.gitignore': 'node_modules\n',
  'vitest.config.ts':
    "import { defineConfig } from 'vitest/config';\nexport default defineConfig({ test: { include: ['src/**/*.test.ts'] } });\n",
  'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', strict: true } }),
};

function modules(files: number): Record<string, string> {
  const texts: Record<string, string> = {};
  const sources = Math.ceil((files * 4) / 5);
  for (let index = 0; index < sources; index++) texts[`${pathOf(index)}.ts`] = moduleText(index);
  for (let test = 0; test < files - sources; test++) {
    const index = test * 4;
    texts[`${pathOf(index)}.test.ts`] = testText(index);
  }
  return texts;
}

function pathOf(index: number): string {
  return `src/area-${Math.floor(index / perFolder)}/module-${index}`;
}

function specifier(from: number, to: number): string {
  const [here, there] = [from, to].map((index) => Math.floor(index / perFolder));
  return here === there ? `./module-${to}.ts` : `../area-${there}/module-${to}.ts`;
}

function moduleText(index: number): string {
  const near = Array.from({ length: imports - 1 }, (_, step) => index - (step + 1) * 3);
  const targets = [...new Set([...near, Math.floor(index / 7)])].filter((it) => it >= 0 && it < index);
  const lines = targets.map((it) => `import { value${it} } from '${specifier(index, it)}';`);
  const sum = ['1', ...targets.map((it) => `value${it}`)].join(' + ');
  const body = Array.from({ length: 20 }, (_, line) => `  if (input === ${line}) return input * ${line + index};`);
  return `${lines.join('\n')}
/** Module ${index}. */
export const value${index}: number = (${sum}) % 1_000;
export function compute${index}(input: number): number {
${body.join('\n')}
  return input + value${index};
}
`;
}

function testText(index: number): string {
  return `import { expect, test } from 'vitest';
import { compute${index} } from './module-${index}.ts';

test('computes ${index}', () => {
  expect(compute${index}(1)).toBeTypeOf('number');
});
`;
}
