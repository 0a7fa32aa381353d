import type { ComponentChildren } from 'preact';
import type { DeskFault } from '../wire.js';

/** A notice in place of missing content: what is missing, and what to do. */
export function Notice({
  kind,
  title,
  children,
}: {
  readonly kind: 'empty' | 'loading' | 'fault' | 'absent';
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class={`notice ${kind}`} role={kind === 'fault' ? 'alert' : 'status'}>
      <strong>{title}</strong>
      {children === undefined ? null : <p>{children}</p>}
    </div>
  );
}

/** A fault as the server said it. */
export function FaultNotice({ fault, again }: { readonly fault: DeskFault; readonly again?: () => void }) {
  return (
    <div class="notice fault" role="alert">
      <strong>{fault.error}</strong>
      {fault.fix === undefined ? null : <p>{fault.fix}</p>}
      {again === undefined ? null : (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}
