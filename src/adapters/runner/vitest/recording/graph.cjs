/**
 * What Vitest's module runner knows in a worker about loaded modules, as one shape for vite-node (Vitest 3: `moduleCache`) and
 * Vite's own module runner (Vitest 4, 5: `evaluatedModules`): path without query, what it imported, the code.
 */
'use strict';
const { fileURLToPath } = require('node:url');

/** `file:///a/b.ts?raw`, `mock:/a/b.ts`, `/@fs/a/b.ts` -> `/a/b.ts`; null for what is no file. */
function pathOf(id) {
  const bare = id.replace(/^mock:/, '').replace(/[?#].*$/, '');
  const path = bare.startsWith('file:///') ? fileURLToPath(bare) : bare.replace(/^\/@fs(?=\/)/, '');
  return path.startsWith('/') && !path.startsWith('/@') && !path.includes('\0') ? path : null;
}

/**
 * Module id -> {path, imports: ids, isLoaded, isMock, code: the text that ran, undefined when Node loaded it itself}. A mock has the
 * path of what it stands for, which may never have been loaded.
 */
function modulesOf({ evaluatedModules, moduleCache }) {
  const entries = evaluatedModules ? [...evaluatedModules.idToModuleMap] : [...(moduleCache ?? [])];
  return new Map(
    entries.map(([id, node]) => {
      const external = evaluatedModules ? node.meta?.externalize : undefined;
      const isLoaded = Boolean(node.evaluated || node.promise || node.exports);
      const code = evaluatedModules ? node.meta?.code : node.code;
      const isMock = id.startsWith('mock:');
      return [id, { path: pathOf(external ?? node.file ?? id), imports: node.imports ?? [], isLoaded, isMock, code }];
    }),
  );
}

/** The modules that are loaded, by path; with `roots` (paths), only those and what they import, directly or not. */
function loadedModules(state, roots) {
  const modules = modulesOf(state);
  const ids = new Set([...modules].filter(([, it]) => !roots || roots.includes(it.path)).map(([id]) => id));
  // A set that grows while it is walked is walked to its end.
  for (const id of ids) {
    const { imports } = modules.get(id) ?? modules.get(pathOf(id)) ?? { imports: [] };
    if (roots) for (const next of imports) ids.add(next);
  }
  const found = [...ids].map((id) => modules.get(id) ?? modules.get(pathOf(id)));
  const loaded = found.filter((it) => it?.isLoaded && it.path !== null);
  return new Map(loaded.sort((a, b) => b.isMock - a.isMock).map((it) => [it.path, it]));
}

module.exports = { loadedModules };
