/** Rows with a picture or icon, words, and something at the end. */

import type { ComponentChildren } from "preact";

import { haptic } from "../lib/telegram.ts";
import { Icon, type IconName } from "./icons.tsx";
import { petal } from "./petals.tsx";

export function List({ children, label }: { children: ComponentChildren; label?: string }) {
  return <div class="list" role="group" aria-label={label}>{children}</div>;
}

export interface ItemProps {
  readonly title: ComponentChildren;
  readonly note?: ComponentChildren;
  readonly icon?: IconName;
  readonly picture?: ComponentChildren;
  readonly end?: ComponentChildren;
  /** Leads somewhere: a sign says so. */
  readonly to?: string;
  readonly onPress?: () => void;
}

export function Item({ title, note, icon, picture, end, to, onPress }: ItemProps) {
  const inside = (
    <>
      {picture ? <span class="pic">{picture}</span> : icon && <Icon name={icon} />}
      <span class="words">
        <b>{title}</b>
        {note && <small>{note}</small>}
      </span>
      <span class="end">
        {end}
        {(to ?? onPress) !== undefined && <Icon name="on" />}
      </span>
    </>
  );
  if (to !== undefined) return <a class="item" href={`#${to}`}>{inside}</a>;
  if (onPress) return <button type="button" class="item" onClick={onPress}>{inside}</button>;
  return <div class="item">{inside}</div>;
}

/** A row that is on or off. */
export function SwitchItem({ title, note, on, onChange, icon, disabled = false }: {
  title: string; note?: string; on: boolean; onChange: (on: boolean) => void; icon?: IconName;
  disabled?: boolean;
}) {
  const toggle = (): void => {
    haptic("select");
    onChange(!on);
  };
  return (
    <button type="button" class="item" role="switch" aria-checked={on} disabled={disabled} onClick={toggle}>
      {icon && <Icon name={icon} />}
      <span class="words">
        <b>{title}</b>
        {note && <small>{note}</small>}
      </span>
      <span class="switch" aria-hidden="true"><i /></span>
    </button>
  );
}

/** A row that is among the chosen: its petal is gold. */
export function CheckItem({ title, note, on, onChange }: {
  title: string; note?: string; on: boolean; onChange: (on: boolean) => void;
}) {
  return (
    <button
      type="button" class="item check" role="checkbox" aria-checked={on}
      onClick={() => {
        haptic("select");
        onChange(!on);
      }}
    >
      <svg class="icon" viewBox="-13 -33 26 35" aria-hidden="true"><path d={petal(31, 11)} /></svg>
      <span class="words">
        <b>{title}</b>
        {note && <small>{note}</small>}
      </span>
    </button>
  );
}

/** A group of rows under a heading. */
export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="section pad">
      <h2 class="show head">{title}</h2>
      {children}
    </section>
  );
}
