import { useSignal } from '@preact/signals';
import type { DeskState } from '../desk-state.js';
import { numberText, percentText, spanText, strengthText } from '../number-text.js';
import type { MarketRow } from '../wire.js';
import { Notice } from './notice.js';
import { Sparkline } from './sparkline.js';
import { WindowedRows } from './windowed-rows.js';

const orders = {
  symbol: (a: MarketRow, b: MarketRow) => a.symbol.localeCompare(b.symbol),
  change: (a: MarketRow, b: MarketRow) => (b.change ?? -Infinity) - (a.change ?? -Infinity),
  regime: (a: MarketRow, b: MarketRow) =>
    (a.regime ?? '~').localeCompare(b.regime ?? '~') || (b.strength ?? -1) - (a.strength ?? -1),
  strength: (a: MarketRow, b: MarketRow) => (b.strength ?? -1) - (a.strength ?? -1),
} as const;

/** Every market with its price, change, sparkline, regime and signal; one click brings it on the chart. */
export function WatchList({ desk }: { readonly desk: DeskState }) {
  const { order } = desk.layout.value;
  const filter = useSignal('');
  const wanted = filter.value.toLowerCase();
  const rows = desk.rows.value
    .filter(({ symbol, venue }) => `${symbol} ${venue}`.toLowerCase().includes(wanted))
    .sort(orders[order]);
  const chosen = desk.chosen.value?.id;
  return (
    <section class="panel watch" aria-label="Markets">
      <div class="bar">
        <input
          id="market-filter"
          type="search"
          placeholder="Market  /"
          aria-label="Filter markets"
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            const first = rows[0];
            if (event.key !== 'Enter' || first === undefined) return;
            desk.go('market', { m: first.id });
            event.currentTarget.blur();
          }}
        />
        <select
          aria-label="Order"
          value={order}
          onChange={(event) => {
            desk.arrange({ order: event.currentTarget.value as keyof typeof orders });
          }}
        >
          <option value="strength">signal</option>
          <option value="change">24 h</option>
          <option value="symbol">name</option>
          <option value="regime">regime</option>
        </select>
      </div>
      {desk.rows.value.length === 0 ? (
        <Notice kind="empty" title="No market yet">
          A line appears for each market as soon as its feed is connected.
        </Notice>
      ) : (
        <WindowedRows
          label="Markets"
          count={rows.length}
          rowHeight={46}
          row={(k) => {
            const row = rows[k];
            return row === undefined ? null : (
              <MarketLine
                key={row.id}
                row={row}
                chosen={row.id === chosen}
                threshold={desk.info.value.state === 'ready' ? desk.info.value.value.threshold : 0.65}
                now={desk.now.value}
                onChoose={() => {
                  desk.go('market', { m: row.id });
                }}
              />
            );
          }}
        />
      )}
    </section>
  );
}

function MarketLine({
  row,
  chosen,
  threshold,
  now,
  onChoose,
}: {
  readonly row: MarketRow;
  readonly chosen: boolean;
  readonly threshold: number;
  readonly now: number;
  readonly onChoose: () => void;
}) {
  const { symbol, venue, timeframe, price, decimals, change, spark, regime, strength, side, state, lastBar } =
    row;
  const tone = side > 0 ? 'up' : side < 0 ? 'down' : 'soft';
  return (
    <button
      type="button"
      class={`market-line ${state}`}
      aria-pressed={chosen}
      title={state === 'live' ? undefined : stateText(row, now)}
      onClick={onChoose}
    >
      <span class="who">
        <b>{symbol}</b>
        <small>
          {venue} {state === 'live' ? (regime === null ? timeframe : `· ${regime}`) : `· ${state}`}
        </small>
      </span>
      <Sparkline values={spark} />
      <span class="figures">
        <b>{numberText(price, decimals)}</b>
        <small class={change === null ? '' : change >= 0 ? 'up' : 'down'}>{percentText(change, 2)}</small>
      </span>
      <span class={`strength ${tone} ${strength !== null && strength >= threshold ? 'strong' : ''}`}>
        {strength === null ? '—' : `${side > 0 ? '▲' : side < 0 ? '▼' : ''}${strengthText(strength)}`}
      </span>
      <span class="hidden">{lastBar === null ? 'no bar yet' : ''}</span>
    </button>
  );
}

/** A market's state in words. */
export function stateText({ state, lastBar, warmup }: MarketRow, now: number): string {
  switch (state) {
    case 'live':
      return 'live';
    case 'waiting':
      return warmup === null || warmup.have === 0
        ? 'waiting for the first bar'
        : `warming up: ${warmup.have} of ${warmup.need} bars`;
    case 'stale':
      return lastBar === null ? 'no data' : `no data for ${spanText(now - lastBar)}`;
    case 'mending':
      return 'a hole in the data is being filled';
    case 'hole':
      return 'a hole in the data: verdicts are withheld';
  }
}
