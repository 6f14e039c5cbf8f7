/** `assay plan`: what would run, or with `--curve` what less time would still find; as text or JSON. */
import { type Face, judgeOptions, textOptions } from '#cli/faces/face';
import { planText } from '#cli/text/plan';
import { curveText } from '#cli/text/selection/curve';
import { previewPlan } from '#operations/judge-change';
import { planJson } from '#operations/report-json';
import { curveOf } from '#operations/selection/curve';

export const planFace: Face = async (parsed, session, terminal) => {
  const preview = await previewPlan(session, judgeOptions(parsed, terminal));
  if (preview === null) return null;
  const options = textOptions(terminal);
  if (!parsed.flags.has('curve')) return { text: planText(preview, options), json: planJson(preview), code: 0 };
  const curve = curveOf({ ...preview, suites: preview.project.suites });
  return { text: curveText(curve, options), json: { ...planJson(preview), curve }, code: 0 };
};
