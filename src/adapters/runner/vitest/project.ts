/**
 * One Vitest project as its configuration says it, and what that means as a SuiteProject. The same for a configuration we read
 * and for one Vitest told us.
 */
import { posix } from 'node:path';
import type { SuiteProject } from '#domain/suite';

/** All folders and files relative to the repository root. */
export interface VitestProject {
  readonly name: string | null;
  readonly root: string;
  /** Where globs start; `root` when the configuration does not say. */
  readonly dir: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly includeSource: readonly string[];
  /** setupFiles and globalSetup. */
  readonly setupFiles: readonly string[];
  readonly aliases: Readonly<Record<string, string>>;
  readonly isBrowser: boolean;
  readonly typecheck: {
    readonly enabled: boolean;
    readonly include: readonly string[];
    readonly exclude: readonly string[];
  };
}

/** Vitest's defaults, by major version (checked on 3.2, 4.1 and 5.1). */
export function defaultsOf(major: number) {
  const old = [
    '**/dist/**',
    '**/cypress/**',
    '**/.{idea,git,cache,output,temp}/**',
    '**/{karma,rollup,webpack,vite,vitest,jest,ava,babel,nyc,cypress,tsup,build,eslint,prettier}.config.*',
  ];
  return {
    include: ['**/*.{test,spec}.?(c|m)[jt]s?(x)'],
    exclude: ['**/node_modules/**', ...(major < 4 ? old : ['**/.git/**'])],
    typecheckInclude: ['**/*.{test,spec}-d.?(c|m)[jt]s?(x)'],
  };
}

/** The globs of a project for its runtime tests, or for its type tests. */
export function toSuiteProject(project: VitestProject, layer: 'runtime' | 'types'): SuiteProject {
  const { include, exclude } = layer === 'types' ? project.typecheck : project;
  const negated = include.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const globs = (list: readonly string[]) => list.map((glob) => fromRoot(project.dir, glob));
  const wanted = globs(include.filter((glob) => !glob.startsWith('!')));
  const unwanted = globs([...exclude, ...negated]).flatMap((glob) =>
    glob.endsWith('**') ? [glob] : [glob, `${glob}/**`],
  );
  const isInside = [...wanted, ...unwanted].every((glob) => !glob.startsWith('../'));
  const place = (list: readonly string[]) => (isInside ? list : list.map((glob) => posix.join(project.dir, glob)));
  return {
    name: project.name,
    root: isInside ? project.dir : '',
    include: place(wanted),
    exclude: place(unwanted),
    setupFiles: layer === 'types' ? [] : project.setupFiles,
  };
}

/** Globs may start with `./`, with `../`, or be absolute: then the repository root was cut off and `/` is left in front. */
function fromRoot(dir: string, glob: string): string {
  return glob.startsWith('/') ? posix.relative(`/${dir}`, glob) : posix.normalize(glob);
}
