import { expect, test } from 'vitest';
import type { FileKind } from '#domain/change';
import { fileKind } from '#formats/file-kind';

const table: Readonly<Record<FileKind, readonly string[]>> = {
  source: [
    'src/cart.ts',
    'index.js',
    'lib/testing.js',
    'src/latest.ts',
    'src/contest/entry.ts',
    'src/data.json',
    'docs/build.js',
    'src/inspec.ts',
  ],
  test: [
    'src/cart.test.ts',
    'src/cart.spec.tsx',
    'cart-test.js',
    'cart_test.go',
    'test.js',
    'src/__tests__/cart.js',
    'src/__mocks__/fs.js',
    'test/support/env.js',
    'tests/options.js',
    'runtime-tests/node/index.ts',
    'test/fixtures/package.json',
    'test/fixtures/yarn.lock',
    'src/__snapshots__/a.test.ts.snap',
    'test-helpers/context.js',
    'src/types.test-d.ts',
    'tests/test_click.py',
    'cart/testdata/order.json',
  ],
  lockfile: ['package-lock.json', 'pdm.lock', 'packages/a/yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
  config: [
    'requirements.txt',
    'requirements-dev.in',
    'package.json',
    'tsconfig.build.json',
    'vitest.config.mts',
    'jest.config.js',
    '.eslintrc.cjs',
    '.prettierrc',
    '.env.production',
    '.npmrc',
    'assay.yaml',
    '.gitignore',
    'pnpm-workspace.yaml',
    'vitest.setup.ts',
  ],
  contract: [
    'openapi.yaml',
    'api/openapi.v2.json',
    'api/swagger.yml',
    'proto/cart.proto',
    'schema.graphql',
    'events/asyncapi.yaml',
    'order.avsc',
    'order.schema.json',
  ],
  infrastructure: [
    'Dockerfile',
    'docker/api.Dockerfile',
    'compose.yaml',
    'docker-compose.prod.yml',
    '.github/workflows/ci.yml',
    '.gitlab-ci.yml',
    'deploy/helm/values.yaml',
    'main.tf',
  ],
  docs: ['README.md', 'docs/test.md', 'LICENSE', 'CHANGELOG', 'notes.txt', 'guide.mdx', 'History.md'],
  asset: ['logo.svg', 'public/a.png', 'fonts/x.woff2', 'docs/demo.gif'],
};

test.each(Object.entries(table).flatMap(([kind, paths]) => paths.map((path) => [path, kind])))(
  '%s is %s',
  (path, kind) => {
    expect(fileKind(path)).toBe(kind);
  },
);
