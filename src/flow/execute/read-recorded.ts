/** Switches the recorder on for one command, and takes over what it saw when the command has ended. */
import { join } from 'node:path';
import type { Attempt } from '#domain/evidence';
import type { Check } from '#domain/plan';
import type { Recorded } from '#domain/recording';
import type { Suite } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { environmentPrint } from '#flow/environment-print';
import { toRecorded } from '#flow/execute/recording';
import { inputsOf } from '#flow/inputs-print';
import { unitReader } from '#flow/unit-reader';
import { readRecords } from '#formats/recording/read-record';
import { hasBlobId } from '#kit/git/blob-id';
import type { PreparedTree } from '#ports/environment';
import type { Scratch } from '#ports/executor';
import type { Command, CommandRequest, Runner } from '#ports/runner';
import type { TreeView } from '#ports/tree';

const folder = 'recording';
/** Characters read back from one check; Hono's 123 test files write 3 MB. */
const maxBytes = 256 * 1024 * 1024;

export function withRecorder(
  command: Command,
  check: Check,
  runner: Runner,
  { scratch, assets }: CommandRequest,
): Command {
  if (!check.record || !runner.records) return command;
  const dir = join(scratch, folder);
  return {
    ...command,
    env: { ...command.env, ASSAY_RECORDER: join(assets, 'recorder/index.cjs'), ASSAY_RECORD_DIR: dir },
    files: [...command.files, { path: join(dir, 'about.txt'), text: 'What tests executed, for Assay.\n' }],
  };
}

export async function readRecorded(
  attempt: Attempt,
  { suite, tree, scratch }: { suite: Suite; tree: PreparedTree; scratch: Scratch },
  { languages, userNode, variables }: FlowContext,
): Promise<Recorded> {
  const { files, overflow } = await scratch.texts(folder, maxBytes);
  const { view } = tree;
  return toRecorded({
    suite: suite.id,
    asked: attempt.check.files,
    records: readRecords(files, view.dir),
    overflow,
    results: attempt.files,
    blobs: view.files,
    unitsOf: unitReader(languages, (path) => view.text(path)),
    isIntact: intactFiles(view),
    exists: view.exists,
    at: attempt.startedAt,
    tree: attempt.treeId,
    environment: environmentPrint(suite, view.files, userNode),
    inputsOf: (recording, outside) => inputsOf({ recording, outside, dir: suite.dir, view, variables }),
  });
}

/** What cannot be read as text, or is not named as git names contents, is taken to be as it was. */
function intactFiles(view: TreeView): (path: string, blob: string) => boolean {
  const known = new Map<string, boolean>();
  return (path, blob) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const text = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(blob) ? view.text(path) : null;
    const isIntact = text === null || hasBlobId(text, blob);
    known.set(path, isIntact);
    return isIntact;
  };
}
