/** Brings both contents of changed lockfiles and manifests here, and says what they change. */
import type { Change, ChangedFile } from '#domain/change';
import type { ImportGraph } from '#domain/impact';
import type { Project } from '#domain/project';
import { isManifest, type PackageVerdicts, packageVerdicts, tellsPackages } from '#flow/impact/packages/verdicts';
import type { Forge } from '#ports/forge';
import type { TreeView } from '#ports/tree';

/** Larger ones keep their rule, as those do that come after so many. */
const limits = {
  lockfiles: { most: 4, bytes: 16 * 1024 * 1024 },
  manifests: { most: 500, bytes: 1024 * 1024 },
};

export interface VerdictRequest {
  readonly change: Pick<Change, 'repo' | 'files'>;
  readonly project: Project;
  readonly graph: ImportGraph;
  /** Head's. */
  readonly tree: TreeView;
  readonly forge: Pick<Forge, 'readBlobs'>;
}

export async function readVerdicts({ change, project, graph, tree, forge }: VerdictRequest): Promise<PackageVerdicts> {
  const files = change.files.filter(tellsPackages);
  if (files.length === 0) return new Map();
  const read = (some: readonly ChangedFile[], { most, bytes }: { most: number; bytes: number }) => {
    const blobs = some.slice(0, most).flatMap(({ oldBlob, newBlob }) => [oldBlob, newBlob]);
    return forge.readBlobs(
      change.repo,
      blobs.filter((blob) => blob !== null),
      bytes,
    );
  };
  const [manifests = [], lockfiles = []] = [true, false].map((wanted) =>
    files.filter(({ path }) => isManifest(path) === wanted),
  );
  const texts = new Map([...(await read(lockfiles, limits.lockfiles)), ...(await read(manifests, limits.manifests))]);
  return packageVerdicts(files, { project, graph, files: tree.files, textOf: (path) => tree.text(path), texts });
}
