/**
 * pytest 7 and newer, on Python 3.9 and newer, as a Runner. launch.sh finds the Python, launch.py starts pytest in it, and the plugin
 * reports. The tree's own code comes first on the path, so that a run on base runs base's code even when the package is installed as
 * a link to the user's folder.
 */
import { posix } from 'node:path';
import { pytestWords } from '#adapters/runner/pytest/arguments';
import { detectPytest, discoverPytest } from '#adapters/runner/pytest/detect';
import { pythonProjects, rootsFor } from '#formats/python/source-roots';
import { createRunDecoder } from '#formats/run-decoder';
import type { Command, CommandRequest, Runner } from '#ports/runner';

export const pytestRunner: Runner = {
  name: 'pytest',
  records: true,
  runs: (argv) => pytestWords(argv) !== null,
  detect: detectPytest,
  discover: discoverPytest,
  command,
  decoder: ({ root, files }) => createRunDecoder(root, files.length),
};

function command({
  suite,
  files,
  root,
  checkout = root,
  treeFiles,
  scratch,
  assets,
  workers,
}: CommandRequest): Command {
  const spec = {
    root,
    checkout,
    dir: suite.dir,
    files: files.map(({ file }) => file),
    roots: rootsFor(pythonProjects(treeFiles.keys()), suite.dir),
    // Marks that the suite has them; where and how many is decided here.
    args: suite.args.filter((it) => it !== '--basetemp' && it !== '-n'),
    basetemp: suite.args.includes('--basetemp'),
    workers: suite.args.includes('-n') ? workers : 0,
    scratch,
  };
  const list = posix.join(scratch, 'spec.json');
  return {
    argv: ['sh', posix.join(assets, 'pytest/launch.sh'), checkout, suite.dir, list],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: null },
    files: [{ path: list, text: JSON.stringify(spec) }],
  };
}
