/** `assay validate`: the verdict as text or JSON, the reports asked for, and its exit code. */
import { type Face, judgeOptions, textOptions } from '#cli/faces/face';
import { verdictText } from '#cli/text/verdict';
import { validate } from '#operations/judge-change';
import { printReports, reportFormats } from '#operations/report-files';
import { reportJson } from '#operations/report-json';

const verdictCodes = { pass: 0, fail: 1, inconclusive: 3 } as const;

export const validateFace: Face = async (parsed, session, terminal) => {
  const report = await validate(session, judgeOptions(parsed, terminal));
  if (report === null) return null;
  const wanted = reportFormats.filter((name) => parsed.values.has(name));
  const origin = { version: terminal.version(), now: terminal.clock.now() };
  return {
    text: verdictText(report, textOptions(terminal)),
    json: reportJson(report),
    code: verdictCodes[report.verdict.result],
    files: await printReports(session, report, wanted, origin),
  };
};
