/** A sheet over the page: it traps the focus, and "back", a tap beside it or Escape close it. */

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

import { onBack } from "../app/router.ts";
import { t } from "../lib/texts.ts";
import { Icon } from "./icons.tsx";

const FOCUSABLE = "a[href],button:not(:disabled),input,select,textarea,[tabindex]";

export function Sheet({ title, onClose, children }: {
  title: string; onClose: () => void; children: ComponentChildren;
}) {
  const sheet = useRef<HTMLElement>(null);
  const id = useId();
  // Before it is seen: whoever sees it may close it by Escape or by "back" at once.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const stop = onBack(() => {
      onClose();
      return true;
    });
    sheet.current?.focus();
    document.body.style.overflow = "hidden";
    return () => {
      stop();
      document.body.style.overflow = "";
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  // What had the focus may be gone with a step of the sheet: its keys must still be heard.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) sheet.current?.focus({ preventScroll: true });
  });
  return (
    <>
      <div class="veil" onClick={onClose} />
      <section
        class="sheet" role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1}
        ref={sheet} onKeyDown={(event) => keys(event, sheet.current, onClose)}
      >
        <header>
          <h2 class="name" id={id}>{title}</h2>
          <button type="button" aria-label={t("app.common.close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </section>
    </>
  );
}

function keys(event: KeyboardEvent, sheet: HTMLElement | null, onClose: () => void): void {
  if (event.key === "Escape") return onClose();
  if (event.key !== "Tab" || !sheet) return;
  const all = [...sheet.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge && document.activeElement !== sheet) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0])?.focus();
}

/** A bar that stays at the lower edge with the sum and the main act. */
export function Dock({ children }: { children: ComponentChildren }) {
  return <div class="dock">{children}</div>;
}
