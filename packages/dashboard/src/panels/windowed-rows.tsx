import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from '@tanstack/virtual-core';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows of one height, of which only those in view are on the page. */
export function WindowedRows({
  label,
  count,
  rowHeight,
  row,
}: {
  readonly label: string;
  readonly count: number;
  readonly rowHeight: number;
  readonly row: (k: number) => ComponentChildren;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [, draw] = useState(0);
  const [virtual] = useState(
    () =>
      new Virtualizer<HTMLDivElement, HTMLDivElement>({
        count,
        getScrollElement: () => frame.current,
        estimateSize: () => rowHeight,
        overscan: 6,
        scrollToFn: elementScroll,
        observeElementRect,
        observeElementOffset,
        onChange: () => {
          draw((n) => n + 1);
        },
      }),
  );
  virtual.setOptions({ ...virtual.options, count });
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => {
    virtual._willUpdate();
  });
  return (
    <div ref={frame} class="rows" role="group" aria-label={label} tabIndex={0}>
      <div style={{ height: `${virtual.getTotalSize()}px`, position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            class="windowed"
            style={{ height: `${rowHeight}px`, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
