import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ScriptedRule, scriptedExecutor } from '#adapters/executor/scripted/executor';
import { conformancePrograms, executorConformance } from '#ports/executor.conformance';
import type { Command } from '#ports/runner';

const conformanceRules: readonly ScriptedRule[] = [
  { when: { arguments: [conformancePrograms.succeeds] }, replies: [{}] },
  { when: { arguments: [conformancePrograms.fails] }, replies: [{ exit: { code: 3 } }] },
  { when: { arguments: [conformancePrograms.prints] }, replies: [{ stdout: 'to-stdout\n', stderr: 'to-stderr\n' }] },
  {
    when: { arguments: [conformancePrograms.reports] },
    replies: [{ report: [{ line: 1 }, { line: 2 }, { line: 3 }] }],
  },
  { when: { arguments: [conformancePrograms.hangs] }, replies: [{ hangs: true }] },
];

executorConformance('scripted', async () => {
  const root = await mkdtemp(join(tmpdir(), 'assay-scripted-'));
  const dispose = () => rm(root, { recursive: true, force: true });
  return { executor: scriptedExecutor(conformanceRules, root), cwd: root, dispose };
});

describe('scripted executor', () => {
  const command = (over: Partial<Command>): Command => ({
    argv: ['vitest'],
    cwd: '/tree/app',
    env: {},
    files: [],
    ...over,
  });
  const stdoutOf = async (rules: readonly ScriptedRule[], ...commands: readonly Command[]) => {
    const executor = scriptedExecutor(rules, '/nowhere');
    const said: string[] = [];
    for (const each of commands) said.push((await executor.run(each, { timeoutMs: 1 })).stdout);
    return said;
  };

  test('gives the replies of a rule in turn, the last one for ever', async () => {
    const rule: ScriptedRule = { when: {}, replies: [{ stdout: 'red' }, { stdout: 'green' }] };
    expect(await stdoutOf([rule], command({}), command({}), command({}))).toEqual(['red', 'green', 'green']);
  });

  test('a reply may depend on the command', async () => {
    const rule: ScriptedRule = { when: {}, replies: [({ argv }) => ({ stdout: argv.join('+') })] };
    expect(await stdoutOf([rule], command({ argv: ['mocha', 'a.js'] }))).toEqual(['mocha+a.js']);
  });

  test('the first rule wins of which every part holds', async () => {
    const rules: ScriptedRule[] = [
      { when: { arguments: ['cart.test.ts', 'vitest'], cwd: '/app' }, replies: [{ stdout: 'argv and cwd' }] },
      { when: { file: 'stock' }, replies: [{ stdout: 'file' }] },
      { when: { cwd: '/base' }, replies: [{ stdout: 'cwd' }] },
    ];
    const cart = { argv: ['vitest', '/tree/app/cart.test.ts'] };
    const stock = { files: [{ path: '/scratch/list.json', text: '["stock.test.ts"]' }] };
    expect(
      await stdoutOf(rules, command(cart), command({ ...cart, cwd: '/base' }), command(stock), command({})),
    ).toEqual(['argv and cwd', 'cwd', 'file', '']);
  });

  test('writes strings of a report as they are, so that a torn stream can be scripted', async () => {
    const executor = scriptedExecutor([{ when: {}, replies: [{ report: [{ type: 'end' }, '{"torn'] }] }], '/nowhere');
    let report = '';
    await executor.run(command({}), { timeoutMs: 1 }, { report: (bytes) => (report += Buffer.from(bytes)) });
    expect(report).toBe('{"type":"end"}\n{"torn');
  });
});
