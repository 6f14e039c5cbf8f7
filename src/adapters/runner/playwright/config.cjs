/**
 * The user's Playwright configuration, as a question about it and as the one a run uses. Relative paths of a configuration mean the
 * folder of its file; ours lies elsewhere, so every path in it is made absolute.
 * Invariants: the user's file is only read; a web server is always the tree's own (`reuseExistingServer: false`, whatever it says: a
 * server that happens to run would answer for another tree); nothing is written into the tree (artifacts, missing snapshots).
 */
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { cpus } = require('node:os');
const { dirname, extname, isAbsolute, join, relative, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

/** Whether Node and Playwright take the file for an ES module. */
function isModule(file) {
  const extension = extname(file);
  if (extension === '.mjs' || extension === '.mts') return true;
  if (extension === '.cjs' || extension === '.cts') return false;
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
    if (dir === dirname(dir)) return false;
  }
}

/** Text of a configuration file that exports the user's one, wrapped for a run. */
function wrapperText(file, spec) {
  const call = `require(${JSON.stringify(__filename)}).wrap`;
  const given = JSON.stringify(spec);
  if (file === null) return `module.exports = ${call}({}, ${given});\n`;
  if (!isModule(file)) return `module.exports = ${call}(require(${JSON.stringify(file)}), ${given});\n`;
  return `import { createRequire } from 'node:module';
import * as config from ${JSON.stringify(pathToFileURL(file).href)};
const require = createRequire(import.meta.url);
export default ${call}(config, ${given});
`;
}

function exported(module) {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : module;
}

/**
 * `spec`: {dir, files: [{project, file}], workers, asked, noDeps, output, reporter, options}; `dir` is the folder of the user's file,
 * `files` are absolute, `asked` is what the script says about workers.
 */
function wrap(module, spec) {
  const user = exported(module);
  const { dir } = spec;
  const shared = withPaths(user, dir);
  const wanted = new Map(spec.files.map(({ project }) => [project ?? '', []]));
  for (const it of spec.files) wanted.get(it.project ?? '').push(it);
  const projects = user.projects && chosenProjects(user.projects, wanted, spec);
  return {
    ...shared,
    testDir: shared.testDir ?? dir,
    respectGitIgnore: user.respectGitIgnore ?? !user.testDir,
    ...(projects ? { projects } : { testMatch: exactly(spec.files) }),
    globalSetup: scripts(user.globalSetup, dir),
    globalTeardown: scripts(user.globalTeardown, dir),
    ...(user.tsconfig ? { tsconfig: resolve(dir, user.tsconfig) } : {}),
    webServer: list(user.webServer).map((it) => ({
      ...it,
      cwd: it.cwd ? resolve(dir, it.cwd) : dir,
      reuseExistingServer: false,
    })),
    outputDir: spec.output,
    reporter: [[spec.reporter, { ...spec.options, servers: list(user.webServer).length }]],
    maxFailures: 0,
    shard: null,
    updateSnapshots: 'none',
    workers: Math.min(spec.workers, workersOf(spec.asked ?? user.workers)),
  };
}

/** The wanted projects with just the wanted files, and whole those that Playwright runs around them. */
function chosenProjects(all, wanted, { dir, noDeps }) {
  const needed = noDeps ? new Set() : neededProjects(all, wanted);
  return all.flatMap((project) => {
    const files = wanted.get(project.name ?? '');
    if (!files && !needed.has(project)) return [];
    const own = { ...withPaths(project, dir), outputDir: undefined, default: true };
    const alone = noDeps ? { ...own, dependencies: [], teardown: undefined } : own;
    return [needed.has(project) ? alone : { ...alone, testMatch: exactly(files) }];
  });
}

function neededProjects(all, wanted) {
  const needed = new Set();
  const visit = (project) => {
    for (const name of [...list(project.dependencies), ...list(project.teardown)]) {
      for (const it of all.filter((other) => other.name === name && !needed.has(other))) {
        needed.add(it);
        visit(it);
      }
    }
  };
  for (const project of all) if (wanted.has(project.name ?? '')) visit(project);
  return needed;
}

function exactly(files) {
  return files.map(({ file }) => new RegExp(`^${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
}

/** What a configuration and its projects both may say. */
function withPaths(options, dir) {
  const absolute = { ...options };
  for (const key of ['testDir', 'snapshotDir']) if (options[key]) absolute[key] = resolve(dir, options[key]);
  if (options.snapshotPathTemplate) absolute.snapshotPathTemplate = template(options.snapshotPathTemplate, dir);
  if (options.expect) absolute.expect = expectWithPaths(options.expect, dir);
  return absolute;
}

function expectWithPaths(expect, dir) {
  const absolute = { ...expect };
  for (const key of ['toHaveScreenshot', 'toMatchAriaSnapshot', 'toMatchSnapshot']) {
    const { stylePath, pathTemplate } = expect[key] ?? {};
    if (stylePath) absolute[key] = { ...absolute[key], stylePath: list(stylePath).map((it) => resolve(dir, it)) };
    if (pathTemplate) absolute[key] = { ...absolute[key], pathTemplate: template(pathTemplate, dir) };
  }
  return absolute;
}

/** `{testDir}` and `{snapshotDir}` are absolute already; whatever else a template begins with is relative. */
function template(text, dir) {
  return isAbsolute(text) || /^\{(?:testDir|snapshotDir)\}/.test(text) ? text : join(dir, text);
}

function scripts(value, dir) {
  if (value === undefined || value === null) return undefined;
  const found = list(value).map((it) => {
    const local = resolve(dir, it);
    return existsSync(local) ? local : createRequire(join(dir, 'config.js')).resolve(it);
  });
  return Array.isArray(value) ? found : found[0];
}

function workersOf(value = '50%') {
  const number = Number.parseInt(value, 10);
  if (!(number > 0)) return Number.POSITIVE_INFINITY; // Playwright itself says what is wrong
  return String(value).endsWith('%') ? Math.max(1, Math.floor((cpus().length * number) / 100)) : number;
}

/** Answers what detection asks: everything that chooses files, and what the tests talk to. Paths relative to `root`. */
function describe(module, { dir, root, browser }) {
  const user = exported(module);
  const at = (path) => relative(root, resolve(dir, path ?? '.'));
  const toPattern = (it) => (it instanceof RegExp ? { source: it.source, flags: it.flags } : { glob: String(it) });
  const names = browser === 'all' ? ['chromium', 'firefox', 'webkit'] : list(browser);
  const projects =
    names.length > 0 ? names.map((name) => ({ name })) : (user.projects ?? [{ ...user, name: user.name }]);
  const uses = [user.use, ...projects.map(({ use }) => use)];
  return {
    projects: projects.map((it) => ({
      name: it.name ?? user.name ?? '',
      testDir: at(it.testDir ?? user.testDir),
      testMatch: list(it.testMatch ?? user.testMatch ?? '**/*.@(spec|test).?(c|m)[jt]s?(x)').map(toPattern),
      testIgnore: list(it.testIgnore ?? user.testIgnore).map(toPattern),
      dependencies: list(it.dependencies),
      teardown: it.teardown ?? null,
      isDefault: it.default ?? true,
    })),
    servers: list(user.webServer).map((it) => ({
      command: String(it.command ?? ''),
      dir: at(it.cwd),
      port: portOf(it),
    })),
    baseUrls: [...new Set(uses.flatMap((use) => list(use?.baseURL)).map(String))],
    globalSetup: [...list(user.globalSetup), ...list(user.globalTeardown)].map(at),
    isComponents: list(user['@playwright/test']?.plugins).length > 0,
  };
}

function portOf({ port, url }) {
  if (port) return Number(port);
  if (!url || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80);
}

module.exports = { describe, isModule, wrap, wrapperText };
