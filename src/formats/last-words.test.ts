import { expect, test } from 'vitest';
import { lastWords } from '#formats/last-words';

const thrown = `node:internal/modules/cjs/loader:1568
  throw err;
  ^

Error: Cannot find module 'jest'
Require stack:
- /r/package.json
    at Function._resolveFilename (node:internal/modules/cjs/loader:1565:15)`;

test('begins where the error is named', () => {
  expect(lastWords(thrown).split('\n')[0]).toBe("Error: Cannot find module 'jest'");
  expect(lastWords('x.mjs:3\nconst = ;\n      ^\nSyntaxError: Unexpected token\n')).toBe(
    'SyntaxError: Unexpected token',
  );
  expect(lastWords("\nError [ERR_MODULE_NOT_FOUND]: Cannot find package 'tsx'")).toMatch(/^Error \[ERR_MODULE/);
});

test('of a Python traceback, the exception at its end', () => {
  const said =
    'warning: x\nTraceback (most recent call last):\n  File "a.py", line 1, in <module>\n    b()\npytest.Odd: not so\nmore';
  expect(lastWords(said)).toBe('pytest.Odd: not so\nmore');
});

test('keeps words without an error', () => {
  expect(lastWords(' sh: 1: oops: not found\n')).toBe('sh: 1: oops: not found');
});
