/**
 * How much each line of a log matters: what tools print when they fail, how rare its template is, whether a log of the same check that passed
 * has it too, how near the end it is. Pure.
 */
import type { Log, LogLine } from '#formats/log/lines';
import { maskLine, withoutPrefix } from '#formats/log/mask';
import { isContinuation, isFrame, signOf } from '#formats/log/signs';
import { createTemplateTree, type TemplateTree } from '#formats/log/templates';

export interface ScoredLine extends LogLine {
  /** 0: says nothing about a failure by itself. */
  readonly score: number;
}

/** What passing logs of the same check say: learn each of their lines. */
export interface GoodLog {
  learn(text: string): void;
  has(text: string): boolean;
}

export function createGoodLog(): GoodLog {
  const templates = createTemplateTree({ similarity: 0.7 });
  return {
    learn: (text) => void templates.learn(withoutPrefix(text)),
    has: (text) => templates.find(withoutPrefix(text)) !== null,
  };
}

/** A sure sign of an error in a log that passed is a weaker one, any other is hardly one. */
const seenBefore = { sure: 0.5, other: 0.25 };
const sure = 8;
/** From here a line is worth showing for itself. */
export const worth = 4;
/** News without any sign belongs to a failure that it leads to within so many lines. */
const leadsTo = 10;
const unseen = 2;
/** A template that so many lines of one log are is its daily bread. */
const common = 12;
const shownFrames = 4;
const longestBlock = 40;

export function scoreLines(log: Log, good: GoodLog | null): readonly ScoredLine[] {
  const bare = log.lines.map(({ text }) => withoutPrefix(text));
  const counts = countTemplates(bare);
  let owner = 0;
  let length = 0;
  let frames = 0;
  const scored = log.lines.map((line, at) => {
    const text = bare[at] ?? '';
    const sign = signOf(text);
    const isOld = good?.has(line.text) === true;
    let score = sign.weight;
    if (score > 0) {
      if (isOld) score *= sign.weight >= sure ? seenBefore.sure : seenBefore.other;
      else if (good !== null) score += unseen;
      if (score < sure && (counts.find(text)?.count ?? 0) > common) score /= 2;
    }
    if (sign.opens && score >= worth) {
      [owner, length, frames] = [score, 0, 0];
    } else if (owner > 0) {
      length += 1;
      frames += isFrame(text) ? 1 : 0;
      const belongs = text !== '' && isContinuation(text) && length <= longestBlock;
      if (belongs) score = Math.max(score, frames > shownFrames && isFrame(text) ? 1 : owner * 0.6);
      else if (text !== '' && sign.weight === 0) owner = 0;
    }
    if (score > 0) score += (2 * line.number) / log.total;
    return { ...line, score };
  });
  return good === null ? scored : withNews(scored, good);
}

/** Lines that no passing log has and that stand, one after the other, above a line worth showing. */
function withNews(lines: readonly ScoredLine[], good: GoodLog): readonly ScoredLine[] {
  const scores = lines.map(({ score }) => score);
  let left = 0;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const { text, score } = lines[at] ?? { text: '', score: 0 };
    if (score >= worth) left = leadsTo;
    else if (left === 0) continue;
    else if (text.trim() === '') left -= 1;
    else if (good.has(text)) left = 0;
    else {
      scores[at] = worth;
      left -= 1;
    }
  }
  return lines.map((line, at) => ({ ...line, score: scores[at] ?? 0 }));
}

function countTemplates(lines: readonly string[]): TemplateTree {
  const templates = createTemplateTree();
  for (const line of lines) if (maskLine(line) !== '') templates.learn(line);
  return templates;
}
