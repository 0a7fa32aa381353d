import { useSignal } from '@preact/signals';
import type { DeskState } from '../desk-state.js';
import { timeText } from '../number-text.js';
import { Notice } from '../panels/notice.js';

/** Alerts, and where each of them went. */
export function AlertScreen({ desk }: { readonly desk: DeskState }) {
  const said = useSignal('');
  const info = desk.info.value;
  const readOnly = info.state === 'ready' && info.value.readOnly;
  const alerts = desk.alerts.value;
  return (
    <section class="panel" aria-label="Alerts">
      <div class="bar">
        <h2 class="title">Alerts</h2>
        <span class="spacer" />
        <output>{said.value}</output>
        <button
          type="button"
          disabled={readOnly}
          onClick={() =>
            void desk.client.testAlerts().then((answer) => {
              said.value = answer.ok ? 'A test is on its way over every channel.' : answer.fault.error;
            })
          }
        >
          Send a test
        </button>
      </div>
      {alerts.length === 0 ? (
        <Notice kind="empty" title="No alerts yet">
          Send a test to see whether every channel delivers.
        </Notice>
      ) : (
        <div class="scroll" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">when</th>
                <th scope="col">severity</th>
                <th scope="col">what</th>
                <th scope="col">delivered</th>
              </tr>
            </thead>
            <tbody>
              {alerts.map(({ id, at, severity, title, text, deliveries }) => (
                <tr key={id}>
                  <td>
                    <time>{timeText(at, desk.zone.value, 'minute')}</time>
                  </td>
                  <td>
                    <span class={`severity ${severity}`}>{severity}</span>
                  </td>
                  <td>
                    <b>{title}</b> <span class="soft">{text}</span>
                  </td>
                  <td>
                    {deliveries.map(({ channel, state, attempts, answer }) => (
                      <span key={channel} class={`badge ${state}`} title={answer}>
                        {channel}: {state}
                        {attempts > 1 ? ` after ${attempts}` : ''}
                      </span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
