export type { InfluxAuth, InfluxConnection, InfluxTls } from './connection.js';
