/**
 * Jest 29 and 30. One command runs exactly the given files through launch.cjs, always in workers. Jest cannot run a file in one
 * project and not in another that has it too unless projects have names: then the projects of the files are selected, and a file
 * may still run in more of them than wanted; its results name their project.
 */
import { posix } from 'node:path';
import { detectJest } from '#adapters/runner/jest/detect';
import type { RunnerEvent } from '#domain/result';
import { lastWords } from '#formats/last-words';
import { createEventDecoder, problem } from '#formats/runner-events';
import type { Command, CommandRequest, Decoder, Runner } from '#ports/runner';

export const jestRunner: Runner = {
  name: 'jest',
  records: true,
  runs: ([program]) => program === 'jest',
  detect: detectJest,
  command,
  decoder,
};

function command({ suite, files, root, scratch, assets, workers }: CommandRequest): Command {
  const list = posix.join(scratch, 'files.json');
  const projects = new Set(files.map((it) => it.project));
  const isPart = projects.size < suite.projects.length && !projects.has(null);
  const hasWorkers = suite.args.some((it) => /^(--max-?workers|-w)/i.test(it));
  const select = isPart ? ['--selectProjects', ...[...projects].map(String)] : [];
  const own = [...select, '--bail=0', ...(hasWorkers ? [] : [`--maxWorkers=${workers}`])];
  return {
    argv: ['node', posix.join(assets, 'jest/launch.cjs'), list, ...suite.args, ...own],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [{ path: list, text: JSON.stringify([...new Set(files.map((it) => it.file))]) }],
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
    end({ stdoutTail, stderrTail }) {
      const last = heard(events.flush());
      const printed = [stdoutTail, stderrTail].find((it) => it.includes('No tests found'));
      if (printed) return [...last, problem('no tests found: Jest runs none of the given files', 'collect')];
      return said ? last : [problem(`Jest did not start: ${lastWords(stderrTail.slice(-4096))}`, 'collect')];
    },
  };
}
