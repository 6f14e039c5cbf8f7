/** The live view of one run on standard error. */
import { createLiveView, type LiveView } from '#cli/live-view';
import type { Terminal } from '#cli/terminal';
import { createPaint, wantsColour } from '#cli/text/paint';

export function createRunView(terminal: Terminal): LiveView {
  return createLiveView({
    write: terminal.error.write,
    terminal: terminal.error.isTerminal && terminal.env['TERM'] !== 'dumb',
    columns: terminal.columns,
    paint: createPaint(wantsColour(terminal.error.isTerminal, terminal.env)),
    clock: terminal.clock,
  });
}
