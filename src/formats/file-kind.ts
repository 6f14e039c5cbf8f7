/**
 * What a changed file is to a validator, by its path alone. First match wins, from the surest convention to the loosest:
 * a lockfile in a test folder is a fixture (test), a README in it is too, but `docs/test.md` is prose.
 */
import type { FileKind } from '#domain/change';

const testFolder =
  /(^|\/)(__tests__|__mocks__|__fixtures__|__snapshots__|(unit-|integration-|runtime-|e2e-|api-|browser-|smoke-|acceptance-|functional-|type-)?tests?|test-(helpers?|utils?|support|setup|data)|spec|e2e|fixtures|testdata|cypress)\//i;
const testName =
  /(^|[._-])(test|spec|tests|specs|e2e|cy|test-d)\.(?!mdx?$|rst$|txt$)[a-z0-9]+$|\.snap$|^(test_.+|conftest)\.py$|_test\.go$/i;
const testData = /\.(snap|shot)$/i;

const lockfiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'cargo.lock',
  'go.sum',
  'go.work.sum',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'pylock.toml',
  'pipfile.lock',
  'gemfile.lock',
  'composer.lock',
]);

/** In order; each says something about the base name or the whole path, both in lower case. */
const rules: readonly { readonly kind: FileKind; readonly name?: RegExp; readonly path?: RegExp }[] = [
  {
    kind: 'infrastructure',
    path: /(^|\/)(\.github\/(workflows|actions)|\.circleci|\.buildkite|helm|charts|terraform|k8s|kubernetes|kustomize)\//,
  },
  {
    kind: 'infrastructure',
    name: /^(.*\.)?(dockerfile|containerfile)(\..*)?$|^\.dockerignore$|^(docker-)?compose([.-].*)?\.ya?ml$/,
  },
  {
    kind: 'infrastructure',
    name: /^(\.gitlab-ci|\.travis|azure-pipelines|bitbucket-pipelines|kustomization|skaffold|chart)\.ya?ml$|^jenkinsfile$|\.(tf|tfvars|hcl)$/,
  },
  {
    kind: 'contract',
    name: /\.(proto|graphqls?|gql|avsc|avdl|wsdl|thrift|raml)$|^(.*[._-])?(openapi|swagger|asyncapi)([._-].*)?\.(json|ya?ml)$|\.schema\.json$/,
  },
  { kind: 'contract', path: /(^|\/)(openapi|swagger|asyncapi|contracts|pacts|json-?schemas?)\/.*\.(json|ya?ml)$/ },
  {
    kind: 'config',
    name: /^(package|jsr|deno|lerna|nx|turbo|rush|project|vercel|biome|composer)\.jsonc?$|^[tj]sconfig(\..*)?\.json$|^pnpm-workspace\.yaml$|^\.pnpmfile\.c?js$|^assay(\.quarantine)?\.yaml$/,
  },
  {
    kind: 'config',
    name: /\.(config|conf|setup|workspace)\.([cm]?[jt]sx?|jsonc?|ya?ml|toml)$|^\.env(\..*)?$|^\.[^/]*rc(\.[a-z]+)?$|\.(toml|ini|cfg|properties)$|^(makefile|procfile|go\.mod|go\.work|rust-toolchain|pipfile)$/,
  },
  {
    kind: 'docs',
    name: /\.(md|mdx|markdown|rst|adoc|asciidoc)$|^(license|licence|copying|notice|authors|contributors|changelog|changes|history|readme|code_of_conduct|security|maintainers|cname)(\..*)?$/,
  },
  { kind: 'config', name: /^[\w.-]*(requirements|constraints)[\w.-]*\.(txt|in)$/ },
  { kind: 'docs', name: /\.txt$/ },
  {
    kind: 'asset',
    name: /\.(png|jpe?g|gif|webp|avif|ico|bmp|tiff?|svg|woff2?|ttf|otf|eot|mp[34]|webm|ogg|wav|mov|avi|pdf|psd|sketch|fig)$/,
  },
  { kind: 'docs', path: /^docs?\/.*\.(html?|css)$/ },
  { kind: 'config', name: /^\.[^/]+$/ },
];

/** `path` is relative to the repository's root and `/`-separated. */
export function fileKind(path: string): FileKind {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (testData.test(name) || testName.test(name)) return 'test';
  if (testFolder.test(lower) && !/^docs?\//.test(lower)) return 'test';
  if (lockfiles.has(name)) return 'lockfile';
  const rule = rules.find((candidate) => candidate.name?.test(name) || candidate.path?.test(lower));
  return rule?.kind ?? 'source';
}
