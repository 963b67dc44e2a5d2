/** An amount: digits in the show face, the riel sign in the text face. */

import { money, signed, type Money } from "../lib/formats.ts";

export function Price({ amount, size = "", plus = false }: {
  amount: Money; size?: "" | "big" | "amount"; plus?: boolean;
}) {
  const text = plus ? signed(amount) : money(amount);
  const classes = `num price ${size}`;
  if (amount.currency === "USD" && size === "amount") {
    return <span class={classes}><sup>$</sup>{text.replace("$", "")}</span>;
  }
  const [digits, sign] = text.split("\u00a0");
  if (amount.currency !== "KHR") return <span class={classes}>{text}</span>;
  return <span class={classes}>{digits}<span class="sign">{sign}</span></span>;
}
