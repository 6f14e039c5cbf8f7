/** `cargo test` of Rust 1.60 and newer as a Runner. The unit that runs is a target; what is asked for are the files its tests lie in. */
import { posix } from 'node:path';
import { parseLine, splitTargets } from '#adapters/runner/cargo/arguments';
import { createCargoDecoder } from '#adapters/runner/cargo/decoder';
import { detectCargo, discoverCargo } from '#adapters/runner/cargo/detect';
import type { Command, CommandRequest, Runner } from '#ports/runner';

export const cargoRunner: Runner = {
  name: 'cargo',
  runs: (argv) => parseLine(argv) !== null,
  detect: detectCargo,
  discover: discoverCargo,
  command,
  decoder: createCargoDecoder,
};

function command({ suite, files, root, scratch, assets, workers }: CommandRequest): Command {
  const plan = posix.join(scratch, 'plan.json');
  const dashes = suite.args.indexOf('--');
  const { targets, flags } = splitTargets(dashes === -1 ? suite.args : suite.args.slice(0, dashes));
  const rest = dashes === -1 ? [] : suite.args.slice(dashes + 1);
  const own = {
    jobs: flags.some((word) => /^(?:-j|--jobs)/.test(word)) ? [] : [`--jobs=${workers}`],
    threads: rest.some((word) => word.startsWith('--test-threads')) ? [] : [`--test-threads=${workers}`],
  };
  return {
    argv: ['node', posix.join(assets, 'cargo/launch.mjs'), plan],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [
      {
        path: plan,
        text: JSON.stringify({
          files: files.map(({ file, project }) => ({ file, crate: project })),
          targets,
          flags: [...own.jobs, ...flags],
          rest: [...own.threads, ...rest],
        }),
      },
    ],
  };
}
