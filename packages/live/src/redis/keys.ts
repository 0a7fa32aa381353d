/** The keys of one shard. The braces keep them on one node of a cluster, so that a script may touch them together. */
export interface ShardKeys {
  /** Stream of inputs; the entry `n-0` is input `n - 1` of the run. */
  readonly inputs: string;
  /** Inputs published so far. */
  readonly count: string;
  /** Ids of published events, by the number of their input. */
  readonly ids: string;
  /** Stream of decisions; the entry `n-0` was concluded from input `n - 1`. */
  readonly decisions: string;
  /** Newest snapshot of the runner. */
  readonly snapshot: string;
  /** The process that runs the shard, and its epoch. */
  readonly lease: string;
  /** How often the shard has changed hands. */
  readonly epoch: string;
}

/** The keys of a shard of a run. */
export function keysOf(name: string, shard: string): ShardKeys {
  const start = `veloce:{${name}:${shard}}:`;
  return {
    inputs: `${start}inputs`,
    count: `${start}count`,
    ids: `${start}ids`,
    decisions: `${start}decisions`,
    snapshot: `${start}snapshot`,
    lease: `${start}lease`,
    epoch: `${start}epoch`,
  };
}

/** The processes of a run, by when each was last seen. */
export const workersKey = (name: string): string => `veloce:{${name}}:workers`;
