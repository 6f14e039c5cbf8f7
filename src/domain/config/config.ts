/**
 * Config: what `assay.yaml` says, checked and with every default filled in. Everything in it is optional, so an absent file is an
 * empty one. Times are milliseconds, globs start at the repository's root unless said otherwise.
 */
import type { Boundary } from '#domain/change';
import type { Layer, RunnerName } from '#domain/suite';

export type Criticality = 'low' | 'medium' | 'high' | 'critical';

export interface ServiceConfig {
  readonly paths: readonly string[];
  readonly criticality: Criticality | null;
  readonly owners: readonly string[];
  readonly contracts: readonly string[];
}

/** Changes a suite that detection finds, or adds one that it cannot know. */
export interface SuiteConfig {
  /** A suite's id, to change that suite; any other name makes a new one. */
  readonly name: string;
  /** Where it starts: `assay.yaml:5:5`. */
  readonly at: string;
  readonly runner: RunnerName | null;
  /** Null: the root, or for a suite found by its name wherever that is. */
  readonly dir: string | null;
  /** The shell line that starts it. */
  readonly run: string | null;
  /** Where a `command` writes its results, globs that start at `dir`. */
  readonly results: readonly string[];
  /** Which test files are its own; for a suite that runs as a whole, what it reads. Null: as detected. */
  readonly paths: readonly string[] | null;
  readonly layer: Layer | null;
  /** Names of environments. */
  readonly needs: readonly string[];
}

export interface EnvironmentConfig {
  readonly compose: string | null;
  readonly seed: string | null;
  readonly network: 'none' | 'services-only' | 'full' | null;
  /** Name in the environment -> the variable it is taken from. */
  readonly secrets: Readonly<Record<string, { readonly env: string }>>;
}

export interface GateConfig {
  readonly block: readonly string[];
  readonly review: readonly string[];
}

export interface Config {
  readonly services: Readonly<Record<string, ServiceConfig>>;
  readonly suites: readonly SuiteConfig[];
  readonly environments: Readonly<Record<string, EnvironmentConfig>>;
  /** Expected time to spend on tests. */
  readonly budget: Readonly<Partial<Record<Boundary, number>>>;
  readonly confidence: Readonly<Partial<Record<'default' | Criticality, number>>>;
  /** Test files that run whatever changed. */
  readonly always: readonly string[];
  readonly gate: Readonly<Partial<Record<Boundary, GateConfig>>>;
  readonly agents: { readonly rounds: number | null; readonly share: number | null };
  /** Keys that were read and checked and that nothing acts on yet: `services.owners`, `suites.needs`. */
  readonly idle: readonly string[];
}
