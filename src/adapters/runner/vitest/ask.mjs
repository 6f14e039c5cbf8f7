/**
 * Asks the user's Vitest (3, 4, 5) for its projects when the configuration cannot be read as text:
 *     node ask.mjs [arguments of the user's script]
 * Prints one line, `{"assayVitest": [project, …]}`; paths are relative to ASSAY_ROOT, absolute globs start with `/` there.
 */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = realpathSync(process.env.ASSAY_ROOT);
process.env.TEST = 'true';
process.env.VITEST = 'true';
process.env.NODE_ENV ??= 'test';

const require = createRequire(join(process.cwd(), 'package.json'));
const node = await import(pathToFileURL(require.resolve('vitest/node')).href);
const { exclude, ...options } = node.parseCLI(['vitest', 'run', ...process.argv.splice(2)]).options;
const vitest = await node.createVitest('test', {
  ...options,
  ...(exclude ? { cliExclude: [exclude].flat() } : {}),
  watch: false,
  coverage: { enabled: false },
  reporters: [{}],
});
console.log(`\n${JSON.stringify({ assayVitest: vitest.projects.map(describe) })}`);
await vitest.close();
process.exit(0);

function describe({ name, config, vite }) {
  const { include, includeSource, setupFiles, globalSetup, typecheck, browser } = config;
  const excluded = [...config.exclude, ...(config.cliExclude ?? [])];
  const setup = [setupFiles, globalSetup].flat().filter((file) => typeof file === 'string');
  const aliases = vite.config.resolve.alias.filter(({ find }) => typeof find === 'string');
  return {
    name: name || null,
    root: relative(root, config.root),
    dir: relative(root, config.dir ?? config.root),
    include: include.map(fromRoot),
    exclude: excluded.map(fromRoot),
    includeSource: (includeSource ?? []).map(fromRoot),
    setupFiles: setup.map((file) => relative(root, file)),
    aliases: Object.fromEntries(
      aliases.filter((it) => it.replacement.startsWith(root)).map((it) => [it.find, relative(root, it.replacement)]),
    ),
    isBrowser: browser?.enabled === true,
    typecheck: {
      enabled: typecheck.enabled === true,
      include: typecheck.include.map(fromRoot),
      exclude: typecheck.exclude.map(fromRoot),
    },
  };
}

function fromRoot(glob) {
  return glob.startsWith(root) ? `/${relative(root, glob)}` : glob;
}
