/** Where paths lie. Pure; '' is the repository root, and everything lies below it. */
export function isBelow(path: string, dir: string): boolean {
  return dir === '' || path.startsWith(`${dir}/`);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Folder of the deepest package that holds the path. */
export function folderOfPackage(packages: readonly { readonly dir: string }[], path: string): string {
  return packages.reduce((best, { dir }) => (isBelow(path, dir) && dir.length > best.length ? dir : best), '');
}
