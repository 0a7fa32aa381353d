import { defineConfig } from 'vitepress';

/** The documentation site: `npm run docs` builds it into out/docs, `npm run docs:dev` serves it while you write. */
export default defineConfig({
  title: 'Veloce',
  description: 'A TypeScript SDK for trading research',
  lang: 'en',
  outDir: '../out/docs',
  cacheDir: '../.cache/vitepress',
  srcExclude: ['public/**'],
  lastUpdated: false,
  // The API pages are made by typedoc, beside these; links to sources leave the site.
  ignoreDeadLinks: [
    /^\/api\//,
    /^\/(report|research)\.html$/,
    /\/docs\//,
    /\.\.\/(packages|examples|bench|demo)\//,
  ],
  themeConfig: {
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
          { text: 'Concepts', link: '/concepts' },
          { text: 'Examples', link: '/examples' },
        ],
      },
      {
        text: 'Data',
        items: [
          { text: 'Connect your InfluxDB', link: '/influxdb' },
          { text: 'Files', link: '/files' },
        ],
      },
      {
        text: 'Strategies',
        items: [
          { text: 'Write your own', link: '/write-your-own-strategy' },
          { text: 'Indicators', link: '/indicators/' },
          { text: 'Market profile and order flow', link: '/order-flow' },
          { text: 'Run it live', link: '/live' },
        ],
      },
      {
        text: 'Results',
        items: [
          { text: 'Fill rules', link: '/fill-rules' },
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
          { text: 'Contributing', link: '/contributing' },
        ],
      },
    ],
  },
});
