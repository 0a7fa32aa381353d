import { useRef, useState } from 'preact/hooks';
import type { PlaybookWord } from '../wire.js';

/** Completions that are shown. */
const most = 8;

/** The words that a beginning may become: those that start with it, shortest first. */
export function matchingWords(words: readonly PlaybookWord[], beginning: string): readonly PlaybookWord[] {
  if (beginning === '') return [];
  const wanted = beginning.toLowerCase();
  return words
    .filter(({ word }) => word.toLowerCase().startsWith(wanted) && word !== beginning)
    .sort((a, b) => a.word.length - b.word.length || a.word.localeCompare(b.word))
    .slice(0, most);
}

/** The text of a playbook, with completion: `Ctrl Space` takes the first word, and each is a button. */
export function PlaybookEditor({
  label,
  text,
  words,
  readOnly,
  onChange,
}: {
  readonly label: string;
  readonly text: string;
  readonly words: readonly PlaybookWord[];
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [beginning, setBeginning] = useState('');
  const look = (): void => {
    const { value = '', selectionStart = 0 } = field.current ?? {};
    setBeginning(/[A-Za-z_]\w*$/.exec(value.slice(0, selectionStart))?.[0] ?? '');
  };
  const found = readOnly ? [] : matchingWords(words, beginning);
  const complete = ({ word }: PlaybookWord): void => {
    const area = field.current;
    if (area === null) return;
    const at = area.selectionStart;
    const start = at - beginning.length;
    const next = `${area.value.slice(0, start)}${word}${area.value.slice(at)}`;
    area.value = next;
    area.focus();
    area.setSelectionRange(start + word.length, start + word.length);
    setBeginning('');
    onChange(next);
  };
  return (
    <>
      <textarea
        ref={field}
        class="code"
        spellcheck={false}
        aria-label={label}
        value={text}
        readOnly={readOnly}
        onInput={(event) => {
          onChange(event.currentTarget.value);
          look();
        }}
        onClick={look}
        onKeyUp={look}
        onKeyDown={(event) => {
          const first = found[0];
          if (event.key !== ' ' || !event.ctrlKey || first === undefined) return;
          event.preventDefault();
          complete(first);
        }}
      />
      <ul class="words" aria-label="Completions">
        {found.map((one, k) => (
          <li key={one.word}>
            <button
              type="button"
              onClick={() => {
                complete(one);
              }}
            >
              <b>{one.word}</b> <small>{one.about}</small> {k === 0 ? <kbd>Ctrl Space</kbd> : null}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
