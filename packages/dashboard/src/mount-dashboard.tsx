import { effect } from '@preact/signals';
import { render } from 'preact';
import type { DashboardClient } from './client.js';
import { Desk } from './desk.js';
import { deskState } from './desk-state.js';
import { bindKeys } from './keyboard.js';

/** How a desk lives on a page. */
export interface MountOptions {
  /**
   * Where the state of its screens stands: `path` is for a page that is the desk alone; `hash` leaves the path to the page around it.
   * Default `path`.
   */
  readonly address?: 'path' | 'hash';
  /** The path that its addresses begin with, where they stand in the path: `/desk` for `/desk/market`. Default: none. */
  readonly base?: string;
}

/** A desk on a page. */
export interface MountedDashboard {
  /** Takes it off the page, and ends its stream and its keys. */
  readonly remove: () => void;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Refuses what is no element of a page, and options that there are not. */
function checked(element: HTMLElement, options: MountOptions): MountOptions {
  if (!isObject(options)) {
    throw new TypeError(`mountDashboard: options must be an object, such as { address: 'hash' }`);
  }
  const unknown = Object.keys(options).find((name) => name !== 'address' && name !== 'base');
  if (unknown !== undefined) {
    throw new RangeError(`mountDashboard: unknown field ${unknown}; known are address and base`);
  }
  if (!['path', 'hash', undefined].includes(options.address)) {
    throw new RangeError('mountDashboard: address must be path or hash');
  }
  if (typeof (options.base ?? '') !== 'string' || !/^(\/[\w.~-]+)*$/.test(options.base ?? '')) {
    throw new RangeError(
      'mountDashboard: base must be empty, or look like /desk, without a slash at its end',
    );
  }
  if (typeof (element as Partial<HTMLElement> | null)?.classList !== 'object') {
    throw new TypeError('mountDashboard: element must be an element of the page');
  }
  return options;
}

/**
 * Puts the desk into an element of a page. Its styles are in `@veloce/dashboard/desk.css`; they hold inside `.veloce-desk` only.
 *
 * On a page with other content, give the element a height, and the option `address: 'hash'`.
 *
 * @throws {TypeError} when there is no such element.
 * @throws {RangeError} naming an option that is not known.
 * @param client Whom it talks to: `deskClient()` for the server that the page came from.
 * @example
 * ```ts
 * const mounted = mountDashboard(document.querySelector('#desk')!, deskClient());
 * ```
 */
export function mountDashboard(
  element: HTMLElement,
  client: DashboardClient,
  options: MountOptions = {},
): MountedDashboard {
  const { address = 'path', base = '' } = checked(element, options);
  const desk = deskState(client, address === 'hash' ? '#' : base);
  element.classList.add('veloce-desk');
  const endTheme = effect(() => {
    element.dataset['theme'] = desk.layout.value.theme;
  });
  const unbind = bindKeys(desk, element);
  render(<Desk desk={desk} />, element);
  void desk.start();
  return {
    remove() {
      unbind();
      endTheme();
      desk.stop();
      render(null, element);
      element.classList.remove('veloce-desk');
      delete element.dataset['theme'];
    },
  };
}
