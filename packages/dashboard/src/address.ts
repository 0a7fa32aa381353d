/** The screens of a desk, in the order of their keys. */
export const screens = ['market', 'backtest', 'journal', 'playbooks', 'ask', 'alerts', 'health'] as const;

/** One of the screens. */
export type Screen = (typeof screens)[number];

/** The place of a page: a screen, and what it shows. */
export interface Address {
  readonly screen: Screen;
  readonly query: Readonly<Record<string, string>>;
}

/** Reads an address; an unknown screen is the first. */
export function readAddress(url: URL): Address {
  const name = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  const screen = screens.find((one) => one === name) ?? 'market';
  return { screen, query: Object.fromEntries(url.searchParams) };
}

/** An address that stands behind the `#` of a page, as {@link writeAddress} writes it. */
export function readHash(url: URL): Address {
  return readAddress(new URL(url.hash.startsWith('#/') ? url.hash.slice(1) : '/', url));
}

/** Writes an address; empty fields are left out. */
export function writeAddress({ screen, query }: Address): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return search === '' ? `/${screen}` : `/${screen}?${search}`;
}
