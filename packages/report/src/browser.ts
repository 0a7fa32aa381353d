import type { BacktestResult, PortfolioResult } from '@veloce/backtest';
import { checkArguments } from '@veloce/core';
import { report, type ReportOptions } from './report.js';

/** A report on a page of an app. */
export interface ShownReport {
  /** The frame that holds it: size it with your own style. */
  readonly frame: HTMLIFrameElement;
  /** Takes it off the page. */
  readonly remove: () => void;
}

/**
 * Shows a report inside an element of an app, in its own frame: its style and scripts do not touch the app's, and it reaches
 * neither the app nor a network. Replaces what the element holds.
 *
 * @throws {RangeError} naming the overlay that does not fit the data.
 * @example
 * ```ts
 * const { frame } = showReport(document.querySelector('#report')!, backtest(squeezeFlow, data));
 * frame.style.height = '90vh';
 * ```
 */
export function showReport(
  element: Element,
  result: BacktestResult | PortfolioResult,
  options: ReportOptions = {},
): ShownReport {
  checkArguments(
    'showReport',
    { element },
    { element: { ownerDocument: 'object', replaceChildren: 'function' } },
  );
  const page = report(result, options);
  const frame = element.ownerDocument.createElement('iframe');
  frame.title = 'Backtest report';
  frame.setAttribute('sandbox', 'allow-scripts allow-downloads');
  frame.style.cssText = 'width:100%;height:100%;border:0';
  frame.srcdoc = page;
  element.replaceChildren(frame);
  return {
    frame,
    remove: () => {
      frame.remove();
    },
  };
}
