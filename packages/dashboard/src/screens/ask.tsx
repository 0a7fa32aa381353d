import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeskState } from '../desk-state.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { QuestionForm } from '../panels/question-form.js';
import type { AnswerRow, DeskFault } from '../wire.js';

/** A question in words; the answer with the query it rests on, and its rows. */
export function AskScreen({ desk }: { readonly desk: DeskState }) {
  // A question may stand in the address: it is asked at once.
  const asked = desk.address.value.query['q'];
  const answer = useSignal<AnswerRow | DeskFault | 'waiting' | undefined>(undefined);
  const now = answer.value;
  const ask = (text: string): void => {
    answer.value = 'waiting';
    void desk.client.ask(text).then((said) => {
      // Another question may have been asked meanwhile.
      if (desk.address.value.query['q'] === text) answer.value = said.ok ? said.value : said.fault;
    });
  };
  useEffect(() => {
    if (asked === undefined || asked === '') return;
    ask(asked);
  }, [asked]);
  return (
    <section class="panel ask" aria-label="Ask">
      <QuestionForm
        label="Question"
        text={asked}
        onAsk={(text) => {
          if (text === asked) ask(text);
          else desk.go('ask', { q: text });
        }}
      />
      {now === undefined ? (
        <Notice kind="empty" title="Ask about your journal">
          Every answer comes with the query and the rows it rests on.
        </Notice>
      ) : now === 'waiting' ? (
        <Notice kind="loading" title="Asking …" />
      ) : 'error' in now ? (
        <FaultNotice fault={now} />
      ) : (
        <>
          <p class="answer">{now.text}</p>
          <p class="soft">{now.restsOn}</p>
          <pre tabIndex={0}>{now.query}</pre>
          <div class="scroll" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  {now.columns.map((name, c) => (
                    <th
                      key={name}
                      scope="col"
                      class={now.rows.some((row) => typeof row[c] === 'number') ? 'number' : ''}
                    >
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {now.rows.map((row, k) => (
                  <tr key={k}>
                    {row.map((value, c) => (
                      <td key={c} class={typeof value === 'number' ? 'number' : ''}>
                        {value ?? '—'}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
