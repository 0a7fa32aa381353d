/** The colours of the current theme. */
export interface Colours {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly panel: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
}

/** Reads the theme's colours from the page's style. */
export function currentColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: read('text'),
    soft: read('soft'),
    line: read('line'),
    panel: read('panel'),
    up: read('up'),
    down: read('down'),
    accent: read('accent'),
  };
}
