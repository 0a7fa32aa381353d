import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { completions, listCommands, runCommand } from '../commands.js';
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
        said.value = '';
        if (dialog.current?.open === false) dialog.current.showModal();
      }),
    [],
  );
  const wanted = text.value.toLowerCase();
  const isSecondWord = listCommands().some(
    ({ words, takes }) => takes === true && wanted.startsWith(`${words} `),
  );
  const found: readonly { readonly words: string; readonly about: string; readonly takes?: boolean }[] = (
    isSecondWord
      ? completions(desk, text.value)
          .filter((words) => words.toLowerCase().includes(wanted.trim()))
          .map((words) => ({ words, about: '' }))
      : [
          ...listCommands().filter(({ words, about }) =>
            `${words} ${about}{takes === true ? ' …' : ''}`.toLowerCase().includes(wanted),
          ),
          ...desk.rows.value
            .filter(({ symbol, id }) => `${symbol} ${id}`.toLowerCase().includes(wanted))
            .slice(0, 20)
            .map(({ id, symbol, venue }) => ({ words: `go ${id}`, about: `${symbol} on ${venue}` })),
        ]
  ).slice(0, 30);
  const field = useRef<HTMLInputElement>(null);
  const said = useSignal('');
  const choose = ({ words, takes }: { readonly words: string; readonly takes?: boolean }): void => {
    if (takes === true) {
      text.value = `${words} `;
      field.current?.focus();
      return;
    }
    said.value = runCommand(desk, words);
    // A refusal would not be seen behind a closed palette.
    if (said.value === '' || !said.value.startsWith('no ')) dialog.current?.close();
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
            // A second word that is not on the list may be right: a time zone, a text.
            if (first !== undefined) choose(first);
            else choose({ words: text.value });
          }}
        >
          <input
            ref={field}
            autofocus
            aria-label="Command or market"
            placeholder="Command or market"
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
          <output class="down">{said.value}</output>
          <ul>
            {found.map(({ words, about, takes }) => (
              <li key={words}>
                <button
                  type="button"
                  onClick={() => {
                    choose({ words, ...(takes === undefined ? {} : { takes }) });
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
