import { isoTime } from '@veloce/core';
import type { HealthRow } from '@veloce/dashboard';
import type { RunnerStatus } from '@veloce/live';
import type { RunStatus } from '@veloce/live/node';

/** The status of a run; one that is not on disk has no snapshot. */
type ShownStatus = RunnerStatus & Partial<Pick<RunStatus, 'snapshot'>>;

const money = (value: number): string => value.toFixed(2);
const spanText = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;

/** Times a bar's length that a run may be without one before that is told. */
const lateBars = 3;

/** A run as lines of the desk's screen of health: its last bar and snapshot, who decides where, and its shadows. */
export function runRows(status: ShownStatus, now: number, intervalMs: number): readonly HealthRow[] {
  const { lastBar, inputs, snapshot, paused, equity, versions, params, withheld, shadows } = status;
  const ageMs = lastBar === null ? null : now - lastBar - intervalMs;
  const isLate = ageMs !== null && ageMs > lateBars * intervalMs;
  const row = (name: string, value: string, state: HealthRow['state'] = 'good', advice = ''): HealthRow => ({
    ...{ group: 'run', name, state, value, advice },
  });
  return [
    lastBar === null
      ? row('last bar', 'none yet', 'unknown')
      : row(
          'last bar',
          isoTime(lastBar),
          isLate ? 'warning' : 'good',
          isLate ? 'nothing comes: look at the feeds' : '',
        ),
    row('inputs', String(inputs)),
    ...(snapshot === undefined ? [] : [snapshotRow(snapshot)]),
    row('account', `equity ${money(equity)}`),
    row('entries', paused ?? 'open', paused === null ? 'good' : 'warning'),
    ...Object.entries(versions).map(([symbol, version]) =>
      row(
        `decides in ${symbol}`,
        [version ?? 'the strategy of the configuration', ...settings(params[symbol] ?? {})].join(', '),
      ),
    ),
    ...Object.entries(withheld).map(([symbol, bars]) =>
      row(
        `signals of ${symbol}`,
        `withheld for ${bars} bars more`,
        'warning',
        'a hole lies within what the strategy looks at',
      ),
    ),
    ...Object.entries(shadows).map(([name, shadow]) => ({
      ...{ group: 'shadow', name, state: 'good' as const, advice: '' },
      value: `equity ${money(shadow.equity)}, ${shadow.positions.length} positions, on paper`,
    })),
  ];
}

/** A snapshot is saved each minute: three without one are a fault. */
const oldMs = 180_000;

function snapshotRow(snapshot: RunStatus['snapshot']): HealthRow {
  const about = { group: 'run', name: 'snapshot' } as const;
  if (snapshot === null)
    return { ...about, state: 'unknown', value: 'none yet', advice: 'one is saved each minute' };
  const { ageMs, sequence } = snapshot;
  const isOld = ageMs > oldMs;
  return {
    ...about,
    state: isOld ? 'warning' : 'good',
    value: `${spanText(ageMs)} old, at input ${sequence}`,
    advice: isOld ? 'look at the disk' : '',
  };
}

const settings = (params: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(params).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
