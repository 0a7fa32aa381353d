import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { listCommands, runCommand } from '../commands.js';
import type { DeskState } from '../desk-state.js';
import { keys, onDesk } from '../keyboard.js';

/** Commands and markets by name, and the list of keys: `Ctrl K`, `?`. */
export function Palette({ desk }: { readonly desk: DeskState }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const shows = useSignal<'commands' | 'keys'>('commands');
  const text = useSignal('');
  useEffect(
    () =>
      onDesk('palette', (what) => {
        shows.value = what === 'keys' ? 'keys' : 'commands';
        text.value = '';
        if (dialog.current?.open === false) dialog.current.showModal();
      }),
    [],
  );
  const wanted = text.value.toLowerCase();
  const found = [
    ...listCommands().filter(({ words, about }) => `${words} ${about}`.toLowerCase().includes(wanted)),
    ...desk.rows.value
      .filter(({ symbol, id }) => `${symbol} ${id}`.toLowerCase().includes(wanted))
      .slice(0, 20)
      .map(({ id, symbol, venue }) => ({ words: `go ${id}`, about: `${symbol} on ${venue}` })),
  ].slice(0, 30);
  const choose = (words: string): void => {
    dialog.current?.close();
    runCommand(desk, words);
  };
  return (
    <dialog ref={dialog} class="palette" aria-label={shows.value === 'keys' ? 'Keys' : 'Commands'}>
      {shows.value === 'keys' ? (
        <table>
          <caption>Keys. None of them trades.</caption>
          <tbody>
            {keys.map(([key, what]) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const first = found[0];
            if (first !== undefined) choose(first.words);
          }}
        >
          <input
            autofocus
            aria-label="Command or market"
            placeholder="Command or market"
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
          <ul>
            {found.map(({ words, about }) => (
              <li key={words}>
                <button
                  type="button"
                  onClick={() => {
                    choose(words);
                  }}
                >
                  <b>{words}</b> {about}
                </button>
              </li>
            ))}
          </ul>
        </form>
      )}
    </dialog>
  );
}
