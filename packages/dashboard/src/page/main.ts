import { deskClient } from '../client.js';
import { mountDashboard } from '../mount-dashboard.js';

/** The printed link carries the token behind `#`, which no server sees; it is exchanged once for a cookie. */
async function enter(): Promise<void> {
  const token = /^#t=([\w-]+)$/.exec(location.hash)?.[1];
  if (token !== undefined) {
    await fetch('/api/enter', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    history.replaceState(null, '', location.pathname + location.search);
  }
  const place = document.querySelector<HTMLElement>('#desk');
  if (place !== null) mountDashboard(place, deskClient());
}

void enter();
