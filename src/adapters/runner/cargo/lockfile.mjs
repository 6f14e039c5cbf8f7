/**
 * cargo writes Cargo.lock anew when it does not fit the manifests or its own taste. Tests must not change what is tested, and in the
 * user's own folder it is his file: when we end, also by SIGTERM or SIGINT, it is again as it was, or gone when there was none.
 */
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';

export function restoreAtExit(path) {
  const before = existsSync(path) ? { bytes: readFileSync(path), times: statSync(path) } : null;
  process.once('exit', () => {
    const bytes = existsSync(path) ? readFileSync(path) : null;
    if (before === null) rmSync(path, { force: true });
    else if (bytes === null || !bytes.equals(before.bytes)) {
      writeFileSync(path, before.bytes);
      utimesSync(path, before.times.atime, before.times.mtime);
    }
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));
}
