/** What decides which folder a Go import means, as people write it, and texts that are no module file at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locateModules, parseGoModule } from '#formats/toolchain/go-module';
import { textTree } from '../../../test/support/text-tree.ts';

describe('parseGoModule', () => {
  test('reads single directives and blocks, comments and quotes', () => {
    const module = parseGoModule(`// the shop
module "example.com/shop" // v2
go 1.22.1
require example.com/a v1.0.0
replace example.com/a => ./a
replace (
	example.com/b v1.2.3 => ../libs/b/ // local
	example.com/c => example.com/fork v1.0.0
)
`);
    expect(module).toEqual({
      path: 'example.com/shop',
      go: '1.22.1',
      replaces: new Map([
        ['example.com/a', 'a'],
        ['example.com/b', '../libs/b/'],
      ]),
      uses: [],
    });
  });

  test('reads the folders of a workspace', () => {
    expect(parseGoModule('go 1.22\r\nuse .\r\nuse(\n\t./api\n\t`./web`\n)\n').uses).toEqual(['.', 'api', 'web']);
  });

  test('any text is one', () => {
    const words = fc.constantFrom('module', 'use', 'replace', '=>', '(', ')', '\n', './a', '"', '//', ' ', 'go');
    fc.assert(
      fc.property(fc.array(words), (parts) => {
        expect(parseGoModule(parts.join(' ')).uses).toBeInstanceOf(Array);
      }),
    );
  });
});

test('modules of fixtures and vendored code are none of the repository', () => {
  const files = Object.fromEntries(
    ['go.mod', 'api/go.mod', 'a/testdata/x/go.mod', 'vendor/b/go.mod', '_old/go.mod', '.tools/go.mod'].map((path) => [
      path,
      `module ${path}`,
    ]),
  );
  expect(locateModules(textTree(files), 'go.mod').map(({ dir, path }) => [dir, path])).toEqual([
    ['', 'go.mod'],
    ['api', 'api/go.mod'],
  ]);
});
