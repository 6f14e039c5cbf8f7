/** What `assay doctor` answers: findings in a fixed order, each with what was found, why we think so, and the fix when there is one. */

/** `missing`: validation cannot run without it. `note`: it can, and something is less than it could be. */
export type FindingState = 'ok' | 'note' | 'missing';

export interface DoctorFinding {
  readonly area: 'checkout' | 'tests' | 'machine' | 'isolation';
  readonly name: string;
  readonly state: FindingState;
  readonly found: string;
  /** What to type or change; null when nothing is to be done. */
  readonly fix: string | null;
}

export interface Diagnosis {
  /** Validation can run: nothing is missing. */
  readonly ready: boolean;
  readonly folder: string;
  readonly findings: readonly DoctorFinding[];
}

type Words = Pick<DoctorFinding, 'area' | 'name' | 'found'>;

export function fine(area: Words['area'], name: string, found: string): DoctorFinding {
  return { area, name, state: 'ok', found, fix: null };
}

export function noted(area: Words['area'], name: string, found: string, fix: string | null = null): DoctorFinding {
  return { area, name, state: 'note', found, fix };
}

export function missing(area: Words['area'], name: string, found: string, fix: string): DoctorFinding {
  return { area, name, state: 'missing', found, fix };
}
