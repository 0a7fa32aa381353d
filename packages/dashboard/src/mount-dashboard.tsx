import { render } from 'preact';
import type { DashboardClient } from './client.js';
import { Desk } from './desk.js';
import { deskState } from './desk-state.js';
import { bindKeys } from './keyboard.js';

/** A desk on a page. */
export interface MountedDashboard {
  /** Takes it off the page, and ends its stream and its keys. */
  readonly remove: () => void;
}

/**
 * Puts the desk into an element of a page. Its styles are in `@veloce/dashboard/desk.css`; they hold inside `.veloce-desk` only.
 *
 * @param client Whom it talks to: `deskClient()` for the server that the page came from.
 * @example
 * ```ts
 * const mounted = mountDashboard(document.querySelector('#desk')!, deskClient());
 * ```
 */
export function mountDashboard(element: HTMLElement, client: DashboardClient): MountedDashboard {
  const desk = deskState(client);
  element.classList.add('veloce-desk');
  const unbind = bindKeys(desk, element);
  render(<Desk desk={desk} />, element);
  void desk.start();
  return {
    remove() {
      unbind();
      desk.stop();
      render(null, element);
      element.classList.remove('veloce-desk');
    },
  };
}
