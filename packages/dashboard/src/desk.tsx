import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { screens, type Screen } from './address.js';
import type { DeskState } from './desk-state.js';
import { doOnDesk } from './keyboard.js';
import { spanText, timeText } from './number-text.js';
import { FaultNotice, Notice } from './panels/notice.js';
import { Palette } from './panels/palette.js';
import { TerminalDock } from './panels/terminal-dock.js';
import { AlertScreen } from './screens/alerts.js';
import { AskScreen } from './screens/ask.js';
import { BacktestScreen } from './screens/backtest.js';
import { HealthScreen } from './screens/health.js';
import { JournalScreen } from './screens/journal.js';
import { MarketScreen } from './screens/market.js';
import { PlaybookScreen } from './screens/playbooks.js';
import type { DeskInfo, PartName } from './wire.js';

/** The title of each screen, and the part it needs. */
const about: Readonly<Record<Screen, { readonly title: string; readonly part: PartName }>> = {
  market: { title: 'Market', part: 'markets' },
  backtest: { title: 'Backtest', part: 'backtests' },
  journal: { title: 'Journal', part: 'journal' },
  playbooks: { title: 'Playbooks', part: 'playbooks' },
  ask: { title: 'Ask', part: 'ask' },
  alerts: { title: 'Alerts', part: 'alerts' },
  health: { title: 'Health', part: 'health' },
};

/** The whole page. */
export function Desk({ desk }: { readonly desk: DeskState }) {
  const info = desk.info.value;
  const { screen } = desk.address.value;
  useEffect(() => {
    document.title = `${about[screen].title} · ${info.state === 'ready' ? info.value.name : 'Veloce'}`;
  }, [screen, info.state]);
  if (info.state === 'loading') {
    return (
      <main class="alone">
        <h1 class="hidden">Veloce</h1>
        <Notice kind="loading" title="Connecting to the desk …" />
      </main>
    );
  }
  if (info.state === 'fault') {
    return (
      <main class="alone">
        <h1 class="hidden">Veloce</h1>
        <FaultNotice fault={info.fault} again={() => void desk.start()} />
      </main>
    );
  }
  const missing = info.value.parts[about[screen].part];
  return (
    <div
      class={`desk ${desk.layout.value.dock ? '' : 'without-dock'} ${desk.stream.value.state === 'open' ? '' : 'cut'}`}
    >
      <Head desk={desk} info={info.value} />
      <main id={`screen-${screen}`}>
        <CutNotice desk={desk} />
        <h1 class="hidden">{about[screen].title}</h1>
        {missing === true ? (
          <ScreenOf desk={desk} screen={screen} />
        ) : (
          <section class="panel">
            <Notice kind="absent" title={`${about[screen].title} is not part of this desk`}>
              {missing}
            </Notice>
          </section>
        )}
      </main>
      {desk.layout.value.dock ? <TerminalDock desk={desk} /> : null}
      <Palette desk={desk} />
    </div>
  );
}

function ScreenOf({ desk, screen }: { readonly desk: DeskState; readonly screen: Screen }) {
  switch (screen) {
    case 'market':
      return <MarketScreen desk={desk} />;
    case 'backtest':
      return <BacktestScreen desk={desk} />;
    case 'journal':
      return <JournalScreen desk={desk} />;
    case 'playbooks':
      return <PlaybookScreen desk={desk} />;
    case 'ask':
      return <AskScreen desk={desk} />;
    case 'alerts':
      return <AlertScreen desk={desk} />;
    case 'health':
      return <HealthScreen desk={desk} />;
  }
}

function Clock({ desk }: { readonly desk: DeskState }) {
  return (
    <time class="clock">
      {timeText(desk.now.value, desk.zone.value, 'clock')} {desk.zone.value}
    </time>
  );
}

/** While the connection is cut: what is on the page stays, greyed, with its age. */
function CutNotice({ desk }: { readonly desk: DeskState }) {
  if (desk.stream.value.state === 'open') return null;
  return (
    <p class="cut-notice" role="alert">
      <b>The desk cannot be reached.</b> What you see is {spanText(desk.now.value - desk.heard.value)} old; it
      goes on by itself once the desk is back.
    </p>
  );
}

function Head({ desk, info }: { readonly desk: DeskState; readonly info: DeskInfo }) {
  const { state, attempt } = desk.stream.value;
  const { screen } = desk.address.value;
  const feeds = useComputed(() => {
    const live = desk.rows.value.filter((row) => row.state === 'live').length;
    return `feeds ${live}/${desk.rows.value.length}`;
  });
  return (
    <header>
      <a class="brand" href={desk.href('market')} onClick={(event) => { event.preventDefault(); desk.go('market'); }}>
        {info.name}
      </a>
      <nav aria-label="Screens">
        {screens.map((one, k) => (
          <a
            key={one}
            href={desk.href(one)}
            aria-current={one === screen ? 'page' : undefined}
            title={`Key ${k + 1}`}
            onClick={(event) => { event.preventDefault(); desk.go(one); }}
          >
            {about[one].title}
          </a>
        ))}
      </nav>
      <span class="spacer" />
      {info.simulated ? <span class="badge warn">SIMULATED DATA</span> : null}
      <span class={`badge ${info.mode === 'live' ? 'bad' : 'plain'}`}>{info.mode === 'live' ? 'REAL ORDERS' : info.mode}</span>
      {info.readOnly ? <span class="badge plain">read-only</span> : null}
      <span class={`badge ${state === 'open' ? 'good' : 'warning'}`} role="status">
        {state === 'open' ? feeds : `reconnecting, try ${attempt}`}
      </span>
      <Clock desk={desk} />
      <button type="button" onClick={() => { doOnDesk('palette'); }} title="Ctrl K">Commands</button>
      <button
        type="button"
        onClick={(event) => {
          const dark = getComputedStyle(event.currentTarget).colorScheme === 'dark';
          desk.arrange({ theme: dark ? 'light' : 'dark' });
        }}
      >
        Theme
      </button>
      <button
        type="button"
        title="Key D"
        aria-pressed={desk.layout.value.dock}
        onClick={() => { desk.arrange({ dock: !desk.layout.value.dock }); }}
      >
        Terminal
      </button>
    </header>
  );
} // prettier-ignore
