/**
 * What Vitest (3, 4, 5) loads in every worker as its coverage provider while Assay records: the moments between which a test file
 * runs. Only glue: Vitest evaluates this file anew as often as it likes, in whatever context the tests run in (jsdom, a vm), so all
 * state is with worker.cjs, which the process's own `require` loads once. No imports here: they would go through Vite, which may
 * refuse them where tests run for a browser (jsdom).
 */

/** What fails here must not fail the test: the run's own process says that the file was not recorded. */
function tell(moment, ...values) {
  try {
    worker()[moment](globalThis.__vitest_worker__, ...values);
  } catch {}
}

/** Before Node 20.16 by the `require` that Vitest gives to every module. */
function worker() {
  const { createRequire } = globalThis.process.getBuiltinModule?.('node:module') ?? require('node:module');
  return createRequire(import.meta.url.replace(/[?#].*$/, ''))('./worker.cjs');
}

export default {
  startCoverage: ({ isolate }) => tell('start', isolate),
  takeCoverage: () => tell('take'),
  stopCoverage() {},
  getProvider() {
    throw new Error('Assay records in workers only');
  },
};
