import { createHash } from 'node:crypto';
import { isoTime } from '@veloce/core';
import type { ChannelMessage } from './channel.js';
import { severities } from './event.js';
import type { AlertBody } from './outbox.js';

/**
 * One message of one alert or of several, no longer than its channel takes. Its last line has the time at which the alert was made and its id, so
 * that what comes late or twice can be told.
 *
 * @param bodies At least one.
 */
export function composeMessage(bodies: readonly AlertBody[], longest: number): ChannelMessage {
  const alerts = bodies.map(({ alert }) => alert);
  const severity = alerts
    .map((alert) => alert.severity)
    .reduce((a, b) => (severities.indexOf(a) >= severities.indexOf(b) ? a : b));
  const [first] = bodies;
  if (bodies.length === 1) {
    const { alert } = first;
    const title = titleOf(first);
    const foot = `${isoTime(alert.time)} #${alert.id}`;
    const body = alert.text === '' ? title : `${title}\n${alert.text}`;
    return {
      id: alert.id,
      severity,
      title,
      text: `${cut(body, longest - foot.length - 1)}\n${foot}`,
      alerts,
    };
  }
  const id = createHash('sha256')
    .update(alerts.map((alert) => alert.id).join())
    .digest('hex')
    .slice(0, 16);
  const title = `[${severity}] ${bodies.length} alerts`;
  const foot = `#${id}`;
  let text = title;
  for (const [k, body] of bodies.entries()) {
    const line = `\n${isoTime(body.alert.time)} ${titleOf(body)}`;
    const left = `\n… and ${bodies.length - k} more`;
    if (text.length + line.length + left.length + foot.length + 1 > longest) {
      text += left;
      break;
    }
    text += line;
  }
  return { id, severity, title, text: `${text}\n${foot}`, alerts };
}

const titleOf = ({ alert: { severity, title }, more }: AlertBody): string =>
  `[${severity}] ${title}${more > 0 ? ` (and ${more} more of the same before)` : ''}`;

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
