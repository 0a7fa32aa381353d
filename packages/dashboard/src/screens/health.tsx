import { useSignal } from '@preact/signals';
import type { DeskState } from '../desk-state.js';
import { spanText, timeText } from '../number-text.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { useAnswer } from '../panels/use-answer.js';

/** Feeds, database, heartbeat, versions; the switch for entries; the end of the log. */
export function HealthScreen({ desk }: { readonly desk: DeskState }) {
  // Asked again every five seconds.
  const round = Math.floor(desk.now.value / 5000);
  const [health, again] = useAnswer(() => desk.client.health(), [round]);
  const info = desk.info.value;
  const hasControl = info.state === 'ready' && info.value.parts.control === true;
  return (
    <div class="health-screen">
      <section class="panel" aria-label="Health">
        <h2 class="title">Health</h2>
        {health.state === 'loading' ? (
          <Notice kind="loading" title="Looking …" />
        ) : health.state === 'fault' ? (
          <FaultNotice fault={health.fault} again={again} />
        ) : (
          <div class="scroll" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">what</th>
                  <th scope="col">state</th>
                  <th scope="col">figure</th>
                  <th scope="col">to do</th>
                </tr>
              </thead>
              <tbody>
                {health.value.rows.map(({ group, name, state, value, advice }) => (
                  <tr key={`${group} ${name}`}>
                    <th scope="row">
                      <small>{group}</small> {name}
                    </th>
                    <td>
                      <span class={`badge ${state}`}>{state}</span>
                    </td>
                    <td>{value}</td>
                    <td class="soft">{advice}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {hasControl ? <Control desk={desk} /> : null}
      </section>
      <section class="panel" aria-label="Log">
        <h2>Log</h2>
        <ol class="log" tabIndex={0}>
          {desk.log.value.slice(0, 200).map(({ at, level, text }, k) => (
            <li key={`${at} ${k}`}>
              <time>{timeText(at, desk.zone.value, 'clock')}</time>{' '}
              <span class={`level ${level}`}>{level}</span> {text}
            </li>
          ))}
        </ol>
        <p class="soft">
          Charts by{' '}
          <a href="https://www.tradingview.com/" rel="noreferrer">
            TradingView Lightweight Charts™
          </a>
        </p>
      </section>
    </div>
  );
}

function Control({ desk }: { readonly desk: DeskState }) {
  const [status, again] = useAnswer(() => desk.client.control(), []);
  const asked = useSignal<'pause' | 'resume' | 'kill' | undefined>(undefined);
  const typed = useSignal('');
  const said = useSignal('');
  if (status.state !== 'ready') return null;
  const { entries, since } = status.value;
  const offered =
    entries === 'open'
      ? (['pause', 'kill'] as const)
      : entries === 'paused'
        ? (['resume', 'kill'] as const)
        : [];
  const info = desk.info.value;
  const readOnly = info.state === 'ready' && info.value.readOnly;
  return (
    <div class="control">
      <h2>Entries</h2>
      <p>
        <span class={`badge ${entries === 'open' ? 'good' : 'warning'}`}>{entries}</span>{' '}
        {since === null ? '' : `for ${spanText(desk.now.value - since)}`}{' '}
        {entries === 'killed' ? 'A person lifts it where the runner runs.' : ''}
      </p>
      <div class="bar">
        {offered.map((action) => (
          <button
            key={action}
            type="button"
            disabled={readOnly}
            onClick={() => {
              asked.value = action;
              typed.value = '';
            }}
          >
            {action} entries
          </button>
        ))}
      </div>
      {asked.value === undefined ? null : (
        <form
          class="bar"
          onSubmit={(event) => {
            event.preventDefault();
            const action = asked.value;
            if (action === undefined) return;
            void desk.client.act(action, typed.value).then((answer) => {
              said.value = answer.ok ? '' : answer.fault.error;
              asked.value = undefined;
              again();
            });
          }}
        >
          <label>
            Type <b>{asked.value}</b> to confirm; it is written to the journal. Exits go on working.
            <input
              autocomplete="off"
              value={typed.value}
              onInput={(event) => {
                typed.value = event.currentTarget.value;
              }}
            />
          </label>
          <button type="submit" class="main" disabled={typed.value !== asked.value}>
            {asked.value}
          </button>
        </form>
      )}
      <output class="down">{said.value}</output>
    </div>
  );
}
