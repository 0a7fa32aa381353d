import { useRef, useState } from 'preact/hooks';
import type { Answer } from '../client.js';

/** Rows of a page of a long list. */
export const pageLength = 200;

/**
 * The rows of a long list, of which the first page is there and each other one is asked for when one of its rows is drawn.
 *
 * @param first The first page; another one forgets all that were loaded.
 * @param ask The page that begins at a row.
 * @returns The row at a place, `undefined` while it is on its way.
 */
export function useRows<Row>(
  first: readonly Row[],
  ask: (offset: number) => Promise<Answer<readonly Row[]>>,
): (k: number) => Row | undefined {
  const loaded = useRef({ first, pages: new Map([[0, first]]) });
  const [, draw] = useState(0);
  if (loaded.current.first !== first) loaded.current = { first, pages: new Map([[0, first]]) };
  return (k) => {
    const { pages } = loaded.current;
    const page = Math.floor(k / pageLength);
    if (!pages.has(page)) {
      pages.set(page, []);
      void ask(page * pageLength).then((answer) => {
        // A page that could not be had is asked for again when it is drawn again.
        if (answer.ok) pages.set(page, answer.value);
        else pages.delete(page);
        if (answer.ok && loaded.current.pages === pages) draw((n) => n + 1);
      });
    }
    return pages.get(page)?.[k % pageLength];
  };
}
