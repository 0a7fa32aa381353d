import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { completions, runCommand } from '../commands.js';
import type { DeskState } from '../desk-state.js';
import { numberText, sizeText, timeText } from '../number-text.js';
import { Notice } from './notice.js';
import { QuestionForm } from './question-form.js';
import { WindowedRows } from './windowed-rows.js';

const tabs = ['Signals', 'Positions', 'Alerts', 'Log', 'Ask'] as const;

/** Signals, positions, alerts and the log, with a command line below. */
export function TerminalDock({ desk }: { readonly desk: DeskState }) {
  const tab = useSignal<(typeof tabs)[number]>('Signals');
  const counts = {
    Signals: desk.signals.value.length,
    Positions: desk.positions.value.length,
    Alerts: desk.alerts.value.length,
    Log: desk.log.value.length,
    Ask: undefined,
  };
  return (
    <section class="panel dock" aria-label="Terminal">
      <div class="tabs">
        <div role="tablist" aria-label="Terminal">
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`dock-${name}`}
              aria-controls="dock-list"
              aria-selected={tab.value === name}
              onClick={() => {
                tab.value = name;
              }}
            >
              {name} {counts[name] === undefined ? null : <small>{counts[name]}</small>}
            </button>
          ))}
        </div>
        <CommandLine desk={desk} />
      </div>
      <div id="dock-list" role="tabpanel" aria-labelledby={`dock-${tab.value}`}>
        <DockList desk={desk} tab={tab.value} />
      </div>
    </section>
  );
}

function DockList({ desk, tab }: { readonly desk: DeskState; readonly tab: (typeof tabs)[number] }) {
  const zone = desk.zone.value;
  const playbook = useSignal('');
  const rowHeight = 24;
  switch (tab) {
    case 'Signals': {
      const all = desk.signals.value;
      const names = [...new Set(all.flatMap(({ playbooks }) => playbooks))].sort();
      const signals =
        playbook.value === '' ? all : all.filter(({ playbooks }) => playbooks.includes(playbook.value));
      if (all.length === 0) {
        return (
          <Notice kind="empty" title="No signals yet">
            Taken, watched and vetoed ones appear here, each with its reason.
          </Notice>
        );
      }
      return (
        <>
          {names.length === 0 ? null : (
            <label class="dock-filter">
              Playbook{' '}
              <select
                value={playbook.value}
                onChange={(event) => {
                  playbook.value = event.currentTarget.value;
                }}
              >
                <option value="">all</option>
                {names.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
          <WindowedRows
            label="Signals"
            count={signals.length}
            rowHeight={rowHeight}
            row={(k) => {
              const one = signals[k];
              return one === undefined ? null : (
                <button
                  type="button"
                  class="line"
                  onClick={() => {
                    desk.go('market', { m: one.market, t: String(one.time) });
                  }}
                >
                  <time>{timeText(one.time, zone, 'minute')}</time>
                  <b>{one.symbol}</b>
                  <span class={one.side === 'LONG' ? 'up' : 'down'}>
                    {one.side} {one.strength.toFixed(2)}
                  </span>
                  <span class={`decision ${one.decision}`}>{one.decision}</span>
                  <span class="why">{[one.reason, ...one.playbooks].join(' · ')}</span>
                </button>
              );
            }}
          />
        </>
      );
    }
    case 'Positions': {
      const positions = desk.positions.value;
      if (positions.length === 0) return <Notice kind="empty" title="Nothing is held" />;
      return (
        <WindowedRows
          label="Positions"
          count={positions.length}
          rowHeight={rowHeight}
          row={(k) => {
            const one = positions[k];
            return one === undefined ? null : (
              <button
                type="button"
                class="line"
                onClick={() => {
                  desk.go('market', { m: one.market });
                }}
              >
                <time>{timeText(one.entryTime, zone, 'minute')}</time>
                <b>{one.symbol}</b>
                <span class={one.side === 'LONG' ? 'up' : 'down'}>
                  {one.side} {sizeText(one.size)}
                </span>
                <span class={one.pnl >= 0 ? 'up' : 'down'}>{numberText(one.pnl)}</span>
                <span class="why">
                  stop {one.stop ?? 'none'} · target {one.target ?? 'none'} · {one.strategy}
                </span>
              </button>
            );
          }}
        />
      );
    }
    case 'Alerts': {
      const alerts = desk.alerts.value;
      if (alerts.length === 0) return <Notice kind="empty" title="No alerts" />;
      return (
        <WindowedRows
          label="Alerts"
          count={alerts.length}
          rowHeight={rowHeight}
          row={(k) => {
            const one = alerts[k];
            return one === undefined ? null : (
              <span class="line">
                <time>{timeText(one.at, zone, 'minute')}</time>
                <span class={`severity ${one.severity}`}>{one.severity}</span>
                <b>{one.title}</b>
                <span class="why">{one.text}</span>
              </span>
            );
          }}
        />
      );
    }
    case 'Ask':
      return <DockQuestion desk={desk} />;
    case 'Log': {
      const lines = desk.log.value;
      if (lines.length === 0) return <Notice kind="empty" title="The log is empty" />;
      return (
        <WindowedRows
          label="Log"
          count={lines.length}
          rowHeight={rowHeight}
          row={(k) => {
            const one = lines[k];
            return one === undefined ? null : (
              <span class="line">
                <time>{timeText(one.at, zone, 'clock')}</time>
                <span class={`level ${one.level}`}>{one.level}</span>
                <span class="why">{one.text}</span>
              </span>
            );
          }}
        />
      );
    }
  }
}

/** A question from the terminal; its answer is on the Ask screen. */
function DockQuestion({ desk }: { readonly desk: DeskState }) {
  const info = desk.info.value;
  const ask = info.state === 'ready' ? info.value.parts.ask : true;
  if (ask !== true) {
    return (
      <Notice kind="absent" title="Ask is not part of this desk">
        {ask}
      </Notice>
    );
  }
  return (
    <QuestionForm
      label="Question to your journal"
      onAsk={(q) => {
        desk.go('ask', { q });
      }}
    />
  );
}

function CommandLine({ desk }: { readonly desk: DeskState }) {
  const text = useSignal('');
  const said = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      class="command"
      onSubmit={(event) => {
        event.preventDefault();
        said.value = runCommand(desk, text.value);
        text.value = '';
      }}
    >
      <input
        ref={field}
        id="command-line"
        list="command-words"
        autocomplete="off"
        aria-label="Command"
        placeholder="command  `"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <datalist id="command-words">
        {completions(desk, text.value).map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
      <output>{said.value}</output>
    </form>
  );
}
