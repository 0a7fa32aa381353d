import type { LevelLine, SignalMark } from '@veloce/charts';
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Query } from '../client.js';
import type { DeskState } from '../desk-state.js';
import { numberText, percentText, shareText, sizeText, timeText } from '../number-text.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { useAnswer } from '../panels/use-answer.js';
import { pageLength, useRows } from '../panels/use-rows.js';
import { WindowedRows } from '../panels/windowed-rows.js';
import { ViewChart } from '../panels/view-chart.js';
import type { GroupRow, MarketView, TradePage, TradeRow } from '../wire.js';
import { plusDays, startOfDay } from '../zoned-days.js';
import { JournalCalendar } from './journal-calendar.js';

const groupings = ['symbol', 'side', 'playbook', 'tag', 'weekday', 'hour', 'day', 'week', 'month'] as const;

/** The journal as a list of trades, or as a calendar. */
export function JournalScreen({ desk }: { readonly desk: DeskState }) {
  const isCalendar = desk.address.value.query['view'] === 'calendar';
  return (
    <div class="journal">
      <nav class="bar views" aria-label="Views of the journal">
        <button type="button" aria-pressed={!isCalendar} onClick={() => { desk.go('journal'); }}>
          Trades
        </button>
        <button type="button" aria-pressed={isCalendar} onClick={() => { desk.go('journal', { view: 'calendar' }); }}>
          Calendar and reviews
        </button>
      </nav>
      {isCalendar ? <JournalCalendar desk={desk} /> : <TradeScreen desk={desk} />}
    </div>
  );
} // prettier-ignore

/** Trades with filters, one of them in full, and performance by group. */
function TradeScreen({ desk }: { readonly desk: DeskState }) {
  const { query } = desk.address.value;
  const filters = { symbol: query['symbol'], side: query['side'], result: query['result'], tag: query['tag'], playbook: query['playbook'], text: query['text'], ...spanOf(query['on'], desk.zone.value) }; // prettier-ignore
  const [page, again] = useAnswer(
    () => desk.client.trades({ ...filters, limit: pageLength }),
    [JSON.stringify(filters), desk.written.value],
  );
  const by = query['by'] ?? 'symbol';
  const [groups] = useAnswer(
    () => desk.client.performance(by, desk.zone.value),
    [by, desk.zone.value, desk.written.value],
  );
  const set = (changes: Readonly<Record<string, string>>): void => {
    desk.go('journal', { ...query, ...changes });
  };
  return (
    <div class="journal-screen">
      <section class="panel filters" aria-label="Filters">
        <h2>Filter</h2>
        <Field label="Symbol" value={query['symbol']} onChange={(symbol) => { set({ symbol }); }} />
        <Choice label="Side" value={query['side']} of={['LONG', 'SHORT']} onChange={(side) => { set({ side }); }} />
        <Choice label="Result" value={query['result']} of={['won', 'lost', 'open']} onChange={(result) => { set({ result }); }} />
        <Field label="Tag" value={query['tag']} onChange={(tag) => { set({ tag }); }} />
        <Field label="Playbook" value={query['playbook']} onChange={(playbook) => { set({ playbook }); }} />
        <Field label="Day" value={query['on']} placeholder="2025-01-31" onChange={(on) => { set({ on }); }} />
        <Field label="Text" value={query['text']} onChange={(text) => { set({ text }); }} />
        <button type="button" onClick={() => { desk.go('journal'); }}>
          Clear
        </button>
        <h2>By</h2>
        <Choice label="Group" value={by} of={groupings} required onChange={(next) => { set({ by: next }); }} />
        {groups.state === 'ready' ? <Groups rows={groups.value} /> : groups.state === 'fault' ? <FaultNotice fault={groups.fault} /> : null}
      </section>
      <section class="panel trades" aria-label="Trades">
        {page.state === 'loading' ? (
          <Notice kind="loading" title="Loading trades …" />
        ) : page.state === 'fault' ? (
          <FaultNotice fault={page.fault} again={again} />
        ) : (
          <Trades desk={desk} page={page.value} filters={filters} chosen={query['trade']} onChoose={(trade) => { set({ trade }); }} />
        )}
      </section>
      <section class="panel trade" aria-label="Trade">
        {query['trade'] === undefined || query['trade'] === '' ? (
          <Notice kind="empty" title="No trade chosen">
            Choose one from the list.
          </Notice>
        ) : (
          <OneTrade key={query['trade']} desk={desk} id={query['trade']} />
        )}
      </section>
    </div>
  );
} // prettier-ignore

/** The trades opened on a day. */
function spanOf(day: string | undefined, zone: string): { readonly from?: number; readonly to?: number } {
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) return {};
  return { from: startOfDay(day, zone), to: startOfDay(plusDays(day, 1), zone) };
}

function Field({
  label,
  value = '',
  placeholder = '',
  onChange,
}: {
  readonly placeholder?: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <input
        value={value}
        placeholder={placeholder}
        onChange={(event) => {
          onChange(event.currentTarget.value.trim());
        }}
      />
    </label>
  );
}

function Choice({
  label,
  value = '',
  of,
  required = false,
  onChange,
}: {
  readonly label: string;
  readonly value?: string | undefined;
  readonly of: readonly string[];
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <select
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {required ? null : <option value="">all</option>}
        {of.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}

function Groups({ rows }: { readonly rows: readonly GroupRow[] }) {
  if (rows.length === 0) return <p class="soft">No closed trades.</p>;
  return (
    <table class="groups">
      <thead>
        <tr>
          <th scope="col">group</th>
          <th scope="col" class="number">n</th>
          <th scope="col" class="number">win</th>
          <th scope="col" class="number">result</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ group, trades, hitRate, pnl }) => (
          <tr key={group}>
            <th scope="row">{group}</th>
            <td class="number">{trades}</td>
            <td class="number">{shareText(hitRate)}</td>
            <td class={`number ${pnl >= 0 ? 'up' : 'down'}`}>{numberText(pnl, 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
} // prettier-ignore

function Trades({
  desk,
  page,
  filters,
  chosen,
  onChoose,
}: {
  readonly desk: DeskState;
  readonly page: TradePage;
  readonly filters: Query;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}) {
  const { trades, matching, all, total } = page;
  const zone = desk.zone.value;
  const tradeAt = useRows(trades, async (offset) => {
    const answer = await desk.client.trades({ ...filters, offset, limit: pageLength });
    return answer.ok ? { ok: true, value: answer.value.trades } : answer;
  });
  return (
    <>
      <p class="sums">
        <b>{matching}</b> of {all} trades · result{' '}
        <b class={total.pnl >= 0 ? 'up' : 'down'}>{numberText(total.pnl)}</b>
        {total.r === null ? '' : ` · ${numberText(total.r, 1)} R`} · win {shareText(total.hitRate)} · PF{' '}
        {numberText(total.profitFactor)}
      </p>
      {trades.length === 0 ? (
        <Notice kind="empty" title={all === 0 ? 'No trades yet' : 'No trade matches'}>
          {all === 0 ? 'They appear as the account fills them, or import your fills.' : 'Loosen a filter.'}
        </Notice>
      ) : (
        <>
          <div class="line head" aria-hidden="true">
            <span>opened ({zone})</span>
            <span>symbol</span>
            <span>side</span>
            <span class="number">result</span>
            <span class="number">R</span>
            <span>tags</span>
          </div>
          <WindowedRows
            label="Trades"
            count={matching}
            rowHeight={28}
            row={(k) => {
              const trade = tradeAt(k);
              return trade === undefined ? (
                <span class="line soft">…</span>
              ) : (
                <button
                  type="button"
                  class="line"
                  aria-pressed={trade.id === chosen}
                  onClick={() => {
                    onChoose(trade.id);
                  }}
                >
                  <time>{timeText(trade.openedAt, zone, 'minute')}</time>
                  <b>{trade.symbol}</b>
                  <span class={trade.side === 'LONG' ? 'up' : 'down'}>{trade.side}</span>
                  <span class={`number ${(trade.pnl ?? 0) >= 0 ? 'up' : 'down'}`}>
                    {trade.pnl === null ? 'open' : numberText(trade.pnl)}
                  </span>
                  <span class="number">{numberText(trade.r)}</span>
                  <span class="why">{trade.tags.join(' ')}</span>
                </button>
              );
            }}
          />
        </>
      )}
    </>
  );
}

function OneTrade({ desk, id }: { readonly desk: DeskState; readonly id: string }) {
  const [loaded, again] = useAnswer(() => desk.client.trade(id), [id]);
  const note = useSignal('');
  const said = useSignal('');
  if (loaded.state === 'loading') return <Notice kind="loading" title="Loading the trade …" />;
  if (loaded.state === 'fault') return <FaultNotice fault={loaded.fault} again={again} />;
  const trade = loaded.value;
  const info = desk.info.value;
  const readOnly = info.state === 'ready' && info.value.readOnly;
  const write = async (
    action: Promise<{ readonly ok: boolean; readonly fault?: { readonly error: string } }>,
  ) => {
    const answer = await action;
    said.value = answer.ok ? '' : (answer.fault?.error ?? '');
    if (answer.ok) again();
  };
  return (
    <>
      <h2>
        {trade.symbol} {trade.side} <small>{trade.exit ?? 'open'}</small>
      </h2>
      <TradeChart desk={desk} trade={trade} />
      <Facts trade={trade} zone={desk.zone.value} />
      {trade.reason === null ? null : (
        <>
          <h2>Why it was taken</h2>
          <p>{trade.reason}</p>
        </>
      )}
      <h2>Tags</h2>
      <label>
        <span class="hidden">Tags, separated by spaces</span>
        <input
          disabled={readOnly}
          value={trade.tags.join(' ')}
          placeholder="late, news, plan …"
          onChange={(event) => {
            const tags = event.currentTarget.value.split(/[\s,]+/).filter((tag) => tag !== '');
            void write(desk.client.tag(id, tags));
          }}
        />
      </label>
      <h2>Rating</h2>
      <div class="rating" role="group" aria-label="Rating">
        {[1, 2, 3, 4, 5].map((rating) => (
          <button
            key={rating}
            type="button"
            disabled={readOnly}
            aria-pressed={trade.rating === rating}
            onClick={() => void write(desk.client.rate(id, rating))}
          >
            {rating}
          </button>
        ))}
      </div>
      <h2>Notes</h2>
      {trade.notes.map(({ at, by, text }) => (
        <p key={at} class="note">
          <small>
            {timeText(at, desk.zone.value, 'minute')} {by}
          </small>
          {text}
        </p>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (note.value.trim() === '') return;
          void write(desk.client.note(id, note.value));
          note.value = '';
        }}
      >
        <textarea
          disabled={readOnly}
          aria-label="New note"
          placeholder={readOnly ? 'This desk is read-only.' : 'What did you see? What would you do again?'}
          value={note.value}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
        />
        <button type="submit" disabled={readOnly}>
          Add note
        </button>
        <output class="down">{said.value}</output>
      </form>
    </>
  );
}

/** The bars around a trade: entry and exit, stop, target, and how far it went against and for it. */
function TradeChart({ desk, trade }: { readonly desk: DeskState; readonly trade: TradeRow }) {
  const [loaded] = useAnswer(() => desk.client.tradeChart(trade.id), [trade.id, trade.closedAt]);
  if (loaded.state === 'loading') return <div class="small-chart soft">Loading bars …</div>;
  if (loaded.state === 'fault') return <p class="soft">{loaded.fault.error}</p>;
  if (loaded.value === null) return <p class="soft">The bars of this trade are not held.</p>;
  return <TradeBars desk={desk} trade={trade} view={loaded.value} />;
}

function TradeBars({
  desk,
  trade,
  view,
}: {
  readonly desk: DeskState;
  readonly trade: TradeRow;
  readonly view: MarketView;
}) {
  const marks = useMemo(() => marksOf(trade, view), [view]);
  return (
    <ViewChart
      view={view}
      marks={marks}
      levels={levelsOf(trade)}
      at={trade.openedAt}
      label={`Bars around the trade: entry ${sizeText(trade.entryPrice)}, ${trade.exitPrice === null ? 'still open' : `exit ${sizeText(trade.exitPrice)}`}`}
      zone={desk.zone.value}
      theme={desk.layout.value.theme}
    />
  );
}

/** Entry and exit, at the bars in which they happened. */
function marksOf(trade: TradeRow, view: MarketView): readonly SignalMark[] {
  const times = view.columns['time'] ?? [];
  const barOf = (time: number): number =>
    view.firstBar + times.findLastIndex((one) => (one ?? Infinity) <= time);
  const { side, openedAt, entryPrice, closedAt, exitPrice } = trade;
  const back = side === 'LONG' ? 'SHORT' : 'LONG';
  return [
    { bar: barOf(openedAt), side, price: entryPrice, decision: 'taken' },
    ...(closedAt === null || exitPrice === null
      ? []
      : [{ bar: barOf(closedAt), side: back, price: exitPrice, decision: 'watched' } as const]),
  ];
}

/** Stop and target, and the worst and the best price that the trade saw. */
function levelsOf({ side, stop, target, mae, mfe, entryPrice }: TradeRow): readonly LevelLine[] {
  const sign = side === 'LONG' ? 1 : -1;
  const line = (price: number | null, title: string, tint: LevelLine['tint']): readonly LevelLine[] =>
    price === null ? [] : [{ price, title, tint }];
  return [
    ...line(stop, 'stop', 'down'),
    ...line(target, 'target', 'up'),
    ...line(mae === null ? null : entryPrice * (1 + sign * mae), 'worst', 'soft'),
    ...line(mfe === null ? null : entryPrice * (1 + sign * mfe), 'best', 'soft'),
  ];
}

function Facts({ trade, zone }: { readonly trade: TradeRow; readonly zone: string }) {
  const rows: readonly (readonly [string, string])[] = [
    ['opened', timeText(trade.openedAt, zone, 'minute')],
    ['closed', trade.closedAt === null ? 'open' : timeText(trade.closedAt, zone, 'minute')],
    ['size', sizeText(trade.size)],
    ['entry', sizeText(trade.entryPrice)],
    ['exit', trade.exitPrice === null ? '—' : sizeText(trade.exitPrice)],
    ['stop', trade.stop === null ? 'none' : sizeText(trade.stop)],
    ['target', trade.target === null ? 'none' : sizeText(trade.target)],
    ['result', numberText(trade.pnl)],
    ['R', numberText(trade.r)],
    ['worst, best', `${percentText(trade.mae, 2)} / ${percentText(trade.mfe, 2)}`],
    ['fees', numberText(trade.fees)],
    ['strategy', trade.strategy ?? '—'],
    ['playbook', trade.playbook ?? '—'],
    ['account', trade.account],
  ];
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
