/** `assay plan`: what would run, as text or JSON. */
import { type Face, judgeOptions, textOptions } from '#cli/faces/face';
import { planText } from '#cli/text/plan';
import { previewPlan } from '#operations/judge-change';
import { planJson } from '#operations/report-json';

export const planFace: Face = async (parsed, session, terminal) => {
  const preview = await previewPlan(session, judgeOptions(parsed, terminal));
  return preview === null ? null : { text: planText(preview, textOptions(terminal)), json: planJson(preview), code: 0 };
};
