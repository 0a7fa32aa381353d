import { screens, type Screen } from './address.js';
import type { DeskState } from './desk-state.js';

/** One command of the desk: none of them trades. */
interface Command {
  readonly words: string;
  readonly about: string;
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
    about: 'the time zone of all times: UTC, local, or a name such as Europe/Berlin',
    run(desk, rest) {
      const zone = rest === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : rest || 'UTC';
      try {
        desk.zone.value = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
        return `times are ${desk.zone.value}`;
      } catch {
        return `no time zone ${JSON.stringify(rest)}`;
      }
    },
  },
];

/** Every command in words, for the palette. */
export function listCommands(): readonly { readonly words: string; readonly about: string }[] {
  return commands.map(({ words, about }) => ({ words, about }));
}

/** Words that what is typed may become. */
export function completions(desk: DeskState, text: string): readonly string[] {
  if (text.startsWith('go ')) return desk.rows.value.map(({ id }) => `go ${id}`).slice(0, 50);
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
