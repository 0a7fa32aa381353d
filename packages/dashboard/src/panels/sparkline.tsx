/** A line as small as a word: its first point and its last, no axes. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  if (values.length < 2) return <span class="spark" />;
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values
    .map(
      (value, k) =>
        `${((64 * k) / (values.length - 1)).toFixed(1)},${(17 - (16 * (value - low)) / span).toFixed(1)}`,
    )
    .join(' ');
  const rose = (values.at(-1) ?? 0) >= (values[0] ?? 0);
  return (
    <svg class={`spark ${rose ? 'up' : 'down'}`} viewBox="0 0 64 18" aria-hidden="true">
      <polyline points={points} />
    </svg>
  );
}
