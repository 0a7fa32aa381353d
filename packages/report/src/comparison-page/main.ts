/** The value that a cell is sorted by: a number where it is one, and nothing where it has none. */
function valueOf(row: HTMLTableRowElement, column: number): number | string | undefined {
  const text = row.cells.item(column)?.dataset['value'] ?? '';
  if (text === '') return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/** Sorts a table by a column, the largest first, or the other way round when it is so already. */
function sortBy(button: HTMLElement): void {
  const head = button.closest('th');
  const body = head?.closest('table')?.tBodies[0];
  if (head === null || body === undefined) return;
  const isDown = head.getAttribute('aria-sort') !== 'descending';
  for (const other of head.parentElement?.children ?? []) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
  const sign = isDown ? -1 : 1;
  const rows = [...body.rows].sort((a, b) => {
    const [x, y] = [valueOf(a, head.cellIndex), valueOf(b, head.cellIndex)];
    // A row without a value is last either way.
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return sign * (typeof x === 'string' || typeof y === 'string' ? String(x).localeCompare(String(y)) : x - y);
  }); // prettier-ignore
  body.replaceChildren(...rows);
}

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('[data-sort]') : null;
  if (button !== null) sortBy(button);
});

document.querySelector('#theme')?.addEventListener('click', () => {
  const root = document.documentElement;
  const dark = getComputedStyle(root).colorScheme === 'dark';
  root.dataset['theme'] = dark ? 'light' : 'dark';
});
document.documentElement.dataset['ready'] = 'true';
