/** Empty, offline, refused: what happened, what still works, one act. */

import type { ComponentChildren } from "preact";

import type { ApiError } from "../api/client.ts";
import { place, replace } from "../app/router.ts";
import { t } from "../lib/texts.ts";
import { Button } from "./button.tsx";
import { petal } from "./petals.tsx";

const NOT_FOUND = 404;

type Drawing = "empty" | "offline" | "trouble";

const DRAWINGS: Readonly<Record<Drawing, ComponentChildren>> = {
  empty: (
    <>
      <path d="M10 18H94" stroke-width="4" />
      <path d="M26 22V112L52 96 78 112V22" stroke-dasharray="2 6" />
      <path transform="translate(52 74)" d={petal(34, 12)} />
      <path transform="translate(52 74)" d={petal(20, 6)} />
    </>
  ),
  offline: (
    <>
      <path d="M22 52C36 38 68 38 82 52" stroke-dasharray="2 6" />
      <path d="M32 68C42 54 62 54 72 68" />
      <path d="M42 84C48 70 56 70 62 84" />
      <path transform="translate(52 112)" d={petal(16, 6)} fill="currentColor" />
    </>
  ),
  trouble: (
    <>
      <path transform="translate(26 84)" d={petal(34, 11)} stroke-dasharray="2 5" />
      <path transform="translate(52 84)" d={petal(34, 11)} fill="currentColor" />
      <path transform="translate(78 84)" d={petal(34, 11)} fill="currentColor" />
      <path d="M14 96H90" />
    </>
  ),
};

export function State({ drawing, title, text, act, children }: {
  drawing: Drawing;
  title: string;
  text?: string;
  act?: { readonly text: string; readonly onPress: () => void; readonly leaf?: boolean };
  children?: ComponentChildren;
}) {
  return (
    <section class="state">
      <svg viewBox="0 0 104 130" aria-hidden="true">{DRAWINGS[drawing]}</svg>
      <div>
        <h2 class="show">{title}</h2>
        {text && <p class="note muted" style={{ whiteSpace: "pre-line" }}>{text}</p>}
        {children}
        {act && (
          <Button look={act.leaf === false ? "soft" : "leaf"} onPress={act.onPress}>{act.text}</Button>
        )}
      </div>
    </section>
  );
}

/** A refusal on a whole screen: the server's own words, then what to do. */
export function Trouble({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  const retry = { text: t("common.button.retry"), onPress: onRetry };
  if (error.isOffline) {
    return (
      <State drawing="offline" title={t("app.offline.title")} text={t("app.offline.text")} act={retry}>
        {place.value.route.tab !== "tickets" && (
          <p class="note"><a class="gold" href="#/tickets">{t("app.offline.tickets")}</a></p>
        )}
      </State>
    );
  }
  if (error.status === NOT_FOUND) {
    const home = { text: t("menu.home.title"), onPress: () => replace("/") };
    return <State drawing="empty" title={t("app.nowhere.title")} text={error.message} act={home} />;
  }
  return (
    <State
      drawing="trouble"
      title={t("app.trouble.title")}
      text={error.message || t("app.trouble.text")}
      act={retry}
    >
      <MoneyMoved moved={error.moneyMoved} status={error.status} />
    </State>
  );
}

/** Says plainly whether money moved, when the question can arise. */
export function MoneyMoved({ moved, status }: { moved: boolean | null; status: number }) {
  if (moved === false && status < 500) return null;
  const text = moved === null ? t("app.trouble.money_unknown")
    : moved ? t("app.trouble.money_moved") : t("app.trouble.money_still");
  return <p class="note">{text}</p>;
}

/** The same words for a toast. */
export function wordsOf(error: ApiError): string {
  if (error.isOffline) {
    const money = error.moneyMoved === null ? ` ${t("app.trouble.money_unknown")}` : "";
    return t("app.offline.text") + money;
  }
  return error.message || t("app.trouble.text");
}
