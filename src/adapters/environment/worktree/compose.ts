/**
 * The git tree of a role. Base under head's tests is base's tree in which head's changed test files are as head has them: added,
 * modified and renamed ones put in, deleted ones taken out. Composed in a private index; nothing is checked out for it.
 */
import type { Change } from '#domain/change';
import type { TreeRole } from '#domain/plan';
import type { Overlay } from '#kit/git/overlay';
import { type Answer, listTree } from '#kit/git/tree';

/** Tree id. A failure is that there is no base, or that git lacks an object. */
export async function treeOfRole(overlay: Overlay, change: Change, role: TreeRole): Promise<Answer<string>> {
  if (role === 'head' || role === 'head-copy') return { ok: true, value: change.head.tree };
  if (change.base === null) return { ok: false, reason: 'there is nothing before this change to compare with' };
  if (role === 'base') return { ok: true, value: change.base.tree };
  return compose(overlay, change, change.base.tree);
}

async function compose(overlay: Overlay, change: Change, base: string): Promise<Answer<string>> {
  const head = await listTree(overlay.own, change.head.tree);
  if (!head.ok) return head;
  const atHead = new Map(head.value.map((entry) => [entry.path, entry]));
  const lines: string[] = [];
  const none = '0'.repeat(base.length);
  for (const file of change.files) {
    if (file.kind !== 'test' || file.submodule) continue;
    if (file.status === 'deleted') lines.push(`0 ${none}\t${file.path}`);
    if (file.oldPath !== null) lines.push(`0 ${none}\t${file.oldPath}`);
    const entry = atHead.get(file.path);
    if (entry?.exact) lines.push(`${entry.mode} ${entry.id}\t${entry.path}`);
  }
  if (lines.length === 0) return { ok: true, value: base };
  return writeTree(overlay, base, lines);
}

function writeTree(overlay: Overlay, base: string, lines: readonly string[]): Promise<Answer<string>> {
  return overlay.withIndex(async (indexFile) => {
    const git = overlay.own.at({ indexFile, mark: null });
    const read = await git.run(['read-tree', base]);
    if (!read.ok) return read;
    const input = lines.map((line) => `${line}\0`).join('');
    const updated = await git.run(['update-index', '-z', '--index-info'], { input });
    if (!updated.ok) return updated;
    const written = await git.run(['write-tree', '--missing-ok']);
    return written.ok ? { ok: true, value: written.text } : written;
  });
}
