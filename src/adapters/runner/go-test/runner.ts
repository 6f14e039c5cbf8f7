/** `go test` of Go 1.18 and newer as a Runner. The unit that runs is a package; what is asked for are its files. */
import { posix } from 'node:path';
import { parseLine } from '#adapters/runner/go-test/arguments';
import { createGoDecoder } from '#adapters/runner/go-test/decoder';
import { detectGoTest, discoverGoTest } from '#adapters/runner/go-test/detect';
import type { Command, CommandRequest, Runner } from '#ports/runner';

export const goTestRunner: Runner = {
  name: 'go-test',
  runs: (argv) => parseLine(argv) !== null,
  detect: detectGoTest,
  discover: discoverGoTest,
  command,
  decoder: createGoDecoder,
};

function command({ suite, files, root, scratch, assets, workers }: CommandRequest): Command {
  const plan = posix.join(scratch, 'plan.json');
  const rest = suite.args.findIndex((word) => /^--?args$/.test(word));
  const flags = rest === -1 ? suite.args : suite.args.slice(0, rest);
  const own = flags.some((word) => /^--?p(?:=|$)/.test(word)) ? [] : [`-p=${workers}`];
  return {
    argv: ['node', posix.join(assets, 'go-test/launch.mjs'), plan],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [
      {
        path: plan,
        text: JSON.stringify({
          files: files.map(({ file }) => file),
          flags: [...own, ...flags],
          rest: rest === -1 ? [] : suite.args.slice(rest),
        }),
      },
    ],
  };
}
