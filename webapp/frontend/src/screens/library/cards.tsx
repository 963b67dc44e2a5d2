/** What can be watched, as a card of a rail or a row of a list; a lock says what opens it. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

import type { CollectionOut, ItemOut } from "../../api/schema.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Icon } from "../../ui/icons.tsx";
import { artistsOf, collectionName, kindName, leftOf, lengthOf, line, lockWords } from "./words.ts";
import "./library.css";

export const pageOf = (thing: Pick<ItemOut, "key">): string => `/items/${thing.key}`;

/** Where it plays: tracks are heard, everything else is watched. */
export function playerOf(thing: Pick<ItemOut, "key" | "kind">, queue = ""): string {
  const screen = thing.kind === "track" ? "listen" : "watch";
  return `/${screen}/${thing.key}${queue ? `?queue=${queue}` : ""}`;
}

/** The picture: its own where processing made one and it comes, else drawn; music is square. */
export function Picture({ of, eager = false }: {
  of: Pick<ItemOut, "artwork"> & { readonly kind: string; readonly poster?: string | null }; eager?: boolean;
}) {
  const isMissing = useSignal(false);
  if (of.poster && !isMissing.value) {
    return (
      <img
        class="art" src={of.poster} alt="" decoding="async" loading={eager ? "eager" : "lazy"}
        onError={() => (isMissing.value = true)}
      />
    );
  }
  return <Art shape={isSquare(of.kind) ? "sleeve" : "band"} name={of.artwork.name} eager={eager} />;
}

function isSquare(kind: string): boolean {
  return kind === "track" || kind === "album" || kind === "playlist";
}

export function ItemCard({ thing, continued = false }: { thing: ItemOut; continued?: boolean }) {
  const isTrack = thing.kind === "track";
  const note = continued ? leftOf(thing) : thing.lock ? lockWords(thing.lock) : "";
  return (
    <a
      class={`still${isTrack ? " square" : ""}${thing.lock ? " locked" : ""}`}
      href={`#${continued && !thing.lock ? playerOf(thing) : pageOf(thing)}`} style={tonesOf(thing.artwork)}
    >
      <span class="frame">
        <Picture of={thing} />
        {thing.lock && <span class="lock"><Icon name="lock" /></span>}
        <Length thing={thing} />
        <Reached thing={thing} />
      </span>
      <b>{say(thing.name)}</b>
      <small>{line(artistsOf(thing), !isTrack && kindName(thing.kind))}</small>
      {note && <small class="accent">{note}</small>}
    </a>
  );
}

function Length({ thing }: { thing: ItemOut }) {
  const words = lengthOf(thing.duration_seconds);
  return words ? <span class="length">{words}</span> : null;
}

/** A golden thread along the lower edge: how far the fan came. */
export function Reached({ thing }: { thing: Pick<ItemOut, "resume_seconds" | "duration_seconds"> }) {
  const { resume_seconds: at, duration_seconds: whole } = thing;
  if (!at || whole <= 0) return null;
  const percent = Math.min(100, Math.round((at / whole) * 100));
  return <span class="reached" style={{ "--at": `${percent}%` }} aria-hidden="true" />;
}

export function CollectionCard({ shelf }: { shelf: CollectionOut }) {
  const isSeries = shelf.kind === "series";
  return (
    <a class={`still${isSeries ? "" : " square"}`} href={`#/collections/${shelf.key}`} style={tonesOf(shelf.artwork)}>
      <span class="frame stacked">
        <Picture of={shelf} />
        <span class="length">
          {isSeries ? tn("applibrary.episodes", shelf.item_count) : tn("applibrary.songs", shelf.item_count)}
        </span>
      </span>
      <b>{say(shelf.name)}</b>
      <small>{artistsOf(shelf) || collectionName(shelf.kind)}</small>
    </a>
  );
}

export function ItemRow({ thing, number, current = false, to, end }: {
  thing: ItemOut; number?: number | null; current?: boolean; to?: string; end?: ComponentChildren;
}) {
  const note = thing.lock ? lockWords(thing.lock) : leftOf(thing);
  return (
    <div class={`thing-row${current ? " current" : ""}`} style={tonesOf(thing.artwork)}>
      <a href={`#${to ?? pageOf(thing)}`} aria-current={current ? "true" : undefined}>
        {number ? <span class="num muted">{number}</span> : (
          <span class={`frame${thing.kind === "track" ? " square" : ""}`}>
            <Picture of={thing} />
            <Reached thing={thing} />
          </span>
        )}
        <span class="grow">
          <b class="name">{say(thing.name)}</b>
          <small class="note muted">{line(artistsOf(thing), lengthOf(thing.duration_seconds))}</small>
          {note && <small class="note accent">{note}</small>}
        </span>
        {thing.lock ? <Icon name="lock" /> : thing.is_finished ? <Icon name="check" /> : null}
        {thing.is_finished && <span class="hidden-words">{t("applibrary.watched")}</span>}
      </a>
      {end}
    </div>
  );
}

export function Rail({ title, to, children }: { title: string; to?: string; children: ComponentChildren }) {
  return (
    <section class="shelf-of-things">
      <div class="pad row between">
        <h2 class="show head">{title}</h2>
        {to && (
          <a class="all note gold" href={`#${to}`} aria-label={`${t("applibrary.all")}: ${title}`}>{t("applibrary.all")}</a>
        )}
      </div>
      <div class="rail">{children}</div>
    </section>
  );
}
