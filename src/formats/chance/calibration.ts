/** Do claimed probabilities come true? Expected calibration error over bins of equal mass, Brier score, and its skill over the base rate. */

export interface Prediction {
  readonly probability: number;
  readonly failed: boolean;
}

/** One tenth of all predictions, by probability. */
export interface Bin {
  readonly count: number;
  readonly claimed: number;
  readonly seen: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface Calibration {
  readonly count: number;
  readonly baseRate: number;
  /** Expected calibration error: mean distance of claimed and seen over the bins. */
  readonly error: number;
  readonly brier: number;
  /** 1 - Brier / Brier of always saying the base rate: above 0 is better than knowing only that. Null when all or none failed. */
  readonly skill: number | null;
  readonly bins: readonly Bin[];
}

/** Throws on no predictions. */
export function calibration(predictions: readonly Prediction[], bins = 10): Calibration {
  const sorted = predictions.toSorted((a, b) => a.probability - b.probability);
  const { length } = sorted;
  if (length === 0) throw new Error('no predictions to judge');
  const table = Array.from({ length: bins }, (_, bin) =>
    sorted.slice(Math.floor((bin * length) / bins), Math.floor(((bin + 1) * length) / bins)),
  )
    .filter((part) => part.length > 0)
    .map(describeBin);
  const baseRate = share(sorted, ({ failed }) => (failed ? 1 : 0));
  const brier = share(sorted, ({ probability, failed }) => (probability - (failed ? 1 : 0)) ** 2);
  const error = table.reduce((sum, { count, claimed, seen }) => sum + (count / length) * Math.abs(claimed - seen), 0);
  const variance = baseRate * (1 - baseRate);
  return { count: length, baseRate, error, brier, skill: variance > 0 ? 1 - brier / variance : null, bins: table };
}

function describeBin(part: readonly Prediction[]): Bin {
  return {
    count: part.length,
    claimed: share(part, ({ probability }) => probability),
    seen: share(part, ({ failed }) => (failed ? 1 : 0)),
    lowest: part[0]?.probability ?? 0,
    highest: part.at(-1)?.probability ?? 0,
  };
}

function share(predictions: readonly Prediction[], of: (prediction: Prediction) => number): number {
  return predictions.reduce((sum, prediction) => sum + of(prediction), 0) / predictions.length;
}
