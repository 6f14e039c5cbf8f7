/** Lossy live progress: publish never blocks, never throws and may drop. Order is kept per run. */
import type { Progress } from '#domain/run';

export interface Feed {
  publish(run: string, progress: Progress): void;
}
