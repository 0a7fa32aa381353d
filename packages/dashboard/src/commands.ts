import { screens, type Screen } from './address.js';
import type { DeskState } from './desk-state.js';
import { doOnDesk } from './keyboard.js';
import { isZone, presets } from './layout.js';

/** One command of the desk: none of them trades. */
interface Command {
  readonly words: string;
  readonly about: string;
  /** Whether it needs more words. */
  readonly takes?: boolean;
  readonly run: (desk: DeskState, rest: string) => string;
}

const screenNames: Readonly<Record<Screen, string>> = {
  market: 'Market',
  backtest: 'Backtest',
  journal: 'Journal',
  playbooks: 'Playbooks',
  ask: 'Ask',
  alerts: 'Alerts',
  health: 'Health',
};

const commands: readonly Command[] = [
  ...screens.map((screen) => ({
    words: screen,
    about: `show ${screenNames[screen]}`,
    run: (desk: DeskState) => {
      desk.go(screen);
      return '';
    },
  })),
  {
    words: 'go',
    takes: true,
    about: 'a market by its name',
    run(desk, rest) {
      const wanted = rest.toLowerCase();
      const found = desk.rows.value.find(({ id, symbol }) =>
        [id, symbol].some((one) => one.toLowerCase().includes(wanted)),
      );
      if (rest === '' || found === undefined) return `no market like ${JSON.stringify(rest)}`;
      desk.go('market', { m: found.id });
      return '';
    },
  },
  {
    words: 'zone',
    takes: true,
    about: 'the time zone of all times: UTC, local, or a name such as Europe/Berlin',
    run(desk, rest) {
      const zone = rest === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : rest || 'UTC';
      if (!isZone(zone)) return `no time zone ${JSON.stringify(rest)}`;
      desk.arrange({ zone });
      return `times are ${zone}`;
    },
  },
  {
    words: 'overlay',
    takes: true,
    about: 'switch an overlay of the chart by its name',
    run(desk, rest) {
      if (rest === '') return 'name one, as: overlay VWAP';
      if (desk.address.value.screen !== 'market') desk.go('market');
      doOnDesk('overlay', rest.toLowerCase());
      return '';
    },
  },
  {
    words: 'layout',
    takes: true,
    about: `arrangement of the Market screen: ${presets.join(', ')}`,
    run(desk, rest) {
      const preset = presets.find((one) => one === rest);
      if (preset === undefined)
        return `no arrangement ${JSON.stringify(rest)}; there are: ${presets.join(', ')}`;
      desk.arrange({ preset });
      return '';
    },
  },
  {
    words: 'theme',
    takes: true,
    about: 'dark, light, or auto',
    run(desk, rest) {
      const theme = (['auto', 'dark', 'light'] as const).find((one) => one === rest);
      if (theme === undefined) return `no theme ${JSON.stringify(rest)}; there are: auto, dark, light`;
      desk.arrange({ theme });
      return '';
    },
  },
  {
    words: 'trades',
    takes: true,
    about: 'search the journal for a text',
    run(desk, rest) {
      desk.go('journal', { text: rest });
      return '';
    },
  },
  {
    words: 'calendar',
    about: 'results by day',
    run(desk) {
      desk.go('journal', { view: 'calendar' });
      return '';
    },
  },
  {
    words: 'explain',
    about: 'explain the newest bar of the chart',
    run() {
      doOnDesk('explain');
      return '';
    },
  },
  {
    words: 'run',
    about: 'run the backtest with its settings as they are',
    run(desk) {
      if (desk.address.value.screen !== 'backtest') desk.go('backtest');
      // The screen has to be there before it can listen.
      requestAnimationFrame(() => {
        doOnDesk('run');
      });
      return '';
    },
  },
];

/** Every command in words, for the palette. */
export function listCommands(): readonly Pick<Command, 'words' | 'about' | 'takes'>[] {
  return commands;
}

/** Words that what is typed may become. */
export function completions(desk: DeskState, text: string): readonly string[] {
  if (text.startsWith('go ')) return desk.rows.value.map(({ id }) => `go ${id}`).slice(0, 50);
  for (const [word, rest] of [
    ['layout', presets],
    ['theme', ['auto', 'dark', 'light']],
    ['overlay', ['VWAP', 'Zones', 'Profile', 'Liquidations', 'OI levels', 'Heat map', 'Footprint', 'Traps']],
  ] as const) {
    if (text.startsWith(`${word} `)) return rest.map((one) => `${word} ${one}`);
  }
  return commands.map(({ words }) => words).filter((words) => words.startsWith(text.trim()));
}

/** Runs a command; gives what to say. */
export function runCommand(desk: DeskState, text: string): string {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  if (word === '') return '';
  const command =
    commands.find(({ words }) => words === word) ?? commands.find(({ words }) => words.startsWith(word));
  return command === undefined
    ? `unknown command ${JSON.stringify(word)}; there are: ${commands.map(({ words }) => words).join(', ')}`
    : command.run(desk, rest.join(' '));
}
