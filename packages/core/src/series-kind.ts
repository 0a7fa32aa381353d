/** Whether something is of a kind of series: what `isSeries` asks, without the type. */
export const hasSeriesKind = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'input' || value.kind === 'computed');
