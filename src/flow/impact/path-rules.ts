/**
 * What a changed path concerns when no import says so: a table, first match wins.
 * `always` rules hold even when some test loads the file, because its other effects are not imports (a manifest, a lockfile).
 * All others are only asked for a path from which no test could be reached; `unread-data` rules only for one that is no code either.
 */

export type Concern =
  /** Every test of the repository. */
  | 'everything'
  /** Every test below the file's folder, and every test that loads anything from there; nothing when there is none. */
  | 'folder'
  /** The same, but everything when there is none: files elsewhere may extend it. */
  | 'folder-or-everything'
  /** The same for the package the file belongs to. */
  | 'package'
  /** The tests of the closest folder, going up, that has any. */
  | 'nearest-tests'
  | 'nothing';

export interface PathRule {
  readonly concern: Concern;
  readonly always: boolean;
  /** Source may have such a name as well: what the graph knows as code is judged as code. */
  readonly guess: boolean;
  /** It decides how code is compiled, run or installed, which no test can be seen to execute. */
  readonly concernsTools: boolean;
  /** Completes "<path> …". */
  readonly reason: string;
}

type Row = readonly [pattern: RegExp, concern: Concern, when: 'always' | 'unread' | 'unread-data', reason: string];

const rows: readonly Row[] = [
  [
    /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/,
    'everything',
    'always',
    'decides the versions of all dependencies',
  ],
  [
    /(?:^|\/)(?:pnpm-workspace\.yaml|\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.cjs|lerna\.json|nx\.json|turbo\.json|\.nvmrc|\.node-version|\.tool-versions)$/,
    'folder-or-everything',
    'always',
    'decides how dependencies and tools are set up for all below it',
  ],
  [
    /(?:^|\/)\.yarn\/(?:patches|plugins|releases)\//,
    'everything',
    'always',
    'is part of the package manager or patches a dependency',
  ],
  [/(?:^|\/)patches\/[^/]+\.patch$/, 'everything', 'always', 'patches a dependency'],
  [/(?:^|\/)package\.json$/, 'folder', 'always', 'decides dependencies, entry points and scripts of its package'],
  [/(?:^|\/)go\.(?:mod|sum)$/, 'folder', 'always', 'decides the dependencies and the Go version of its module'],
  [
    /(?:^|\/)(?:go\.work(?:\.sum)?|rust-toolchain(?:\.toml)?|\.cargo\/config(?:\.toml)?)$/,
    'folder-or-everything',
    'always',
    'decides how all code below it is built',
  ],
  [/(?:^|\/)Cargo\.(?:toml|lock)$/, 'folder', 'always', 'decides the dependencies, features and targets of its crates'],
  [/(?:^|\/)build\.rs$/, 'folder', 'unread', 'runs before its crate is compiled'],
  [
    /(?:^|\/)(?:tsconfig|jsconfig)[^/]*\.json$/,
    'folder-or-everything',
    'always',
    'decides how all code below it is compiled',
  ],
  [
    /(?:^|\/)docs?\/[\w.-]*requirements[\w.-]*\.(?:txt|in)$|^docs?\/(?:source\/)?conf\.py$/,
    'nothing',
    'unread',
    'is for building the documentation',
  ],
  [
    /(?:^|\/)(?:(?:uv|poetry|pdm|Pipfile)\.lock|pylock(?:\.[\w-]+)?\.toml|[\w.-]*(?:requirements|constraints)[\w.-]*\.(?:txt|in)|requirements\/[\w.-]+\.(?:txt|in)|Pipfile|environment\.ya?ml|\.python-version)$/,
    'folder-or-everything',
    'always',
    'decides which Python packages are installed for all below it',
  ],
  [
    /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg)$/,
    'folder-or-everything',
    'always',
    'decides dependencies, entry points and tools of its Python project',
  ],
  [/(?:^|\/)(?:tox\.ini|\.?pytest\.(?:ini|toml))$/, 'folder', 'unread', 'configures how tests below it are run'],
  [
    /(?:^|\/)(?:\.pre-commit-config\.yaml|\.readthedocs\.ya?ml|\.flake8|\.?(?:mypy|ruff|pyrightconfig|pylintrc)(?:\.(?:ini|toml|json))?|\.coveragerc|CITATION\.cff|MANIFEST\.in|py\.typed)$|^noxfile\.py$/,
    'nothing',
    'unread',
    'configures a linter, a type checker, packaging or the documentation',
  ],
  [
    /(?:^|\/)(?:\.?babel(?:rc|\.config)(?:\.\w+)?|\.swcrc|\.?postcss(?:rc|\.config)(?:\.\w+)?)$/,
    'folder-or-everything',
    'unread',
    'configures how code below it is compiled',
  ],
  [
    /(?:^|\/)(?:\.mocharc(?:\.\w+)?|(?:vite|vitest|jest|rollup|webpack|esbuild|tsup|tsdown)(?:\.[\w-]+)?\.config\.\w+|(?:vite|vitest|jest)\.(?:config|workspace|setup)[\w.-]*\.\w+)$/,
    'folder',
    'unread',
    'configures how code below it is built or tested',
  ],
  [/(?:^|\/)\.env(?:\.[\w.-]+)?$/, 'folder', 'unread', 'sets variables that programs below it may read'],
  [/^assay\.yaml$/, 'nothing', 'unread', 'configures Assay, which reads it from the base of a change'],
  [
    /(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.buildkite|\.husky|\.changeset|\.vscode|\.idea|\.devcontainer)\//,
    'nothing',
    'unread',
    'concerns the forge or an editor',
  ],
  [
    /(?:^|\/)(?:\.gitlab-ci\.yml|\.travis\.yml|azure-pipelines\.yml|appveyor\.yml|Jenkinsfile|netlify\.toml|vercel\.json|renovate\.json5?|\.?codecov\.ya?ml|CODEOWNERS|\.git(?:ignore|attributes|modules|-blame-ignore-revs)|\.npmignore|\.dockerignore|\.mailmap)$/,
    'nothing',
    'unread',
    'concerns the forge, its services or git',
  ],
  [
    /(?:^|\/)(?:\.editorconfig|\.?eslint(?:rc|ignore|\.config)(?:\.\w+)*|\.?prettier(?:rc|ignore|\.config)(?:\.\w+)*|biome\.jsonc?|\.?stylelint(?:rc|ignore|\.config)(?:\.\w+)*|\.?oxlint(?:rc)?\.json|\.oxfmtrc\.jsonc?|\.lintstagedrc(?:\.\w+)?|commitlint\.config\.\w+|\.commitlintrc(?:\.\w+)?|knip\.jsonc?|typedoc\.jsonc?|api-extractor\.json|\.size-limit\.\w+|cspell\.\w+|\.markdownlint[\w.-]*)$/,
    'nothing',
    'unread',
    'configures a linter, formatter or documentation tool',
  ],
  [
    /(?:^|\/)(?:[\w.-]*Dockerfile[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml|skaffold\.ya?ml|Chart\.yaml|kustomization\.ya?ml|[\w.-]+\.(?:tf|tfvars|hcl))$|(?:^|\/)(?:k8s|kubernetes|helm|charts)\/.*\.(?:ya?ml|tpl)$/,
    'nothing',
    'unread-data',
    'describes where the code is deployed; nothing that runs locally reads it',
  ],
  [
    /(?:^|\/)(?:tests?|__tests__|specs?|e2e|fixtures?|__fixtures__|__snapshots__|__mocks__|mocks|testdata|test-data)\//,
    'nearest-tests',
    'unread-data',
    'lies among test data',
  ],
  [
    /\.(?:md|mdx|markdown|rst|adoc|png|jpe?g|gif|svg|webp|avif|ico|bmp|mp4|webm|mp3|wav|pdf|woff2?|ttf|otf|eot)$|(?:^|\/)(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS|CONTRIBUTORS|CHANGELOG|HISTORY|README|CNAME)[\w.-]*$/i,
    'nothing',
    'unread-data',
    'is prose, a picture or a licence',
  ],
];

const unexplained: PathRule = {
  concern: 'package',
  always: false,
  guess: true,
  concernsTools: false,
  reason: 'is not explained by imports or by a rule',
};

/** The rule for a path; whatever the table does not know concerns its package. */
export function pathRule(path: string): PathRule {
  const row = rows.find(([pattern]) => pattern.test(path));
  if (!row) return unexplained;
  const [, concern, when, reason] = row;
  const concernsTools = concern !== 'nothing' && concern !== 'nearest-tests';
  return { concern, always: when === 'always', guess: when === 'unread-data', concernsTools, reason };
}
