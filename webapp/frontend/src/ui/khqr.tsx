/** A KHQR as the banks draw it: red head with a folded corner, payee, amount, code. */

import { money, type Money } from "../lib/formats.ts";
import { t } from "../lib/texts.ts";
import { Qr } from "./qr.tsx";
import "./money.css";

export function Khqr({ payload, payee, amount }: {
  payload: string; payee: string; amount?: Money | undefined;
}) {
  return (
    <div class="khqr" lang="en">
      <div class="head"><b>KHQR</b></div>
      <div class="who">
        <p>{payee}</p>
        {amount && <p class="num">{money(amount)}</p>}
      </div>
      <Qr payload={payload} size={232} label={t("money.khqr_label")} />
    </div>
  );
}
