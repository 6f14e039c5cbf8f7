/**
 * The executor as one run has it: whatever the run starts, installs and builds included, ends when the run is stopped, while the
 * executor itself goes on for the next run. A decorator over the port; `stopAll` stays the business of whoever owns the executor.
 */
import type { Executor } from '#ports/executor';

export function executorOfRun(executor: Executor, stopped: AbortSignal): Executor {
  const either = (own: AbortSignal | undefined): AbortSignal =>
    own === undefined ? stopped : AbortSignal.any([stopped, own]);
  return {
    run: (command, limits, handlers) => executor.run(command, { ...limits, signal: either(limits.signal) }, handlers),
    attach: (command, limits) => executor.attach(command, { signal: either(limits.signal) }),
    scratch: () => executor.scratch(),
    stopAll: () => executor.stopAll(),
  };
}
