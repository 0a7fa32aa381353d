import type { ResearchPayload } from '../research/payload.js';
import {
  drawCone,
  drawHeatmap,
  drawParallel,
  drawSplits,
  drawTrials,
  drawWalk,
  drawWindows,
} from './pictures.js';

const payload = JSON.parse(document.querySelector('#payload')?.textContent ?? '{}') as ResearchPayload;

/** Draws into every element of a kind; its `data-` fields say what. */
function each(kind: string, make: (place: HTMLElement) => Element): void {
  for (const place of document.querySelectorAll<HTMLElement>(`.plot[data-kind="${kind}"]`)) {
    const picture = make(place);
    // The place has a label for the whole; labels of the parts would be read between the numbers.
    for (const part of picture.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
    place.replaceChildren(picture);
  }
}

each('trials', () => drawTrials(payload));
each('heatmap', ({ dataset: { x = '', y = '' } }) => drawHeatmap(payload, x, y));
each('parallel', () => drawParallel(payload));
each('splits', () => drawSplits(payload));
each('walk', () => drawWalk(payload));
each('windows', () => drawWindows(payload));
each('cone', () => drawCone(payload));

document.querySelector('#theme')?.addEventListener('click', () => {
  const root = document.documentElement;
  const dark = getComputedStyle(root).colorScheme === 'dark';
  root.dataset['theme'] = dark ? 'light' : 'dark';
});
document.documentElement.dataset['ready'] = 'true';
