/** Judges what a file itself says: where it lies, its exports, its use of the process environment and of module mocks. */
import type { Fact, SourceFile } from './source-file.ts';
import type { ArchitectureRule, Violation } from './types.ts';

export function judgeContents(rule: ArchitectureRule, file: SourceFile): Violation[] {
  const violation = (line: number, name: string, message: string, fix: string): Violation => {
    return { file: file.path, line, rule: name, message, fix };
  };
  const each = (facts: readonly Fact[], name: string, fix: string) =>
    facts.map(({ text, line }) => violation(line, name, text, fix));
  const isShippedScript = file.kind === 'script' && file.module.startsWith(`${rule.shippedScripts}/`);
  const module = file.module.replace(/\.(test|conformance)$/, '');
  const mayReadEnv = rule.rootFiles.includes(module) || file.kind === 'test' || isShippedScript;
  const result: Violation[] = [];
  if (file.syntaxError) result.push(violation(1, 'syntax', file.syntaxError, 'make the file parse'));
  const folder = module.split('/')[0] ?? '';
  const isKnown = module.includes('/') ? Object.hasOwn(rule.folders, folder) : rule.rootFiles.includes(module);
  if (!isKnown) {
    const fix = `src/ holds ${Object.keys(rule.folders).join(', ')}, ${rule.rootFiles.join('.ts, ')}.ts; see "Where does a line go?"`;
    result.push(violation(1, 'unknown-folder', `${file.path} is in no known folder`, fix));
  }
  if (!isShippedScript) result.push(...each(file.defaultExports, 'default-export', 'export it by name'));
  if (!mayReadEnv) {
    result.push(...each(file.envReads, 'process-env', 'take the value as an argument; app.ts reads the environment'));
  }
  result.push(...each(file.moduleMocks, 'module-mock', 'pass a real adapter (scripted, memory, local) as an argument'));
  return result;
}
