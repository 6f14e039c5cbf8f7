/**
 * Vitest 3, 4 and 5. One command runs exactly the wanted (project, file) pairs in the wanted order, through launch.mjs: Vitest's
 * own command line matches file filters as substrings and knows no pairs.
 */
import { posix } from 'node:path';
import { detectVitest } from '#adapters/runner/vitest/detect';
import type { RunnerEvent } from '#domain/result';
import { createEventDecoder, problem } from '#formats/runner-events';
import type { Command, CommandRequest, Decoder, Runner } from '#ports/runner';

export const vitestRunner: Runner = {
  name: 'vitest',
  records: true,
  runs: ([program]) => program === 'vitest',
  detect: detectVitest,
  command,
  decoder,
};

function command({ suite, files, root, scratch, assets, workers }: CommandRequest): Command {
  const list = posix.join(scratch, 'files.json');
  const wanted = files.map(({ project, file }) => ({ project, file }));
  return {
    argv: ['node', posix.join(assets, 'vitest/launch.mjs'), list, ...suite.args, '--bail=0'],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [{ path: list, text: JSON.stringify({ workers, files: wanted }) }],
  };
}

function decoder({ root }: CommandRequest): Decoder {
  const events = createEventDecoder(root);
  let said = false;
  const heard = (found: RunnerEvent[]) => {
    said ||= found.length > 0;
    return found;
  };
  return {
    report: (bytes) => heard(events.push(bytes)),
    end({ stderrTail }) {
      const last = heard(events.flush());
      return said ? last : [problem(`Vitest did not start: ${stderrTail.slice(-4096).trim()}`, 'collect')];
    },
  };
}
