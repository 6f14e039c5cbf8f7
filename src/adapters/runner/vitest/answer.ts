/** What ask.mjs printed -> projects. It runs beside the user's configuration, which may print too: only our own line counts. */
import type { VitestProject } from '#adapters/runner/vitest/project';

/** Null when there is no answer, or one that is not ours. */
export function parseAnswer(stdout: string): readonly VitestProject[] | null {
  const line = stdout.split('\n').findLast((it) => it.startsWith('{"assayVitest":'));
  try {
    const value: unknown = JSON.parse(line ?? 'null');
    const projects = isObject(value) ? value['assayVitest'] : null;
    return Array.isArray(projects) && projects.every(isProject) ? projects : null;
  } catch {
    return null;
  }
}

function isProject(value: unknown): value is VitestProject {
  if (!isObject(value)) return false;
  const { name, root, dir, include, exclude, includeSource, setupFiles, aliases, isBrowser, typecheck } = value;
  const isNamed = name === null || typeof name === 'string';
  const isPlaced = typeof root === 'string' && typeof dir === 'string' && typeof isBrowser === 'boolean';
  const isListed = [include, exclude, includeSource, setupFiles].every(isTexts);
  if (!isNamed || !isPlaced || !isListed || !isObject(aliases) || !isTexts(Object.values(aliases))) return false;
  const isTyped = isObject(typecheck) && isTexts(typecheck['include']) && isTexts(typecheck['exclude']);
  return isTyped && typeof typecheck['enabled'] === 'boolean';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'string');
}
