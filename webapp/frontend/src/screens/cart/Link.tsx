/** The way to the cart, with how many things lie in it. */

import { useEffect } from "preact/hooks";

import { t, tn } from "../../lib/texts.ts";
import { Icon } from "../../ui/icons.tsx";
import { cart, loadCart } from "./store.ts";
import "./link.css";

const SHOWN_TO = 99;

/** `plate`: it lies on artwork. */
export function CartLink({ plate = false }: { plate?: boolean }) {
  useEffect(() => void loadCart(), []);
  const count = cart.value?.units ?? 0;
  const words = count > 0 ? tn("appcart.link", count) : t("appcart.title");
  return (
    <a class={plate ? "plate to-cart" : "way to-cart"} href="#/cart" aria-label={words}>
      <Icon name="shop" />
      {count > 0 && (
        <span class="count" key={count} aria-hidden="true">{count > SHOWN_TO ? `${SHOWN_TO}+` : count}</span>
      )}
    </a>
  );
}
