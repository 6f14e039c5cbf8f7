/** Takes a session's progress to the view that is shown now: a command that runs more than once has a view for each run. */
import type { Feed } from '#operations/session';

export interface View extends Feed {
  /** Removes what moves; nothing is drawn afterwards. */
  end(): void;
}

export interface Relay extends View {
  /** Ends the view there was. */
  show(view: View): void;
}

export function createRelay(): Relay {
  let shown: View | null = null;
  return {
    publish: (run, progress) => shown?.publish(run, progress),
    show(view) {
      shown?.end();
      shown = view;
    },
    end() {
      shown?.end();
      shown = null;
    },
  };
}
