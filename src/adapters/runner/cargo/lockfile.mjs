/**
 * cargo writes Cargo.lock anew when it does not fit the manifests or its own taste. Tests must not change what is tested: when we end,
 * also by SIGTERM or SIGINT, it is again as it was, or gone when there was none. In the user's own folder it is his file, and he may
 * have typed `cargo update` meanwhile: there it is put back only while it still holds what our own first command made of it.
 */
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';

/** `written`: call when our first command has read or written the file; later calls say nothing new. */
export function restoreAtExit(path, { isUsers }) {
  const before = existsSync(path) ? { bytes: readFileSync(path), times: statSync(path) } : null;
  let made;
  process.once('exit', () => {
    const bytes = contents(path);
    if (same(bytes, before?.bytes ?? null) || (isUsers && (made === undefined || !same(bytes, made)))) return;
    if (before === null) rmSync(path, { force: true });
    else {
      writeFileSync(path, before.bytes);
      utimesSync(path, before.times.atime, before.times.mtime);
    }
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));
  return {
    written: () => {
      if (made === undefined) made = contents(path);
    },
  };
}

function contents(path) {
  return existsSync(path) ? readFileSync(path) : null;
}

function same(a, b) {
  return a === null || b === null ? a === b : a.equals(b);
}
