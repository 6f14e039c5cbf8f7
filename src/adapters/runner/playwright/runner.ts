/**
 * Playwright (1.41 or newer; 1.40 starts itself a second time for configurations that are ES modules and loses the report) as a
 * Runner. Its process, its configuration and its results are in the files beside this one.
 */
import { posix } from 'node:path';
import { detectPlaywright, discoverPlaywright, startsPlaywright } from '#adapters/runner/playwright/detect';
import { createRunDecoder } from '#formats/run-decoder';
import type { Command, CommandRequest, Runner } from '#ports/runner';

export const playwrightRunner: Runner = {
  name: 'playwright',
  runs: startsPlaywright,
  detect: detectPlaywright,
  discover: discoverPlaywright,
  command,
  decoder: ({ root, files }) => createRunDecoder(root, files.length),
};

function command({ suite, files, root, scratch, assets, workers }: CommandRequest): Command {
  const list = posix.join(scratch, 'files.json');
  const optionOf = (name: string) =>
    suite.args.find((it) => it.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  const config = optionOf('config');
  const isOurs = /^--(?:config|workers)=/;
  const given = {
    config: config === null ? null : posix.join(suite.dir, config),
    files: files.map(({ project, file }) => ({ project, file })),
    workers,
    asked: optionOf('workers'),
  };
  return {
    argv: ['node', posix.join(assets, 'playwright/launch.cjs'), list, ...suite.args.filter((it) => !isOurs.test(it))],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [{ path: list, text: JSON.stringify(given) }],
  };
}
