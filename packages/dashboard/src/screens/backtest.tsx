import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeskState } from '../desk-state.js';
import { onDesk } from '../keyboard.js';
import { percentText, timeText } from '../number-text.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { useAnswer } from '../panels/use-answer.js';
import { BandChart } from '../panels/band-chart.js';
import type { BacktestChoices, BacktestRun, DeskFault } from '../wire.js';

const day = 86_400_000;

/** A strategy, a market, a range: run, watch, cancel, read the report. */
export function BacktestScreen({ desk }: { readonly desk: DeskState }) {
  const [choices, again] = useAnswer(() => desk.client.backtestChoices(), []);
  if (choices.state === 'loading') return <Notice kind="loading" title="Loading strategies …" />;
  if (choices.state === 'fault') return <FaultNotice fault={choices.fault} again={again} />;
  if (choices.value.strategies.length === 0 || choices.value.markets.length === 0) {
    return (
      <Notice kind="empty" title="Nothing to backtest">
        A strategy and a market with bars are needed.
      </Notice>
    );
  }
  return <Runs desk={desk} choices={choices.value} />;
}

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

function Runs({ desk, choices }: { readonly desk: DeskState; readonly choices: BacktestChoices }) {
  const { query } = desk.address.value;
  const fault = useSignal<DeskFault | undefined>(undefined);
  const strategy = query['strategy'] ?? choices.strategies[0] ?? '';
  const market = choices.markets.find(({ id }) => id === query['market']) ?? choices.markets[0];
  const from = query['from'] ?? dateOf(market?.from ?? 0);
  const to = query['to'] ?? dateOf((market?.to ?? 0) + day);
  const fee = query['fee'] ?? '0.0005';
  const runs = desk.runs.value;
  const shown = runs.find(({ id }) => id === query['run']) ?? runs[0];
  const other = runs.find(({ id, state }) => id === query['with'] && id !== shown?.id && state === 'done');
  const set = (changes: Readonly<Record<string, string>>): void => {
    desk.go('backtest', { ...query, ...changes });
  };
  const start = async (): Promise<void> => {
    const answer = await desk.client.startBacktest({
      strategy,
      market: market?.id ?? '',
      from: Date.parse(from),
      to: Date.parse(to),
      capital: 10_000,
      fee: Number(fee),
    });
    fault.value = answer.ok ? undefined : answer.fault;
    if (!answer.ok) return;
    // The event of the run may be here already.
    if (!desk.runs.value.some(({ id }) => id === answer.value.id)) desk.runs.value = [answer.value, ...desk.runs.value];
    set({ run: answer.value.id });
  };
  const info = desk.info.value;
  const readOnly = info.state === 'ready' && info.value.readOnly;
  useEffect(() => onDesk('run', () => { if (!readOnly) void start(); }));
  return (
    <div class="backtest-screen">
      <section class="panel" aria-label="Settings">
        <form
          class="bar"
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <label>
            Strategy
            <select value={strategy} onChange={(event) => { set({ strategy: event.currentTarget.value }); }}>
              {choices.strategies.map((name) => <option key={name}>{name}</option>)}
            </select>
          </label>
          <label>
            Market
            <select value={market?.id} onChange={(event) => { set({ market: event.currentTarget.value, from: '', to: '' }); }}>
              {choices.markets.map(({ id }) => <option key={id}>{id}</option>)}
            </select>
          </label>
          <label>
            From
            <input type="date" value={from} onChange={(event) => { set({ from: event.currentTarget.value }); }} />
          </label>
          <label>
            To
            <input type="date" value={to} onChange={(event) => { set({ to: event.currentTarget.value }); }} />
          </label>
          <label>
            Fee
            <input inputMode="decimal" value={fee} onChange={(event) => { set({ fee: event.currentTarget.value }); }} />
          </label>
          <button type="submit" class="main" disabled={readOnly}>Run</button>
        </form>
        {fault.value === undefined ? null : <FaultNotice fault={fault.value} />}
        <ul class="runs">
          {runs.map((run) => (
            <li key={run.id}>
              <button type="button" aria-pressed={run.id === shown?.id} onClick={() => { set({ run: run.id }); }}>
                {run.request.strategy} · {run.request.market} · {timeText(run.request.from, 'UTC', 'day')} to{' '}
                {timeText(run.request.to, 'UTC', 'day')}
              </button>
              <span class={`badge ${run.state}`}>{run.state === 'running' ? percentText(run.progress, 0) : run.state}</span>
              {run.state === 'running' ? (
                <>
                  <progress value={run.progress} max={1} aria-label="Progress" />
                  <button type="button" onClick={() => void desk.client.cancelBacktest(run.id)}>Cancel</button>
                </>
              ) : (
                <span class="soft">{run.summary}</span>
              )}
              {run.state === 'done' && shown?.state === 'done' && run.id !== shown.id ? (
                <button
                  type="button"
                  aria-pressed={run.id === other?.id}
                  onClick={() => { set({ with: run.id === other?.id ? '' : run.id }); }}
                >
                  Compare
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      </section>
      {shown?.state === 'done' ? (
        <Done desk={desk} run={shown} other={other} />
      ) : shown === undefined ? (
        <Notice kind="empty" title="No run yet">
          Choose a range and press Run, or R.
        </Notice>
      ) : shown.state === 'failed' ? (
        <FaultNotice fault={{ error: shown.summary }} />
      ) : (
        <Notice kind="loading" title={shown.state === 'running' ? `At ${percentText(shown.progress, 0)} …` : 'Cancelled.'} />
      )}
    </div>
  );
} // prettier-ignore

/** A finished run: its report, the live record beside it, and another run to compare it with. */
function Done({
  desk,
  run,
  other,
}: {
  readonly desk: DeskState;
  readonly run: BacktestRun;
  readonly other: BacktestRun | undefined;
}) {
  return (
    <div class="done-run">
      <div class="beside">
        {other === undefined ? <LiveBeside desk={desk} run={run} /> : <Compared run={run} other={other} />}
      </div>
      <div class="reports">
        {[run, ...(other === undefined ? [] : [other])].map(({ id, request }) => (
          <iframe
            key={id}
            class="report"
            title={`Report of ${request.strategy} on ${request.market}`}
            sandbox="allow-scripts allow-downloads"
            src={desk.client.reportUrl(id)}
          />
        ))}
      </div>
    </div>
  );
}

function LiveBeside({ desk, run }: { readonly desk: DeskState; readonly run: BacktestRun }) {
  const [band] = useAnswer(() => desk.client.liveBeside(run.id), [run.id, desk.written.value]);
  if (band.state === 'loading') return <p class="soft">Looking for live trades …</p>;
  if (band.state === 'fault') return <FaultNotice fault={band.fault} />;
  if (band.value === null) return <p class="soft">No live trades to lay beside this run yet.</p>;
  const { live, isInside, outsideSince, confidence } = band.value;
  return (
    <>
      <p>
        <b>{live.length}</b> live trades:{' '}
        <b class={isInside ? 'up' : 'down'}>
          {isInside ? 'inside' : `outside since trade ${(outsideSince ?? 0) + 1}`}
        </b>{' '}
        the {percentText(confidence, 0)} band that this run lets expect
      </p>
      <BandChart band={band.value} />
    </>
  );
}

function Compared({ run, other }: { readonly run: BacktestRun; readonly other: BacktestRun }) {
  const of = ({ figures }: BacktestRun, name: string): string =>
    figures.find((one) => one.name === name)?.value ?? '—';
  return (
    <div class="scroll" tabIndex={0}>
      <table class="compared">
        <thead>
          <tr>
            <th scope="col">figure</th>
            <th scope="col" class="number">{runName(run)}</th>
            <th scope="col" class="number">{runName(other)}</th>
          </tr>
        </thead>
        <tbody>
          {run.figures.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{value}</td>
              <td class="number">{of(other, name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
} // prettier-ignore

const runName = ({ request: { strategy, from, to, fee } }: BacktestRun): string =>
  `${strategy}, ${timeText(from, 'UTC', 'day')} to ${timeText(to, 'UTC', 'day')}, fee ${percentText(fee, 3)}`;
