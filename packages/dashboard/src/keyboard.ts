import { screens } from './address.js';
import type { DeskState } from './desk-state.js';
import { presets } from './layout.js';

/** The actions that keys and buttons trigger on a screen. None of them trades. */
export type DeskAction =
  'first' | 'last' | 'left' | 'right' | 'next' | 'previous' | 'explain' | 'run' | 'overlay' | 'palette';

const listeners = new Map<DeskAction, Set<(detail: string) => void>>();

/** Calls back when an action is asked for. Returns what ends it. */
export function onDesk(action: DeskAction, listener: (detail: string) => void): () => void {
  const all = listeners.get(action) ?? new Set();
  listeners.set(action, all);
  all.add(listener);
  return () => {
    all.delete(listener);
  };
}

/** Asks for an action. */
export function doOnDesk(action: DeskAction, detail = ''): void {
  for (const listener of listeners.get(action) ?? []) listener(detail);
}

/** Every key, for the list that `?` shows. */
export const keys: readonly (readonly [key: string, what: string])[] = [
  ['1 – 7', 'screens: Market, Backtest, Journal, Playbooks, Ask, Alerts, Health'],
  ['Ctrl K', 'command palette'],
  ['/', 'find a market'],
  ['[  ]', 'the market before, the next one'],
  ['V Z P L O H', 'overlays: VWAP, zones, profile, liquidations, open interest levels, heat map'],
  ['F T C K', 'overlays: footprint, traps, conditions of playbooks, naked points of control'],
  ['← →', 'the bar before, the next one'],
  ['Home, End', 'the oldest bar, the newest'],
  ['n, p', 'the next signal, the one before'],
  ['E', 'explain the bar under the crosshair, or the newest'],
  ['R', 'run the backtest'],
  ['`', 'command line'],
  ['D', 'open or close the terminal'],
  ['W', 'the next arrangement: all, chart alone, list and chart'],
  ['?', 'this list'],
  ['Esc', 'close'],
];

/** Shows the next arrangement of the Market screen. */
export function nextPreset(desk: DeskState): void {
  const at = presets.indexOf(desk.layout.value.preset);
  desk.arrange({ preset: presets[(at + 1) % presets.length] ?? 'full' });
}

/** Listens to the keyboard. Returns what ends it. */
export function bindKeys(desk: DeskState, root: HTMLElement): () => void {
  const focus = (id: string): void => {
    root.querySelector<HTMLElement>(`#${id}`)?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const { key, target } = event;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'k') {
      event.preventDefault();
      doOnDesk('palette');
      return;
    }
    // On a page with other content, its keys are its own.
    if (target instanceof HTMLElement && target !== document.body && !root.contains(target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const typing =
      target instanceof HTMLElement &&
      (target.matches('input, textarea, select') || target.isContentEditable);
    if (typing) {
      if (key === 'Escape') target.blur();
      return;
    }
    // In a list or among tabs, the arrows are theirs.
    const inList =
      target instanceof HTMLElement && target.closest('.rows, [role=tablist], .log, .scroll') !== null;
    if (inList && /^(Arrow|Home|End)/.test(key)) return;
    const screen = screens[Number(key) - 1];
    const act = screen === undefined ? plain[key] : (): void => { desk.go(screen); }; // prettier-ignore
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const step = (by: 1 | -1): void => {
    const rows = desk.rows.value;
    const at = rows.findIndex(({ id }) => id === desk.chosen.value?.id);
    const next = rows[(at + by + rows.length) % Math.max(1, rows.length)];
    if (next !== undefined) desk.go('market', { m: next.id });
  };
  const plain: Readonly<Record<string, (() => void) | undefined>> = {
    '/': () => { focus('market-filter'); },
    '`': () => {
      desk.arrange({ dock: true });
      requestAnimationFrame(() => { focus('command-line'); });
    },
    '?': () => { doOnDesk('palette', 'keys'); },
    '[': () => { step(-1); },
    ']': () => { step(1); },
    n: () => { doOnDesk('next'); },
    p: () => { doOnDesk('previous'); },
    e: () => { doOnDesk('explain'); },
    E: () => { doOnDesk('explain'); },
    r: () => { doOnDesk('run'); },
    R: () => { doOnDesk('run'); },
    d: () => { desk.arrange({ dock: !desk.layout.value.dock }); },
    D: () => { desk.arrange({ dock: !desk.layout.value.dock }); },
    w: () => { nextPreset(desk); },
    W: () => { nextPreset(desk); },
    ArrowLeft: () => { doOnDesk('left'); },
    ArrowRight: () => { doOnDesk('right'); },
    Home: () => { doOnDesk('first'); },
    End: () => { doOnDesk('last'); },
    ...Object.fromEntries(
      Array.from('vzlohftckVZPLOHFTCK', (letter) => [letter, () => { doOnDesk('overlay', letter.toLowerCase()); }]),
    ),
  }; // prettier-ignore
  document.addEventListener('keydown', onKey);
  return () => {
    document.removeEventListener('keydown', onKey);
  };
}
