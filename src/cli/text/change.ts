/** One line that says which change this is: what changed, on what, against what. Pure. */
import type { Change, Revision } from '#domain/change';
import { count } from '#kit/text';

export function changeText(change: Change): string {
  const { base, head } = change;
  const files = count(change.files.length, 'file');
  const against = base === null ? 'no base' : `base ${revisionText(base)}`;
  return `${files} changed on ${head.label} (${against})`;
}

/** The label, with the short commit id unless the label is that id already. */
function revisionText({ label, commit }: Revision): string {
  const id = commit?.slice(0, 7) ?? '';
  return id === '' || label.startsWith(id) ? label : `${label} ${id}`;
}
