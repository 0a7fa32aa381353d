import { useSignal } from '@preact/signals';
import type { DeskState } from '../desk-state.js';
import { numberText, percentText, shareText, sizeText, timeText } from '../number-text.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { useAnswer } from '../panels/use-answer.js';
import { WindowedRows } from '../panels/windowed-rows.js';
import type { GroupRow, TradePage, TradeRow } from '../wire.js';

const groupings = ['symbol', 'side', 'playbook', 'tag', 'weekday', 'hour', 'day', 'month'] as const;

/** Trades with filters, one of them in full, and performance by group. */
export function JournalScreen({ desk }: { readonly desk: DeskState }) {
  const { query } = desk.address.value;
  const filters = { symbol: query['symbol'], side: query['side'], result: query['result'], tag: query['tag'], text: query['text'] }; // prettier-ignore
  const [page, again] = useAnswer(
    () => desk.client.trades({ ...filters, limit: 1000 }),
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
          <Trades desk={desk} page={page.value} chosen={query['trade']} onChoose={(trade) => { set({ trade }); }} />
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

function Field({
  label,
  value = '',
  onChange,
}: {
  readonly label: string;
  readonly value?: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <input
        value={value}
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
  chosen,
  onChoose,
}: {
  readonly desk: DeskState;
  readonly page: TradePage;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}) {
  const { trades, matching, all, total } = page;
  const zone = desk.zone.value;
  return (
    <>
      <p class="sums">
        <b>{matching}</b> of {all} trades · result{' '}
        <b class={total.pnl >= 0 ? 'up' : 'down'}>{numberText(total.pnl)}</b>
        {total.r === null ? '' : ` · ${numberText(total.r, 1)} R`} · win {shareText(total.hitRate)} · PF{' '}
        {numberText(total.profitFactor)}
        {trades.length < matching ? ` · the newest ${trades.length} are listed` : ''}
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
            count={trades.length}
            rowHeight={28}
            row={(k) => {
              const trade = trades[k];
              return trade === undefined ? null : (
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
