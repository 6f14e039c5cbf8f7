/** Mocha 10–12 as a Runner. Its process, its configuration and its results are in the files beside this one. */
import { posix } from 'node:path';
import { detectMocha } from '#adapters/runner/mocha/detect';
import { splitArguments } from '#adapters/runner/mocha/options';
import { createRunDecoder } from '#formats/run-decoder';
import type { Command, CommandRequest, Runner } from '#ports/runner';

export const mochaRunner: Runner = {
  name: 'mocha',
  records: true,
  runs: ([program]) => program === 'mocha',
  detect: detectMocha,
  command,
  decoder: ({ root, files }) => createRunDecoder(root, files.length),
};

/** Mocha starts a second process for options of Node, which would lose the report descriptor: they come before everything else. */
function command({ suite, files, root, scratch, assets, workers }: CommandRequest): Command {
  const list = posix.join(scratch, 'files.json');
  const { node, mocha } = splitArguments(suite.args);
  const jobs = suite.pool ? ['--jobs', String(workers)] : [];
  return {
    argv: ['node', ...node, posix.join(assets, 'mocha/launch.cjs'), list, ...mocha, ...jobs],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [{ path: list, text: JSON.stringify(files.map(({ file }) => file)) }],
  };
}
