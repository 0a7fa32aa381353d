import { useSignal } from '@preact/signals';
import type { DeskState } from '../desk-state.js';
import { numberText, shareText } from '../number-text.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { useAnswer } from '../panels/use-answer.js';
import { PlaybookEditor } from '../panels/playbook-editor.js';
import { PlaybookPreviewPanel } from '../panels/playbook-preview.js';
import { useSettled } from '../panels/use-settled.js';
import type { DeskFault, PlaybookRow, PlaybookWord } from '../wire.js';
import { ProposalPanel } from './proposals.js';

/** The states that a version may move to from each state. */
const moves: Readonly<Record<PlaybookRow['state'], readonly PlaybookRow['state'][]>> = {
  draft: ['review', 'retired'],
  review: ['active', 'draft', 'retired'],
  active: ['paused', 'retired'],
  paused: ['active', 'retired'],
  retired: [],
};

/** The order of the shelf. */
const states = ['active', 'review', 'draft', 'paused', 'retired'] as const;

/** The shelf: versions, their rules in words, what changed, statistics, and the text to edit. */
export function PlaybookScreen({ desk }: { readonly desk: DeskState }) {
  const [shelf, again] = useAnswer(() => desk.client.playbooks(), [desk.written.value]);
  const [words] = useAnswer(() => desk.client.playbookWords(), []);
  if (shelf.state === 'loading') return <Notice kind="loading" title="Loading the shelf …" />;
  if (shelf.state === 'fault') return <FaultNotice fault={shelf.fault} again={again} />;
  if (shelf.value.length === 0) {
    return (
      <Notice kind="empty" title="The shelf is empty">
        Save a playbook, or take some from the package’s own shelf.
      </Notice>
    );
  }
  const wanted = desk.address.value.query['p'];
  const key = ({ name, version }: PlaybookRow): string => `${name} v${version}`;
  const proposing = wanted === 'propose';
  const chosen = shelf.value.find((one) => key(one) === wanted) ?? firstOf(shelf.value);
  return (
    <div class="playbook-screen">
      <nav class="panel" aria-label="Playbooks">
        <button
          type="button"
          class="line"
          aria-pressed={proposing}
          onClick={() => {
            desk.go('playbooks', { p: 'propose' });
          }}
        >
          Propose …
        </button>
        {states.map((state) => {
          const rows = shelf.value.filter((one) => one.state === state);
          return rows.length === 0 ? null : (
            <div key={state}>
              <h2>
                {state} <small>{rows.length}</small>
              </h2>
              {rows.map((row) => (
                <button
                  key={key(row)}
                  type="button"
                  class="line"
                  aria-pressed={!proposing && row === chosen}
                  onClick={() => {
                    desk.go('playbooks', { p: key(row) });
                  }}
                >
                  {key(row)}
                </button>
              ))}
            </div>
          );
        })}
      </nav>
      {proposing ? (
        <ProposalPanel desk={desk} again={again} />
      ) : chosen === undefined ? null : (
        <OnePlaybook
          key={key(chosen)}
          desk={desk}
          row={chosen}
          again={again}
          words={words.state === 'ready' ? words.value : []}
        />
      )}
    </div>
  );
}

/** The one to begin with: what trades, then what waits for a decision. */
function firstOf(shelf: readonly PlaybookRow[]): PlaybookRow | undefined {
  for (const state of states) {
    const found = shelf.find((one) => one.state === state);
    if (found !== undefined) return found;
  }
  return undefined;
}

function OnePlaybook({
  desk,
  row,
  again,
  words,
}: {
  readonly desk: DeskState;
  readonly row: PlaybookRow;
  readonly again: () => void;
  readonly words: readonly PlaybookWord[];
}) {
  const text = useSignal(row.text);
  const fault = useSignal<DeskFault | undefined>(undefined);
  const asked = useSignal<PlaybookRow['state'] | undefined>(undefined);
  const settled = useSettled(text.value);
  const [checked] = useAnswer(() => desk.client.checkPlaybook(settled), [settled]);
  const info = desk.info.value;
  const readOnly = info.state === 'ready' && info.value.readOnly;
  const rules = checked.state === 'ready' && 'rules' in checked.value ? checked.value.rules : row.rules;
  const wrong = checked.state === 'ready' && 'fault' in checked.value ? checked.value.fault : undefined;
  return (
    <article class="panel playbook">
      <h2 class="title">
        {row.name} <small>version {row.version}</small> <span class={`badge ${row.state}`}>{row.state}</span>
      </h2>
      <p>{row.idea}</p>
      <div class="columns">
        <div>
          <h2>Rules</h2>
          <ul>
            {rules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
          {row.changes.length === 0 ? null : (
            <>
              <h2>Against version {row.version - 1}</h2>
              <ul>
                {row.changes.map((change) => (
                  <li key={change}>{change}</li>
                ))}
              </ul>
            </>
          )}
          <h2>Record</h2>
          {row.statistics === null ? (
            <p class="soft">No trades of this version.</p>
          ) : (
            <p>
              {row.statistics.trades} trades · win {shareText(row.statistics.hitRate)} · result{' '}
              {numberText(row.statistics.pnl)} · PF {numberText(row.statistics.profitFactor)}
            </p>
          )}
        </div>
        <div>
          <h2>Text</h2>
          <PlaybookEditor
            label="Text of the playbook"
            text={text.value}
            words={words}
            readOnly={readOnly}
            onChange={(next) => {
              text.value = next;
            }}
          />
          {wrong === undefined ? null : <p class="down">{wrong}</p>}
          <button
            type="button"
            disabled={readOnly || wrong !== undefined || text.value === row.text}
            onClick={() =>
              void desk.client.savePlaybook(row.name, text.value).then((answer) => {
                if (!answer.ok) fault.value = answer.fault;
                else {
                  again();
                  desk.go('playbooks', { p: `${answer.value.name} v${answer.value.version}` });
                }
              })
            }
          >
            Save as a draft
          </button>
        </div>
      </div>
      <PlaybookPreviewPanel desk={desk} text={text.value} isWrong={wrong !== undefined} />
      <h2>State</h2>
      <div class="bar">
        {asked.value === undefined
          ? moves[row.state].map((state) => (
              <button
                key={state}
                type="button"
                disabled={readOnly}
                onClick={() => {
                  asked.value = state;
                }}
              >
                to {state}
              </button>
            ))
          : null}
        {asked.value === undefined ? null : (
          <>
            <span>
              Move {row.name} version {row.version} from {row.state} to <b>{asked.value}</b>? It is written to
              the journal.
            </span>
            <button
              type="button"
              class="main"
              onClick={() => {
                const to = asked.value;
                asked.value = undefined;
                if (to === undefined) return;
                void desk.client.movePlaybook(row.name, row.version, to).then((answer) => {
                  fault.value = answer.ok ? undefined : answer.fault;
                  again();
                });
              }}
            >
              Yes, move it
            </button>
            <button
              type="button"
              onClick={() => {
                asked.value = undefined;
              }}
            >
              No
            </button>
          </>
        )}
      </div>
      {fault.value === undefined ? null : <FaultNotice fault={fault.value} />}
    </article>
  );
}
