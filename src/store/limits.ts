/** How much the stores keep, so that neither file nor memory grows without end. Counts, newest first. */

/** Whole runs (state and events); what older ones taught is in the history. */
export const keptRuns = 20;
/** Runs of one test file that its median duration comes from. */
export const keptRunsPerFile = 50;
/** Runs of one test file that `recentFailures` looks at. */
export const recentRuns = 20;
/** Trees on which one test's outcomes are remembered. */
export const keptTreesPerTest = 50;
/** Changes whose selection was held against a full run, and safety misses told. */
export const keptTrials = 5_000;
export const toldMisses = 200;
/** Flaky tests told. */
export const toldFlakyTests = 500;
/** Characters of what is learnt of tests (20,000 of them take about 8 million). */
export const keptForesight = 32 * 1024 * 1024;
/** Failures `assay repro` can re-create. */
export const keptFailures = 200;
/** Moments of one failure; the most that the budget of a quarantine can ask for. */
export const keptSightings = 100;
