import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { DashboardClient } from './client.js';

/** The arrangements of the Market screen. */
export const presets = ['full', 'chart', 'list'] as const;

/** The arrangement of a page, as it is kept. */
export interface Layout {
  /** `full`: list, chart and opinion. `chart`: the chart alone. `list`: list and chart. */
  readonly preset: (typeof presets)[number];
  /** Whether the terminal is open. */
  readonly dock: boolean;
  /** `auto` follows the system. */
  readonly theme: 'auto' | 'dark' | 'light';
  /** IANA name of the time zone of all times. */
  readonly zone: string;
  /** Names of the overlays that are on. */
  readonly overlays: readonly string[];
  /** The order of the watch list. */
  readonly order: 'strength' | 'change' | 'symbol' | 'regime';
}

/** The layout of a page that has none. */
const plain: Layout = {
  preset: 'full',
  dock: true,
  theme: 'auto',
  zone: 'UTC',
  overlays: ['VWAP'],
  order: 'strength',
};

/** How long a layout is left alone before it is kept, ms. */
const quietMs = 600;

/** The layout of a page, and its place in the desk's settings. */
export interface KeptLayout {
  readonly layout: ReadonlySignal<Layout>;
  /** Changes some of it, for now and for the next visit. */
  readonly change: (changes: Partial<Layout>) => void;
  /** Reads what was kept. */
  readonly load: () => Promise<void>;
  /** Ends it; what is not kept yet is kept now. */
  readonly stop: () => void;
}

/** A layout over a client; `keeps` says whether the desk can keep it. */
export function keptLayout(client: DashboardClient, keeps: () => boolean): KeptLayout {
  const layout: Signal<Layout> = signal(plain);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    timer = undefined;
    if (keeps()) void client.keepSetting('layout', layout.value);
  };
  return {
    layout,
    change(changes) {
      layout.value = { ...layout.value, ...changes };
      clearTimeout(timer);
      timer = setTimeout(keep, quietMs);
    },
    async load() {
      if (!keeps()) return;
      const kept = await client.setting('layout');
      if (kept.ok) layout.value = { ...plain, ...known(kept.value.value) };
    },
    stop() {
      if (timer !== undefined) {
        clearTimeout(timer);
        keep();
      }
    },
  };
}

/** The fields that this version of the page knows, and can use as they are. */
function known(value: unknown): Partial<Layout> {
  if (typeof value !== 'object' || value === null) return {};
  const fits: Readonly<Record<keyof Layout, (field: unknown) => boolean>> = {
    preset: (field) => presets.some((one) => one === field),
    dock: (field) => typeof field === 'boolean',
    theme: (field) => field === 'auto' || field === 'dark' || field === 'light',
    zone: isZone,
    overlays: (field) => Array.isArray(field) && field.every((one) => typeof one === 'string'),
    order: (field) => ['strength', 'change', 'symbol', 'regime'].some((one) => one === field),
  };
  return Object.fromEntries(
    Object.entries(value).filter(([name, field]) => name in fits && fits[name as keyof Layout](field)),
  );
}

/** Whether a text names a time zone. */
export function isZone(zone: unknown): boolean {
  try {
    return (
      typeof zone === 'string' && zone !== '' && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
    );
  } catch {
    return false;
  }
}
