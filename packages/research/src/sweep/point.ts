/** A parameter set: a value for each dimension, in their order. */
export type Point = readonly unknown[];

/** The outcome of a parameter set: its score, or `null` if it has none or breaks a constraint. */
export interface Scored {
  readonly point: Point;
  readonly score: number | null;
}
