/**
 * A setup file for workers that run several test files without isolation: says when everything a test file imports has been
 * loaded, so that the code that ran at load time can be told from what the tests themselves ran (see worker.cjs).
 */
const { beforeAll } = globalThis.__vitest_index__;

beforeAll(() => globalThis.process[Symbol.for('assay.recording')]?.loaded());
