/**
 * Records that a launcher hands on from a tool that writes to standard output: one JSON object per line, `at` says which kind.
 * The bytes come from outside: a line that is too long or no object with `at` is a complaint, never an exception.
 * Invariant: never holds more than one line (8 MiB).
 */

export type ReportRecord = Readonly<Record<string, unknown>> & { readonly at: string };

export interface ReportRecords {
  /** What the lines say that `bytes` completes; chunks may end anywhere, also inside a character. */
  push(bytes: Uint8Array): readonly (ReportRecord | { readonly at: 'complaint'; readonly message: string })[];
}

const maxLineBytes = 8 * 1024 * 1024;
/** Malformed lines told one by one; a stream that is all noise must not become a flood. */
const maxComplaints = 20;
const newline = 0x0a;

export function createReportRecords(): ReportRecords {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let complaints = 0;
  const hold = (bytes: Uint8Array): void => {
    heldBytes += bytes.length;
    if (heldBytes <= maxLineBytes) held.push(bytes.slice());
    else held = [];
  };
  const endLine = (): readonly ReportRecord[] => {
    const [line, size] = [Buffer.concat(held).toString('utf8').trim(), heldBytes];
    held = [];
    heldBytes = 0;
    const record = size > maxLineBytes ? null : toRecord(line);
    if (record !== null) return [record];
    if (line === '' && size <= maxLineBytes) return [];
    complaints += 1;
    const what = size > maxLineBytes ? `a line of ${size} bytes` : `a line that is no record: ${line.slice(0, 200)}`;
    return complaints > maxComplaints ? [] : [{ at: 'complaint', message: `the launcher wrote ${what}` }];
  };
  return {
    push(bytes) {
      const records: ReportRecord[] = [];
      let from = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
        hold(bytes.subarray(from, end));
        records.push(...endLine());
        from = end + 1;
      }
      if (from < bytes.length) hold(bytes.subarray(from));
      return records;
    },
  };
}

function toRecord(line: string): ReportRecord | null {
  const value = parseObject(line);
  return value !== null && typeof value['at'] === 'string' ? { ...value, at: value['at'] } : null;
}

/** Null when the text is no JSON object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** A text in limited memory: its first and its last part. */
export interface CappedText {
  add(text: string): void;
  text(): string;
}

export function cappedText(limit: number): CappedText {
  let [head, tail, left]: [string, string, number] = ['', '', 0];
  return {
    add(text) {
      const first = text.slice(0, Math.max(0, limit - head.length));
      head += first;
      const more = tail + text.slice(first.length);
      // Cut now and then, not on each line.
      const cut = more.length > 2 * limit ? more.length - limit : 0;
      left += cut;
      tail = more.slice(cut);
    },
    text: () => (left === 0 ? head + tail : `${head}\n[assay: ${left} characters left out]\n${tail}`),
  };
}
