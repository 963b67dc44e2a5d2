/** Facts in two columns, and the head of a page that has a way back. */

import type { ComponentChildren } from "preact";

import { back } from "../app/router.ts";
import { t } from "../lib/texts.ts";
import { Icon } from "./icons.tsx";
import { Fringe } from "./petals.tsx";
import "./money.css";

/** Rows of a name and what it is; rows without anything are left out. */
export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows.filter(([, what]) => what !== null && what !== undefined && what !== false && what !== "").map(([name, what]) => (
        <div key={name}><dt>{name}</dt><dd>{what}</dd></div>
      ))}
    </dl>
  );
}

const ACCENTS = /[\u0300-\u036f]/g;

/** In the show face, which draws capitals and has none with an accent. */
function inCapitals(title: string): string {
  return title.normalize("NFD").replace(ACCENTS, "");
}

export function PageHead({ title, end }: { title: string; end?: ComponentChildren }) {
  return (
    <header class="page-head hung">
      <button type="button" class="way" aria-label={t("common.button.back")} onClick={back}><Icon name="back" /></button>
      <h1 class="show title grow">{inCapitals(title)}</h1>
      {end}
      <Fringe />
    </header>
  );
}
