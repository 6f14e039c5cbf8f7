/**
 * Starts the user's Mocha (10, 11, 12) on exactly the given files, in the given order:
 *     node [node flags] launch.cjs LIST.json [arguments]
 * LIST.json: paths relative to ASSAY_ROOT. Mocha adds a config's own `spec` to files on the command line, so its config is read
 * beforehand and arrives as arguments.
 * One thing differs from plain Mocha: a file that cannot be loaded does not keep the others from running.
 */
'use strict';
const { existsSync, readFileSync, realpathSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const reporter = join(__dirname, 'reporter.cjs');
const Reporter = require(reporter);
const { record } = require('./record.cjs');
const [list, ...args] = process.argv.slice(2);
const root = realpathSync(process.env.ASSAY_ROOT);
const files = JSON.parse(readFileSync(list, 'utf8')).map((file) => join(root, file));
delete process.env.ASSAY_ROOT;
delete process.env.ASSAY_REPORT_FD;
const { ASSAY_RECORDER: script, ASSAY_RECORD_DIR: dir } = process.env;
delete process.env.ASSAY_RECORDER;
delete process.env.ASSAY_RECORD_DIR;

const present = files.filter((file) => existsSync(file));
if (present.length > 0) {
  main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
} else {
  console.error('Error: No test files found');
  process.exitCode = 1;
}

async function main() {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const manifest = require.resolve('mocha/package.json');
  Reporter.tellStart({ root, version: require(manifest).version, files: present });
  const { default: Mocha } = await import(pathToFileURL(require.resolve('mocha')));
  loadOneByOne(Mocha.prototype);
  if (script !== undefined) {
    const own = [__filename, reporter, join(__dirname, 'record.cjs')];
    const recorder = record({ script, dir, root, files: present, own }, Mocha.Runner.prototype);
    if (args.some((it) => /^(--parallel|-p)$/.test(it)))
      recorder.fail('Mocha runs files in parallel, in workers that are not watched');
  }
  const bin = join(dirname(manifest), 'bin', 'mocha.js');
  process.argv.splice(
    1,
    process.argv.length,
    bin,
    '--no-config',
    '--no-package',
    ...args,
    '--reporter',
    reporter,
    ...present,
  );
  await import(pathToFileURL(bin));
}

function loadOneByOne(prototype) {
  const loadAll = prototype.loadFilesAsync;
  prototype.loadFilesAsync = async function loadFilesAsync(...options) {
    const all = this.files;
    for (const file of all) {
      this.files = [file];
      try {
        await loadAll.apply(this, options);
      } catch (error) {
        if (!present.includes(file)) throw error; // --file: without it nothing else makes sense
        Reporter.tellUnloadable(file, error);
        this.suite.suites = this.suite.suites.filter((it) => it.file !== file);
        this.suite.tests = this.suite.tests.filter((it) => it.file !== file);
      }
    }
    this.files = all;
  };
}
