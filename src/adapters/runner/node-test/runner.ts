/** node:test of Node 18 and newer as a Runner. */
import { posix } from 'node:path';
import { splitArguments } from '#adapters/runner/node-test/arguments';
import { detectNodeTest } from '#adapters/runner/node-test/detect';
import { createRunDecoder } from '#formats/run-decoder';
import type { Command, CommandRequest, Runner } from '#ports/runner';

export const nodeTestRunner: Runner = {
  name: 'node-test',
  records: true,
  runs: ([program, ...args]) => (program === 'node' || program === 'tsx') && args.includes('--test'),
  detect: detectNodeTest,
  command,
  decoder: ({ root, files }) => createRunDecoder(root, files.length),
};

function command({ suite, files, root, scratch, assets }: CommandRequest): Command {
  const { node, test } = splitArguments(suite.args);
  const list = posix.join(scratch, 'files.json');
  return {
    argv: ['node', ...node, posix.join(assets, 'node-test/launch.mjs'), list, ...test],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [{ path: list, text: JSON.stringify(files.map(({ file }) => file)) }],
  };
}
