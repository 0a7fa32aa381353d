import { checkArguments } from '@veloce/core';
import type {
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  SeriesAttachedParameter,
} from 'lightweight-charts';
import type { Colours } from './colours.js';
import type { AttachedOverlay } from './overlay-switch.js';
import type { View } from './view.js';

/** A price range on a stretch of bars; a line where `low` is `high`. */
export interface Area {
  readonly from: number;
  readonly to: number | null;
  readonly low: number;
  readonly high: number;
  readonly tone: 'up' | 'down' | 'accent';
  readonly label?: string;
}

/** Draws areas behind the candles. */
export function areaPrimitive(price: ISeriesApi<'Candlestick'>, areas: readonly Area[]): AttachedOverlay {
  checkArguments(
    'areaPrimitive',
    { price, areas },
    { price: { attachPrimitive: 'function' }, areas: 'list' },
  );
  return drawBehind(price, (context, { view, colours, x, y, size }) => {
    context.font = '11px system-ui, sans-serif';
    for (const { from, to, low, high, tone, label } of areas) {
      if (from >= view.to || (to !== null && to <= view.from)) continue;
      const left = x(from);
      const right = to === null ? size.width : x(to);
      const top = y(high);
      const bottom = y(low);
      if (left === null || right === null || top === null || bottom === null) continue;
      context.fillStyle = `${colours[tone]}30`;
      context.strokeStyle = `${colours[tone]}90`;
      if (high > low) {
        context.fillRect(left, top, right - left, bottom - top);
        context.strokeRect(left, top, right - left, bottom - top);
      } else {
        context.beginPath();
        context.moveTo(left, top);
        context.lineTo(right, top);
        context.stroke();
      }
      if (label === undefined) continue;
      context.fillStyle = colours.soft;
      context.fillText(label, left + 4, top - 3);
    }
  });
}

/** The surroundings of a drawing: the places of bars and prices in pixels; `null` where they cannot be placed. */
interface Place {
  readonly view: View;
  readonly colours: Colours;
  readonly x: (bar: number) => number | null;
  readonly y: (price: number) => number | null;
  /** Size of the pane, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
}

/** Draws on a pane, given the places of things. */
type Draw = (context: CanvasRenderingContext2D, place: Place) => void;

/** Attaches a drawing behind a series; it is drawn again whenever the view changes. */
export const drawBehind = (price: ISeriesApi<'Candlestick'>, draw: Draw): AttachedOverlay =>
  attachDrawing(price, draw, 'bottom');

/** Attaches a drawing in front of a series: for what has to be read where a candle is. */
export const drawOver = (price: ISeriesApi<'Candlestick'>, draw: Draw): AttachedOverlay =>
  attachDrawing(price, draw, 'top');

function attachDrawing(
  price: ISeriesApi<'Candlestick'>,
  draw: Draw,
  order: 'bottom' | 'top',
): AttachedOverlay {
  let view: View | undefined;
  let colours: Colours | undefined;
  let attached: SeriesAttachedParameter | undefined;
  const pane: IPrimitivePaneView = {
    zOrder: () => order,
    renderer: () => ({
      draw(target) {
        const scale = attached?.chart.timeScale();
        if (scale === undefined || view === undefined || colours === undefined) return;
        const now = view;
        const x = (bar: number): number | null => scale.timeToCoordinate(now.timeOf(bar));
        const y = (value: number): number | null => price.priceToCoordinate(value);
        const known = { view, colours, x, y };
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          draw(context, { ...known, size: mediaSize });
        });
      },
    }),
  };
  const primitive: ISeriesPrimitive = {
    attached(parameters) {
      attached = parameters;
    },
    paneViews: () => [pane],
  };
  price.attachPrimitive(primitive);
  return {
    recolour(next) {
      colours = next;
      attached?.requestUpdate();
    },
    fill(next, nextColours) {
      view = next;
      colours = nextColours;
      attached?.requestUpdate();
    },
    detach() {
      price.detachPrimitive(primitive);
    },
  };
}
