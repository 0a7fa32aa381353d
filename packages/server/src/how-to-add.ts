import type { PartName } from '@veloce/dashboard';

/** What the screen of an absent part says. */
export const howToAdd: Readonly<Record<PartName, string>> = {
  markets:
    'No markets yet. Give dashboardApp a `markets` part: runnerMarkets(…) makes one of a running strategy.',
  journal:
    'No journal. Open one with openJournal({ folder }) of @veloce/journal and give it as the `journal` part.',
  backtests:
    'No backtests. Give a `backtests` part: backtestsOf({ strategies, markets }) makes one of yours.',
  playbooks: 'No playbooks. Give a `playbooks` part made from a journal’s shelf.',
  alerts: 'No alerts. Give an `alerts` part made from alerts(…) of @veloce/alerts.',
  ask: 'No model is configured. Give an `ask` part made from askJournal(…) of @veloce/copilot and a model of yours.',
  health: 'Nothing is watched. Give a `health` part that lists feeds, database and heartbeat.',
  control: 'This desk only watches. Give a `control` part to pause entries from here.',
};
