/**
 * Which files hold JavaScript or TypeScript, in which dialect, and the script inside single-file components
 * (Vue, Svelte, Astro). Pure.
 */

export type Dialect = 'js' | 'jsx' | 'ts' | 'tsx' | 'dts';

const dialects: Readonly<Record<string, Dialect>> = {
  js: 'jsx', // JSX in .js is common, and valid JavaScript stays valid
  cjs: 'jsx',
  mjs: 'jsx',
  jsx: 'jsx',
  ts: 'ts',
  cts: 'ts',
  mts: 'ts',
  tsx: 'tsx',
  'd.ts': 'dts',
  'd.mts': 'dts',
  'd.cts': 'dts',
  vue: 'ts',
  svelte: 'ts',
  astro: 'ts',
};

/** Extension of a path as far as it decides how to read the file; '' for a file without one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const declaration = /\.(d\.[cm]?ts)$/.exec(name);
  if (declaration?.[1]) return declaration[1];
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1);
}

/** Null when files with this extension hold no script. */
export function dialectOf(extension: string): Dialect | null {
  return dialects[extension] ?? null;
}

/** Whether a file is code that runs: not a declaration, not data. */
export function isRuntimeCode(path: string): boolean {
  const dialect = dialectOf(extensionOf(path));
  return dialect !== null && dialect !== 'dts';
}

/** A file without extension is a script when its first line starts Node. */
export function isNodeScript(text: string): boolean {
  return /^#![^\n]*\b(?:node|tsx|bun|deno)\b/.test(text);
}

/** The text to parse: of a component, its script blocks; of anything else, all of it. */
export function scriptOf(extension: string, text: string): string {
  if (extension !== 'vue' && extension !== 'svelte' && extension !== 'astro') return text;
  const blocks = [...text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)].map(([, attributes = '', body = '']) => {
    const source = /\bsrc=["']([^"']+)["']/.exec(attributes)?.[1];
    return source ? `import '${source}';` : body;
  });
  const frontmatter = extension === 'astro' ? /^\s*---\n([\s\S]*?)\n---/.exec(text)?.[1] : undefined;
  return [...(frontmatter === undefined ? [] : [frontmatter]), ...blocks].join('\n;\n');
}
