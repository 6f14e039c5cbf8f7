/** The smallest repository that can be judged: one source file, one node:test file that loads it. */
import { type Files, makeRepo, type ScratchRepo } from './scratch-repo.ts';

export const manifest = (extra: object = {}): string =>
  JSON.stringify({ name: 'small', type: 'module', private: true, scripts: { test: 'node --test' }, ...extra });

/** A test file that loads `src/code.js`; `body` comes after its first, green test. */
export const loads = (body = ''): string => `import assert from 'node:assert/strict';
import test from 'node:test';
import '../src/code.js';
test('loads', () => {});
${body}
`;

export const small: Files = {
  'package.json': manifest(),
  'src/code.js': 'export const one = 1;\n',
  'test/code.test.js': loads(),
};

/** Changes the code, so that the test is selected. */
export const change: Files = { 'src/code.js': 'export const one = 2;\n' };

/** Repositories of one test file, removed by `removeAll`. */
export function repoMaker(): { make(files?: Files): Promise<ScratchRepo>; removeAll(): void } {
  const made: ScratchRepo[] = [];
  return {
    async make(files = small) {
      const repo = await makeRepo(files);
      made.push(repo);
      return repo;
    },
    removeAll() {
      for (const repo of made.splice(0)) repo.remove();
    },
  };
}
