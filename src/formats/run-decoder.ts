/**
 * Events of a reporter, and the last word when the process has ended: a run without a single test is a problem that says so, and a
 * run that never began says what the process said instead. Used by runners whose reporters tell everything else themselves.
 */
import type { RunnerEvent } from '#domain/result';
import { lastWords } from '#formats/last-words';
import { createEventDecoder, problem } from '#formats/runner-events';

interface Ending {
  readonly code: number | null;
  readonly stdoutTail: string;
  readonly stderrTail: string;
}

export interface RunDecoder {
  report(bytes: Uint8Array): readonly RunnerEvent[];
  end(ending: Ending): readonly RunnerEvent[];
}

/** `root`: absolute folder of the tree. `files`: how many test files were asked for. */
export function createRunDecoder(root: string, files: number): RunDecoder {
  const decoder = createEventDecoder(root);
  const seen = new Set<RunnerEvent['type'] | 'broken'>();
  const note = (events: readonly RunnerEvent[]): readonly RunnerEvent[] => {
    for (const event of events) {
      seen.add(event.type);
      if (event.type === 'file-end' && event.error !== null) seen.add('broken');
    }
    return events;
  };
  return {
    report: (bytes) => note(decoder.push(bytes)),
    end({ code, stdoutTail, stderrTail }) {
      const events = note(decoder.flush());
      if (seen.has('test') || seen.has('broken') || seen.has('problem')) return events;
      if (seen.has('end'))
        return [...events, problem(`no tests found in ${files} ${files === 1 ? 'file' : 'files'}`, 'collect')];
      const said = lastWords((stderrTail.trim() || stdoutTail).slice(-8192));
      if (/no test files found/i.test(said))
        return [...events, problem(`no tests found: ${said.slice(0, 500)}`, 'collect')];
      if (seen.has('start')) return events;
      return [...events, problem(said || `the runner ended with code ${code ?? 'none'} and said nothing`, 'collect')];
    },
  };
}
