/**
 * The little we read from tsconfig files ourselves: whether a specifier could be one of their `paths` (the resolver then
 * answers exactly), and their JSX import source. Files that do not parse count as empty: the type checker says so better.
 */
import { dirname } from 'node:path/posix';
import type { TreeView } from '#ports/tree';

export interface TsConfigs {
  /** Whether any tsconfig may map this specifier: then, and only then, the exact resolver is asked. */
  mayMap(specifier: string): boolean;
  /** `jsxImportSource` of the nearest folder, going up, whose tsconfig files have one. */
  jsxSources(folder: string): readonly string[];
}

const configName = /(?:^|\/)(?:tsconfig|jsconfig)[^/]*\.json$/;

export function readTsConfigs(tree: TreeView): TsConfigs {
  const patterns: { readonly start: string; readonly end: string | undefined }[] = [];
  const sources = new Map<string, Set<string>>();
  let hasBaseUrl = false;
  for (const path of tree.files.keys()) {
    if (!configName.test(path)) continue;
    const options = compilerOptions(tree.text(path));
    hasBaseUrl ||= typeof options['baseUrl'] === 'string';
    for (const key of Object.keys(asObject(options['paths']))) {
      const [start = '', end] = key.split('*', 2);
      patterns.push({ start, end });
    }
    const source = options['jsxImportSource'];
    if (typeof source === 'string') sources.set(folderOf(path), (sources.get(folderOf(path)) ?? new Set()).add(source));
  }
  return {
    mayMap: (specifier) =>
      hasBaseUrl ||
      patterns.some(({ start, end }) =>
        end === undefined ? specifier === start : specifier.startsWith(start) && specifier.endsWith(end),
      ),
    jsxSources: (folder) => {
      for (let at = folder; ; at = folderOf(at)) {
        const found = sources.get(at);
        if (found) return [...found];
        if (at === '') return [];
      }
    },
  };
}

function compilerOptions(text: string | null): Readonly<Record<string, unknown>> {
  if (text === null) return {};
  try {
    return asObject(asObject(JSON.parse(plainJson(text)))['compilerOptions']);
  } catch {
    return {};
  }
}

/** JSON with comments and trailing commas -> JSON. */
function plainJson(text: string): string {
  const uncommented = text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1');
  return uncommented.replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, '$1');
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}
