/** An envelope of money: closed silk under a seal; opened once, with a sheet of ivory in it. */

import type { AngPaoOut } from "../../api/schema.ts";
import type { Money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Art, tonesOf, type Artwork } from "../../ui/art.tsx";
import { Price } from "../../ui/price.tsx";
import "./angpao.css";

export interface Words {
  readonly title: string;
  readonly wish: string;
  readonly host: string;
}

/** What stands on the envelope of an ang pao. */
export function wordsOf({ theme, artist, blessing, host }: AngPaoOut): Words {
  return {
    title: artist ? say(artist) : t(`angpao.theme.${theme}`),
    wish: blessing || t(`angpao.wish.${theme}`),
    host,
  };
}

/** `opening`: it has just been opened, and shows how. */
export function Envelope({ artwork, words, amount, opening = false }: {
  artwork: Artwork; words: Words; amount?: Money | null | undefined; opening?: boolean;
}) {
  return (
    <figure class={`envelope${opening ? " opening" : ""}`} style={tonesOf(artwork)}>
      {amount && <Art shape="envelope-open" name={artwork.name} eager />}
      {(!amount || opening) && <div class="closed"><Art shape="envelope" name={artwork.name} eager /></div>}
      {amount && (
        <p class="inside" role="status">
          <small>{t("angpao.visit.found_short")}</small>
          <Price amount={amount} size="big" />
        </p>
      )}
      <figcaption>
        <b class="show">{words.title}</b>
        <span>{words.wish}</span>
        {words.host && <small>{t("angpao.picture.giver", { name: words.host })}</small>}
      </figcaption>
    </figure>
  );
}
