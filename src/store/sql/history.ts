/** The history on SQL, beside the journal in the same file. Reading is one indexed query per 500 keys. */
import type { History } from '#ports/history';
import { readFailures } from '#store/sql/read/failures';
import { readFiles } from '#store/sql/read/files';
import { readFlakes } from '#store/sql/read/flakes';
import { readFlakyTests } from '#store/sql/read/flaky-tests';
import { readForesight } from '#store/sql/read/foresight';
import { readRecorded } from '#store/sql/read/recorded';
import { countTrials, readMisses } from '#store/sql/read/trials';
import { throughPort } from '#store/sql/sqlite-errors';
import type { Db } from '#store/sql/tables';
import { learn } from '#store/sql/write/learn';

export interface HistoryTools {
  /** Named in errors. */
  readonly file: string;
  readonly close: () => Promise<void>;
}

export function sqlHistory(db: Db, { file, close }: HistoryTools): History {
  const query = <T>(action: () => Promise<T>): Promise<T> => throughPort('history', file, action);
  return {
    files: (keys) => query(() => readFiles(db, keys)),
    flakes: (keys) => query(() => readFlakes(db, keys)),
    flakyTests: () => query(() => readFlakyTests(db)),
    trials: () => query(() => countTrials(db)),
    misses: () => query(() => readMisses(db)),
    foresight: () => query(() => readForesight(db)),
    recorded: () => query(() => readRecorded(db)),
    learn: (learnt) => query(() => learn(db, learnt)),
    failures: (idPrefix) => query(() => readFailures(db, idPrefix)),
    close,
  };
}
