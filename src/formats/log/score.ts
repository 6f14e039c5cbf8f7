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

const seenBefore = 0.25;
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
  return log.lines.map((line, at) => {
    const text = bare[at] ?? '';
    const sign = signOf(text);
    const isOld = good?.has(line.text) === true;
    let score = sign.weight;
    if (score > 0) {
      if (isOld) score *= seenBefore;
      else if (good !== null) score += unseen;
      if (score < 8 && (counts.find(text)?.count ?? 0) > common) score /= 2;
    }
    if (sign.opens && score >= 4) {
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
}

function countTemplates(lines: readonly string[]): TemplateTree {
  const templates = createTemplateTree();
  for (const line of lines) if (maskLine(line) !== '') templates.learn(line);
  return templates;
}
