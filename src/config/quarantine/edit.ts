/**
 * Adds an entry to the text of assay.quarantine.yaml. Comments and order stay as they are: the document is edited, not printed anew. Pure.
 */
import { type Document, isSeq, parseDocument } from 'yaml';
import type { WrittenEntry } from '#config/quarantine/schema';

const heading = `# Tests that run and cannot stop a change until the day they expire. Read from the base of a change.
# assay quarantine list says how they are doing.
`;

/** `text` must be a file that could be read; null: there is none. */
export function withEntry(text: string | null, entry: WrittenEntry): string {
  const doc: Document = parseDocument(text ?? heading);
  if (isSeq(doc.contents)) doc.contents.flow = false;
  else doc.contents = doc.createNode([]);
  if (!isSeq(doc.contents)) throw new Error('a list was made and is none');
  doc.contents.add(doc.createNode(entry));
  return doc.toString({ lineWidth: 0 });
}
