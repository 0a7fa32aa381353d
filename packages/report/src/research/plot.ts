import { escapeHtml } from '../html/html.js';

/** A place that the page draws into. */
export function plot(kind: string, label: string, data: Readonly<Record<string, string>> = {}): string {
  const fields = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  return `<div class="plot" data-kind="${kind}"${fields.join('')} role="img" aria-label="${escapeHtml(label)}"></div>`;
}
