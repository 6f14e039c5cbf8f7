/**
 * Operation: the answer of `validate` in the formats of other tools. Every test that ran comes from the run's own rows, which are read
 * only when a format lists them; nothing of it is kept.
 */
import type { Report } from '#domain/verdict';
import { ctrfReport } from '#formats/report/ctrf';
import { junitReport } from '#formats/report/junit';
import type { RunResults } from '#formats/report/listed-tests';
import { markdownReport } from '#formats/report/markdown';
import { sarifReport } from '#formats/report/sarif';
import type { Session } from '#operations/session';

export type ReportFormat = 'junit' | 'ctrf' | 'sarif' | 'markdown';

/** What a report says about who wrote it, and when. */
export interface Origin {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export const reportFormats: readonly ReportFormat[] = ['junit', 'ctrf', 'sarif', 'markdown'];

/** The texts of the formats asked for, in their order. */
export async function printReports(
  session: Pick<Session, 'rows'>,
  report: Report,
  wanted: readonly ReportFormat[],
  { version, now }: Origin,
): Promise<readonly { readonly option: ReportFormat; readonly text: string }[]> {
  const listsTests = wanted.includes('junit') || wanted.includes('ctrf');
  const attempts = listsTests ? await session.rows(report.run, 'attempt') : [];
  const printers: Readonly<Record<ReportFormat, (run: RunResults) => string>> = {
    junit: junitReport,
    ctrf: (run) => ctrfReport(run, { version, stop: now }),
    sarif: () => sarifReport(report, { version }),
    markdown: () => markdownReport(report),
  };
  return wanted.map((option) => ({ option, text: printers[option]({ report, attempts }) }));
}
