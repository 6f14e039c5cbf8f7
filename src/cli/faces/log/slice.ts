/** `assay slice`: the lines of a log that matter. It needs no checkout and no session, so it is no face like the others. */
import { type Answer, textOptions } from '#cli/faces/face';
import type { Parsed } from '#cli/parse-arguments';
import type { Terminal } from '#cli/terminal';
import { sliceText } from '#cli/text/log/slice';
import { sliceFile } from '#operations/log/slice-file';

export async function sliceAnswer({ argument, values }: Parsed, terminal: Terminal): Promise<Answer> {
  const lines = values.get('lines');
  const sliced = await sliceFile({
    file: argument ?? '-',
    good: values.get('good') ?? null,
    maxLines: lines === undefined ? null : Number(lines),
    cwd: terminal.cwd,
  });
  return { text: sliceText(sliced, textOptions(terminal)), json: { version: 1, ...sliced }, code: 0 };
}
