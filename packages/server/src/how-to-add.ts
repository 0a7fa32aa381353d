import type { PartName } from '@veloce/dashboard';

/** The text on the screen of an absent part. */
export const howToAdd: Readonly<Record<PartName, string>> = {
  markets: 'No markets yet. Give dashboardApp a `markets` part: deskMarkets(…) keeps one up to date.',
  journal:
    'No journal. Open one with openJournal({ folder }) of @veloce/journal and give journalPart(journal) as the `journal` part.',
  backtests: 'No backtests. Give a `backtests` part: what can be run, and a function that runs it.',
  playbooks: 'No playbooks. Give a `playbooks` part that lists a shelf.',
  alerts: 'No alerts. Give an `alerts` part that lists them and sends a test.',
  ask: 'No model is configured. Name one as `model` in the configuration of the command, or give an `ask` part that answers with its query and its rows.',
  health: 'Nothing is watched. Give a `health` part that lists feeds, database and heartbeat.',
  settings: 'Layouts are not kept. Give settingsPart(journal) as the `settings` part.',
  control: 'This desk only watches. Give a `control` part to pause entries from here.',
};
