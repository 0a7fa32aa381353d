import { posix } from 'node:path';
import { defineConfig, type MarkdownOptions } from 'vitepress';

const repository = 'https://github.com/veloce-trading/veloce/blob/main';
const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M4 7l9 19L28 5" fill="none" stroke="#3451b2" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"/></svg>';

/** Tables scroll in a box of their own; a README is the page of its folder, and what lies beside the pages is in the repository. */
const configure: NonNullable<MarkdownOptions['config']> = (md) => {
  md.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n';
  md.renderer.rules['table_close'] = () => '</table></div>\n';
  md.core.ruler.push('sources', ({ tokens, env }) => {
    const { relativePath } = env as { readonly relativePath: string };
    for (const link of tokens.flatMap(({ children }) => children ?? [])) {
      const href = link.type === 'link_open' ? link.attrGet('href') : null;
      if (href === 'README.md') link.attrSet('href', './');
      if (!href?.startsWith('..')) continue;
      const path = posix.join('docs', posix.dirname(relativePath), href);
      if (!path.startsWith('docs/')) link.attrSet('href', `${repository}/${path}`);
    }
  });
};

/** The documentation site: `npm run docs` builds it into out/docs, `npm run docs:dev` serves it while you write. */
export default defineConfig({
  title: 'Veloce',
  description: 'A TypeScript SDK for trading research',
  lang: 'en',
  outDir: '../out/docs',
  cacheDir: '../.cache/vitepress',
  srcExclude: ['public/**'],
  lastUpdated: false,
  rewrites: { 'indicators/README.md': 'indicators/index.md' },
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(mark)}` }]],
  markdown: { config: configure },
  // Made by typedoc and by the report, beside the pages.
  ignoreDeadLinks: [/^\/api\//, /^\/reports\//],
  themeConfig: {
    logo: `data:image/svg+xml,${encodeURIComponent(mark)}`,
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Indicators', link: '/indicators/' },
      { text: 'API', link: '/api/index.html', target: '_blank' },
    ],
    outline: [2, 3],
    sidebar: [
      {
        text: 'Begin',
        items: [
          { text: 'Start in five minutes', link: '/start' },
          { text: 'Live in ten minutes', link: '/live-in-ten-minutes' },
          { text: 'Coming from freqtrade, vectorbt', link: '/migrate' },
          { text: 'Concepts', link: '/concepts' },
          { text: 'Vocabulary', link: '/vocabulary' },
          { text: 'Examples', link: '/examples' },
        ],
      },
      {
        text: 'Data',
        items: [
          { text: 'Connect your InfluxDB', link: '/influxdb' },
          { text: 'Files', link: '/files' },
          { text: 'Your own columns', link: '/own-columns' },
          { text: 'Pipelines with TaskEither', link: '/pipelines' },
          { text: 'Tables: arquero and Arrow', link: '/tables' },
          { text: 'Live data from exchanges', link: '/feeds' },
        ],
      },
      {
        text: 'Strategies',
        items: [
          { text: 'Write your own', link: '/write-your-own-strategy' },
          { text: 'Exits', link: '/exits' },
          { text: 'Signals and orders of your own', link: '/signals-and-orders' },
          { text: 'Several markets', link: '/portfolio' },
          { text: 'Playbooks', link: '/playbooks' },
          { text: 'Indicators', link: '/indicators/' },
          { text: 'Market profile and order flow', link: '/order-flow' },
          { text: 'On paper', link: '/paper' },
          { text: 'Run it live', link: '/live' },
          { text: 'Keep a journal', link: '/journal' },
          { text: 'The desk', link: '/desk' },
          { text: 'Alerts', link: '/alerts' },
          { text: 'Copilot', link: '/copilot' },
          { text: 'The command', link: '/command' },
        ],
      },
      {
        text: 'Results',
        items: [
          { text: 'Fill rules', link: '/fill-rules' },
          { text: 'Settings of a backtest', link: '/settings' },
          { text: 'Fields of a result', link: '/results' },
          { text: 'Metrics', link: '/metrics' },
          { text: 'The report', link: '/report' },
          { text: 'Research and luck', link: '/research' },
        ],
      },
      {
        text: 'About',
        items: [
          { text: 'Performance', link: '/performance' },
          { text: 'Comparison', link: '/comparison' },
          { text: 'Deviations', link: '/deviations' },
          { text: 'Architecture', link: '/architecture' },
          { text: 'Security', link: '/security' },
          { text: 'Contributing', link: '/contributing' },
        ],
      },
    ],
  },
});
