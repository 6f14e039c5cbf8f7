/**
 * Judges the imports of one file against the rule: folder to folder, island to island, and the modules only few may use.
 * Test files get exactly the extra freedom the rule names; scripts for the user's Node are judged by their own rule.
 */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { Fact, SourceFile } from './source-file.ts';
import type { ArchitectureRule, Violation } from './types.ts';

type Finding = Omit<Violation, 'file' | 'line'>;

export function judgeImports(rule: ArchitectureRule, file: SourceFile): Violation[] {
  const isScript = file.kind === 'script' && file.module.startsWith(`${rule.shippedScripts}/`);
  const judgeOne = isScript ? judgeScriptImport : judgeSourceImport;
  return file.imports.flatMap((fact) => {
    const finding = judgeOne(rule, file, fact);
    return finding ? [{ file: file.path, line: fact.line, ...finding }] : [];
  });
}

function judgeSourceImport(rule: ArchitectureRule, file: SourceFile, { text }: Fact): Finding | undefined {
  if (text.startsWith('.')) return judgeRelative(rule, file, text);
  return text.startsWith('#') ? judgeOwn(rule, file, text.slice(1)) : judgeForeign(rule, file, text);
}

function judgeRelative(rule: ArchitectureRule, file: SourceFile, text: string): Finding | undefined {
  const target = posix.join(posix.dirname(file.path), text);
  if (file.kind === 'test' && target.startsWith(`${rule.testSupport}/`)) return undefined;
  return {
    rule: 'relative-import',
    message: `imports '${text}'`,
    fix: target.startsWith('src/')
      ? `write '#${target.slice(4).replace(/\.\w+$/, '')}'`
      : `only a test may reach outside src/, and only ${rule.testSupport}`,
  };
}

/** An import of our own code; `target` is a module path below `src/`. */
function judgeOwn(rule: ArchitectureRule, file: SourceFile, target: string): Finding | undefined {
  const from = folderOf(file.module);
  const to = folderOf(target);
  if (file.kind !== 'test' && /\.(test|conformance)$/.test(target) && file.kind !== 'conformance') {
    return {
      rule: 'test-code',
      message: `imports '#${target}'`,
      fix: 'only tests import tests and conformance suites',
    };
  }
  if (rule.rootFiles.includes(baseModule(file))) return undefined;
  if (!Object.hasOwn(rule.folders, from)) return undefined;
  if (file.kind === 'test' && rule.testAdapters.some((it) => target.startsWith(`${it}/`))) return undefined;
  const may = rule.folders[from] ?? [];
  if (to !== from && !may.includes(to)) {
    const allowed = may.length > 0 ? `${may.join(', ')} and itself` : 'only itself';
    return {
      rule: 'import-rule',
      message: `${from} may not import '#${target}'`,
      fix: `${from} may import ${allowed}; move the code, or pass what is needed as an argument`,
    };
  }
  return judgeIsland(rule, file, target) ?? judgeRestricted(rule, file, `#${target}`);
}

function judgeIsland(rule: ArchitectureRule, file: SourceFile, target: string): Finding | undefined {
  const folder = folderOf(target);
  const island = rule.islands.find((it) => folderOf(it.pattern) === folder);
  if (!island || folderOf(file.module) !== folder) return undefined;
  const own = file.module.split('/').slice(0, island.depth);
  const other = target.split('/').slice(0, island.depth);
  const isBeside = target.split('/').length === island.depth && other.at(-1) !== 'index';
  if (island.filesBesideAreShared && isBeside) return undefined;
  const siblings = own.slice(0, -1).join('/') === other.slice(0, -1).join('/');
  const isIndex = own.length === island.depth && file.module === [...own.slice(0, -1), 'index'].join('/');
  const testOfSamePort = file.kind === 'test' && folder === 'adapters';
  if (own.join('/') === other.join('/') || (siblings && (isIndex || testOfSamePort))) return undefined;
  return {
    rule: `${folder}-island`,
    message: `${own.join('/')} may not import '#${target}'`,
    fix: island.elsewhere,
  };
}

/** A node: built-in or an npm package. */
function judgeForeign(rule: ArchitectureRule, file: SourceFile, text: string): Finding | undefined {
  const isTest = file.kind === 'test' || file.kind === 'conformance';
  const bare = text.replace(/^node:/, '');
  const isBuiltin = text.startsWith('node:') || builtinModules.includes(bare);
  if (isTest && (isBuiltin || rule.testPackages.includes(packageOf(text)))) return undefined;
  const message = `imports '${text}'`;
  if (rule.testPackages.includes(packageOf(text))) {
    return { rule: 'test-code', message, fix: `${text} belongs in *.test.ts or *.conformance.ts` };
  }
  const folder = folderOf(file.module);
  if (rule.pure.folders.includes(folder) && isBuiltin && rule.pure.forbidden.includes(bare)) {
    return { rule: 'pure-folder', message, fix: `${folder} does no I/O: take the content as an argument` };
  }
  if (folder === 'domain' && !isBuiltin) {
    return { rule: 'pure-folder', message, fix: 'domain is plain types and tiny helpers: parse where bytes come in' };
  }
  return judgeRestricted(rule, file, isBuiltin ? `node:${bare}` : text);
}

function judgeRestricted(rule: ArchitectureRule, file: SourceFile, module: string): Finding | undefined {
  const restriction = rule.restricted.find((it) => it.modules.includes(module));
  if (!restriction) return undefined;
  const own = baseModule(file);
  const isOwnTest = file.kind === 'test' && `#${own}` === module;
  const isAllowed = restriction.only.some((it) => (it.endsWith('/*') ? own.startsWith(it.slice(0, -1)) : own === it));
  if (isAllowed || isOwnTest) return undefined;
  return { rule: 'restricted', message: `'${module}' outside ${restriction.only.join(', ')}`, fix: restriction.fix };
}

function judgeScriptImport(_rule: ArchitectureRule, file: SourceFile, { text }: Fact): Finding | undefined {
  const runner = file.module.split('/')[2] ?? '';
  const isBeside = /^\.\/[\w-]+\.[cm]js$/.test(text);
  if (isBeside || text.startsWith('node:') || packageOf(text) === runner || text.startsWith(`@${runner}/`))
    return undefined;
  return {
    rule: 'shipped-script',
    message: `imports '${text}'`,
    fix: `it runs in the user's Node: only node: built-ins, ${runner} itself and the scripts beside it are there`,
  };
}

/** The module a file is, or is the test of: `kit/git.test` belongs to `kit/git`. */
function baseModule(file: SourceFile): string {
  return file.module.replace(/\.(test|conformance)$/, '');
}

function folderOf(module: string): string {
  return module.split('/')[0] ?? '';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
