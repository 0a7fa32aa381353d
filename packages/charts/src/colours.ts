/** The colours of a chart, as CSS colours of six hex digits. */
export interface Colours {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly panel: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  /** For what is out of the ordinary. */
  readonly warn: string;
}

/** The two themes of Veloce's pages. */
export const themes: Readonly<Record<'dark' | 'light', Colours>> = {
  dark: {
    text: '#e6e9ef',
    soft: '#9aa5b8',
    line: '#283040',
    panel: '#151a23',
    up: '#2cc5ae',
    down: '#ff9152',
    accent: '#7aa2ff',
    warn: '#ffc53d',
  },
  light: {
    text: '#171b23',
    soft: '#566074',
    line: '#dde1e8',
    panel: '#ffffff',
    up: '#00796b',
    down: '#b4450a',
    accent: '#2f5fd0',
    warn: '#c77700',
  },
};

/**
 * The colours of an element's style: the custom properties `--text`, `--soft`, `--line`, `--panel`, `--up`, `--down`, `--accent` and
 * `--warn`, each from the dark or light theme (by the element's `color-scheme`) where the page does not set it.
 */
export function currentColours(element: Element = document.documentElement): Colours {
  const style = getComputedStyle(element);
  const fallback = themes[style.colorScheme.includes('dark') ? 'dark' : 'light'];
  const read = (name: keyof Colours): string => {
    const value = style.getPropertyValue(`--${name}`).trim();
    return value === '' ? fallback[name] : value;
  };
  return {
    text: read('text'),
    soft: read('soft'),
    line: read('line'),
    panel: read('panel'),
    up: read('up'),
    down: read('down'),
    accent: read('accent'),
    warn: read('warn'),
  };
}
