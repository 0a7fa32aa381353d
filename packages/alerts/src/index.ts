export { AlertRoute, AlertsOptions, createAlerts } from './alerts.js';
export type { Alerts, AlertsWorld, TellOutcome } from './alerts.js';
export { httpChannel } from './channel.js';
export type { Channel, ChannelMessage, ChannelRequest, HttpChannel, Sent } from './channel.js';
export { discord } from './channels/discord.js';
export type { ChatWebhookOptions } from './channels/discord.js';
export { lines } from './channels/lines.js';
export type { LinesOptions } from './channels/lines.js';
export { ntfy } from './channels/ntfy.js';
export type { NtfyOptions } from './channels/ntfy.js';
export { slack } from './channels/slack.js';
export { telegram } from './channels/telegram.js';
export type { TelegramOptions } from './channels/telegram.js';
export { webhook } from './channels/webhook.js';
export type { WebhookOptions } from './channels/webhook.js';
export { alertEvent } from './event.js';
export type { AlertEvent, AlertFields, AlertKind, Severity } from './event.js';
export type { AlertBody, Outbox, OutboxFault, OutboxMessage } from './outbox.js';
export type { Delivery } from './postman.js';
export { QuietHours } from './quiet-hours.js';
export { AlertRuleOptions, alertRules } from './rules.js';
export type {
  AlertRules,
  HeartbeatNews,
  OpenInterestMove,
  RedrawSuggestion,
  RunNote,
  StreamNews,
} from './rules.js';
