/** Parcels of an order: how far each has come, its number to follow, the code to fetch it with. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ParcelOut } from "../../api/schema.ts";
import { clock, date } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Section } from "../../ui/list.tsx";
import { Qr } from "../../ui/qr.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { toast } from "../../ui/toast.tsx";
import { traitsLine } from "../shop/words.ts";

const STEPS: readonly ParcelOut["state"][] = ["packed", "handed_over", "in_transit", "delivered"];
const AT_POINT: readonly ParcelOut["state"][] = ["packed", "handed_over", "delivered"];
const CODE_SIDE = 168;

export function Parcels({ orderKey }: { orderKey: string }) {
  const path = { order_key: orderKey };
  const { data } = useLoad(
    `shop order ${orderKey} parcels`,
    () => call("GET /api/v1/shop/orders/{order_key}/parcels", { path }), { keep: true },
  );
  const parcels = data?.items ?? [];
  if (parcels.length === 0) return null;
  return (
    <Section title={t("shop.parcels.title")}>
      <div class="stack">
        {parcels.map((parcel) => <Parcel key={parcel.number} parcel={parcel} of={parcels.length} />)}
      </div>
    </Section>
  );
}

function Parcel({ parcel, of }: { parcel: ParcelOut; of: number }) {
  const waits = parcel.is_pickup && parcel.state === "handed_over";
  const at = parcel.ended_at ?? parcel.left_at ?? parcel.packed_at;
  const state = waits ? "ready" : parcel.state;
  return (
    <article class="paper parcel">
      <header>
        <b>{t("shop.parcels.number", { page: parcel.number, pages: of })}</b>
        <span class={`order-state ${parcel.state}`}>{t(`fulfilment.state.${state}`)}</span>
      </header>
      <Progress parcel={parcel} />
      <ul>
        {parcel.lines.map((line) => (
          <li key={line.n}>{[`${line.quantity} × ${say(line.name)}`, traitsLine(line.attributes)].filter(Boolean).join(" · ")}</li>
        ))}
      </ul>
      <small class="note muted">
        {date(at)} · {clock(at)}{parcel.signed_by && ` · ${t("apporders.parcel.signed", { name: parcel.signed_by })}`}
      </small>
      <Proofs parcel={parcel} />
      {parcel.tracking && <Tracking code={parcel.tracking} waits={waits} isPickup={parcel.is_pickup} />}
    </article>
  );
}

/** Where it was left, small; a tap shows the whole of it. */
function Proofs({ parcel }: { parcel: ParcelOut }) {
  const opened = useSignal("");
  if (parcel.photos.length === 0) return null;
  const words = t("shop.parcels.photo");
  return (
    <div class="photos">
      {parcel.photos.map(({ id, address }) => (
        <button key={id} type="button" class="photo-of" aria-label={words} onClick={() => (opened.value = address)}>
          <img src={address} alt="" loading="lazy" />
        </button>
      ))}
      {opened.value && (
        <Sheet title={words} onClose={() => (opened.value = "")}>
          <img class="whole-photo" src={opened.value} alt={words} />
        </Sheet>
      )}
    </div>
  );
}

function Progress({ parcel }: { parcel: ParcelOut }) {
  const steps = parcel.is_pickup ? AT_POINT : STEPS;
  const reached = steps.indexOf(parcel.state) + 1;
  return (
    <span class="parcel-way" aria-hidden="true">
      {steps.map((step, at) => <i key={step} class={at < reached ? "reached" : ""} />)}
    </span>
  );
}

function Tracking({ code, waits, isPickup }: { code: string; waits: boolean; isPickup: boolean }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(code);
    toast(t("apporders.parcel.copied"));
  };
  if (waits) {
    return (
      <div class="pickup-code">
        <Qr payload={code} size={CODE_SIDE} label={t("apporders.parcel.pickup_code")} />
        <p class="num">{code}</p>
        <p class="note muted">{t("apporders.parcel.show_code")}</p>
      </div>
    );
  }
  if (isPickup) return null;
  return (
    <button type="button" class="tracking" onClick={() => void copy()}>
      <small class="note muted">{t("apporders.parcel.tracking")}</small>
      <code>{code}</code>
    </button>
  );
}
