export {
  framesFromCryptofeed,
  framesFromHftbacktest,
  hftbacktestLines,
  tardisTrades,
} from './record/convert.js';
export type { RecordedFrame } from './record/convert.js';
export { readLog } from './record/read-segments.js';
export type { LogBlock, LogRange } from './record/read-segments.js';
export { record } from './record/recorder.js';
export type { RecordOptions, Recorder, Recording } from './record/recorder.js';
export { recordedDay } from './record/recorded-day.js';
export type { RecordedDay } from './record/recorded-day.js';
export { recordedInputs, replayRecording } from './record/replay-recording.js';
export type { ReplayOptions } from './record/replay-recording.js';
export { LogOptions, openLog } from './record/write-segments.js';
export type { Log } from './record/write-segments.js';
