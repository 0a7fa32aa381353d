/** The tables that a query may read, with their columns. Settings, messages, attachments and documents are none of them. */
const columns = {
  trades:
    'id uuid, account text, symbol text, venue text, side smallint (1 long, -1 short), opened_at timestamptz, closed_at timestamptz (null: open), quantity, entry_price, exit_price, stop_price, target_price, gross_pnl, fees, funding, net_pnl, currency text, risk_amount, r (multiple of the risk), mfe, mae, exit_kind text, exit_reason text, decided_by uuid (actors.id), playbook_id uuid, playbook_version int, regime text, rating smallint, tags text[]',
  trade_journal:
    'id, account, symbol, playbook (name), playbook_version, side (LONG, SHORT), quantity, entry_price, exit_price, entry_time, exit_time, pnl, pnl_percentage, r, signal_reasons text[], tags text[], notes, trade_status (OPEN, CLOSED)',
  signal_history:
    'id, closed_at timestamptz, symbol, venue, timeframe, actor_id, signal_type, action, side smallint, strength, holistic_score, confidence, entry_price, stop_price, target_price, reasons text[], decision (taken, vetoed, outranked, cooldown, duplicate, rejected, watched), decision_reason',
  signal_outcomes: 'closed_at, signal_id, horizon_ms, forward_return, mfe, mae',
  fills:
    'account, fill_id, order_id, symbol, side (BUY, SELL), size, price, fee, fee_currency, liquidity, at timestamptz',
  funding: 'account, funding_id, symbol, paid, at timestamptz',
  actors: 'id uuid, kind (person, strategy, model, import), name, version',
  playbooks: 'id uuid, name, state, version, created_at',
} as const;

/** Their names. */
export const queryTables: ReadonlySet<string> = /* @__PURE__ */ new Set(Object.keys(columns));

/** Tables and columns in words. */
export function describeTables(): string {
  return Object.entries(columns)
    .map(([table, text]) => `${table}(${text})`)
    .join('\n');
}
