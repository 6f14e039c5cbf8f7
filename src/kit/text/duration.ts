/** Durations as people write them: `500ms`, `60s`, `5m`, `1.5h`, `1m30s`. Pure; `duration` of `kit/text` prints measured ones. */

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** For schemas and messages: what `parseDuration` reads. */
export const durationPattern = /^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h))+$/;

/** Milliseconds, or null for anything that is no duration longer than nothing. */
export function parseDuration(text: string): number | null {
  if (text.length > 50 || !durationPattern.test(text)) return null;
  let total = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    total += Number(number) * (unitMs[unit] ?? 0);
  }
  return total > 0 ? Math.round(total) || 1 : null;
}

/** As `parseDuration` reads it: `1m30s`. */
export function writtenDuration(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ['h', 'm', 's', 'ms']) {
    const size = unitMs[unit] ?? 1;
    const units = Math.floor(rest / size);
    if (units > 0) parts.push(`${units}${unit}`);
    rest -= units * size;
  }
  return parts.join('') || '0s';
}
