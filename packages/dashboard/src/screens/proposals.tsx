import { useSignal } from '@preact/signals';
import type { DeskState } from '../desk-state.js';
import { numberText } from '../number-text.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import type { DeskFault, ProposalRow } from '../wire.js';

/** Playbooks proposed for an idea: all that were tried, each with its verdict. Only a person moves one on. */
export function ProposalPanel({ desk, again }: { readonly desk: DeskState; readonly again: () => void }) {
  const idea = useSignal('');
  const most = useSignal('8');
  const market = useSignal(desk.chosen.value?.id ?? '');
  const answer = useSignal<readonly ProposalRow[] | DeskFault | 'waiting' | undefined>(undefined);
  const said = useSignal('');
  const info = desk.info.value;
  const readOnly = info.state === 'ready' && info.value.readOnly;
  const now = answer.value;
  const keep = (row: ProposalRow): void => {
    void desk.client.savePlaybook(row.name, row.text).then((saved) => {
      said.value = saved.ok ? `${saved.value.name} is on the shelf as a draft.` : saved.fault.error;
      if (saved.ok) again();
    });
  };
  return (
    <article class="panel playbook" aria-label="Proposals">
      <h2 class="title">Propose playbooks</h2>
      <form
        class="bar proposal-form"
        onSubmit={(event) => {
          event.preventDefault();
          answer.value = 'waiting';
          const task = { market: market.value, idea: idea.value, most: Number(most.value) };
          void desk.client.proposePlaybooks(task).then((told) => {
            answer.value = told.ok ? told.value : told.fault;
          });
        }}
      >
        <label>
          Market
          <select value={market.value} onChange={(event) => { market.value = event.currentTarget.value; }}>
            {desk.rows.value.map(({ id }) => <option key={id}>{id}</option>)}
          </select>
        </label>
        <label class="wide">
          Idea
          <input
            required
            value={idea.value}
            placeholder="Buy exhaustion after a cascade of liquidations"
            onInput={(event) => { idea.value = event.currentTarget.value; }}
          />
        </label>
        <label>
          At most
          <input type="number" min={1} max={50} value={most.value} onInput={(event) => { most.value = event.currentTarget.value; }} />
        </label>
        <button type="submit" class="main" disabled={readOnly || now === 'waiting'}>Propose</button>
        <output>{said.value}</output>
      </form>
      {now === undefined ? (
        <Notice kind="empty" title="No proposals yet">
          Every proposal is tested before you see it, and luck is judged for all that were tried, the refused ones too.
        </Notice>
      ) : now === 'waiting' ? (
        <Notice kind="loading" title="Proposing and testing …" />
      ) : 'error' in now ? (
        <FaultNotice fault={now} />
      ) : (
        <div class="scroll" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">proposal</th>
                <th scope="col">stage</th>
                <th scope="col" class="number">trades</th>
                <th scope="col" class="number">deflated Sharpe</th>
                <th scope="col">verdict</th>
                <th scope="col">to do</th>
              </tr>
            </thead>
            <tbody>
              {now.map((row, k) => (
                <tr key={`${row.name} ${k}`}>
                  <th scope="row">{row.name}</th>
                  <td><span class={`badge ${row.kept ? 'good' : ''}`}>{row.stage}</span></td>
                  <td class="number">{row.trades ?? '—'}</td>
                  <td class="number">{numberText(row.deflatedSharpe)}</td>
                  <td class="soft">{row.verdict}</td>
                  <td>
                    <button type="button" disabled={readOnly || row.text === ''} onClick={() => { keep(row); }}>
                      Keep as a draft
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </article>
  );
} // prettier-ignore
