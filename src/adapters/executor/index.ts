/** The executors there are: real processes for users, scripted answers for scenarios and the demo. */
export { scrubEnvironment, variablesPrint } from '#adapters/executor/process/environment';
export { processExecutor } from '#adapters/executor/process/executor';
export { scriptedExecutor } from '#adapters/executor/scripted/executor';
