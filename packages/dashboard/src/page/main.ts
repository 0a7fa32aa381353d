import { deskClient } from '../client.js';
import { mountDashboard } from '../mount-dashboard.js';

/** The printed link carries the token behind `#`, which no server sees; it is exchanged once for a cookie. */
async function enter(): Promise<void> {
  // Where this script stands, the desk does: at the root of its server, or below a prefix.
  const base = new URL('.', import.meta.url).pathname.slice(0, -1);
  const token = /^#t=([\w-]+)$/.exec(location.hash)?.[1];
  if (token !== undefined) {
    await fetch(`${base}/api/enter`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    history.replaceState(null, '', location.pathname + location.search);
  }
  const place = document.querySelector<HTMLElement>('#desk');
  if (place !== null) mountDashboard(place, deskClient(base), { base });
}

void enter();
