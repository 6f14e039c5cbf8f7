import { describe, expect, test } from 'vitest';
import { framesInside } from '#formats/stack-trace';

const frame = (name: string, file: string, line = 4, column = 2) => ({ name, file, line, column });

describe('framesInside', () => {
  test.each([
    ['    at total (/repo/src/cart.ts:4:2)', frame('total', 'src/cart.ts')],
    ['    at async total (/repo/src/cart.ts:4:2)', frame('total', 'src/cart.ts')],
    ['    at new Cart (/repo/src/cart.ts:4:2)', frame('new Cart', 'src/cart.ts')],
    ['    at Cart.add [as put] (/repo/src/cart.ts:4:2)', frame('Cart.add [as put]', 'src/cart.ts')],
    ['at /repo/src/cart.ts:4:2', frame('', 'src/cart.ts')],
    ['at file:///repo/src/my%20cart.ts:4:2', frame('', 'src/my cart.ts')],
    ['at file:///repo/src/50%.ts:4:2', frame('', 'src/50%.ts')],
    ['at /repo/src/cart.ts?t=1712:4:2', frame('', 'src/cart.ts')],
    ['at Page (/repo/app/(shop)/page.tsx:4:2)', frame('Page', 'app/(shop)/page.tsx')],
    ['at /repo/app (copy)/page.tsx:4:2', frame('', 'app (copy)/page.tsx')],
  ])('%s', (line, expected) => {
    expect(framesInside(`Error: x\n${line}\n`, '/repo')).toEqual([expected]);
    expect(framesInside(line, '/repo/')).toEqual([expected]);
  });

  test('of Python: the exception told last, its innermost frame first', () => {
    const stack = `Traceback (most recent call last):
  File "/repo/shop/early.py", line 1, in early
    raise KeyError
KeyError

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/repo/tests/test_cart.py", line 3, in <module>
    total([])
  File "/repo/.venv/lib/python3.12/site-packages/x.py", line 9, in call
    f()
  File "/repo/shop/cart.py", line 12, in total
    return 1 / 0
ZeroDivisionError: division by zero
`;
    expect(framesInside(stack, '/repo')).toEqual([
      { name: 'total', file: 'shop/cart.py', line: 12, column: 1 },
      { name: '', file: 'tests/test_cart.py', line: 3, column: 1 },
    ]);
    expect(framesInside(stack, '/repo', 1)).toHaveLength(1);
  });

  test.each([
    '    at run (/repo/node_modules/vitest/dist/run.js:1:2)',
    '    at node:internal/process/task_queues:95:5',
    '    at other (/repository/src/a.ts:1:2)',
    '    at eval (eval at build (/repo/src/a.ts:1:2), <anonymous>:1:1)',
    '    at async Promise.all (index 0)',
    'Error: expected /repo/src/a.ts:1:2',
  ])('not in the repository: %s', (line) => {
    expect(framesInside(line, '/repo')).toEqual([]);
  });

  test('innermost first, at most as many as asked for', () => {
    const stack = ['a', 'b', 'c'].map((name) => `    at ${name} (/repo/${name}.ts:1:1)`).join('\n');
    expect(framesInside(stack, '/repo', 2).map((it) => it.name)).toEqual(['a', 'b']);
  });

  test.each(['at a (', ':1:1', 'at ', ' (', ':1', '1', ' ', '):1:1 ', 'at async '])(
    'reads 16 KiB of %j in linear time',
    (part) => {
      const many = part.repeat(Math.ceil(16_384 / part.length));
      expect(framesInside(`at ${many}`, '/repo')).toEqual([]);
      expect(framesInside(`at x (${many}:1:1x`, '/repo')).toEqual([]);
    },
  );
});
