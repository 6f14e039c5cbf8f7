/**
 * What Vitest (3, 4, 5) loads in every worker as its coverage provider while Assay records: the moments between which a test file
 * runs. Only glue: Vitest evaluates this file anew as often as it likes, in whatever context the tests run in (jsdom, a vm), so all
 * state is with worker.cjs, which the process's own `require` loads once. No imports here: they would go through Vite.
 */
/** What fails here must not fail the test: the run's own process says that the file was not recorded. */
async function tell(moment, ...values) {
  try {
    (await worker())[moment](globalThis.__vitest_worker__, ...values);
  } catch {}
}

async function worker() {
  const { createRequire } = globalThis.process.getBuiltinModule?.('node:module') ?? (await import('node:module'));
  const here = import.meta.url.replace(/[?#].*$/, '');
  return createRequire(here)('./worker.cjs');
}

export default {
  startCoverage: ({ isolate }) => tell('start', isolate),
  takeCoverage: () => tell('take'),
  stopCoverage() {},
  getProvider() {
    throw new Error('Assay records in workers only');
  },
};
