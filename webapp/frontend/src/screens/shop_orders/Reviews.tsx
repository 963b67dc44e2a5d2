/** What a buyer says of the goods of an order: stars, words, photos; or what was said of each. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { GoodsPictureOut, OwnReviewOut, ReviewableOut } from "../../api/schema.ts";
import type { Params } from "../../app/router.ts";
import { date } from "../../lib/formats.ts";
import { haptic } from "../../lib/telegram.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { petal } from "../../ui/petals.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { Stars } from "../shop/stars.tsx";
import { traitsLine } from "../shop/words.ts";
import { Photos } from "./photos.tsx";
import { TextBox } from "./text_box.tsx";
import "../../ui/money.css";
import "./shop_orders.css";

const LONGEST = 1000;
const FIVE = [1, 2, 3, 4, 5];
const STAR = petal(30, 11);
const TENTHS = 10;

export default function Reviews({ params }: { params: Params }) {
  const orderKey = params["reviewOrder"] ?? "";
  const path = { order_key: orderKey };
  const { data, error, reload } = useLoad(
    `shop order ${orderKey} reviews`, () => call("GET /api/v1/shop/orders/{order_key}/reviews", { path }),
  );
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("shop.reviews.title")} />
      {!data && <ListBones rows={3} />}
      {data?.items.length === 0 && (
        <State drawing="empty" title={t("apporders.review.none")} text={t("apporders.review.none_text")} />
      )}
      <div class="pad stack">
        {data?.items.map((line) => (
          <Line key={line.n} orderKey={orderKey} line={line} onChange={() => void reload()} />
        ))}
      </div>
    </>
  );
}

function Line({ orderKey, line, onChange }: {
  orderKey: string; line: ReviewableOut; onChange: () => void;
}) {
  const edits = useSignal(false);
  const { review } = line;
  const written = (): void => {
    edits.value = false;
    onChange();
  };
  return (
    <article class="paper stack review">
      <header>
        <b class="name">{say(line.name)}</b>
        <small class="note muted">{traitsLine(line.attributes)}</small>
      </header>
      {review && !edits.value
        ? <Written review={review} onEdit={() => (edits.value = true)} />
        : <Form orderKey={orderKey} line={line} onWritten={written} />}
    </article>
  );
}

function Written({ review, onEdit }: { review: OwnReviewOut; onEdit: () => void }) {
  return (
    <>
      <Stars tenths={review.stars * TENTHS} count={1} />
      {review.text && <p>{review.text}</p>}
      {review.pictures.length > 0 && (
        <div class="photos">
          {review.pictures.map(({ id, address }) => (
            <span key={id} class="photo-of"><img src={address} alt={t("apporders.photos.one")} loading="lazy" /></span>
          ))}
        </div>
      )}
      <small class="note muted">{t(`apporders.review.state_${review.state}`)} · {date(review.written_at)}</small>
      {review.answer && <p class="note answer"><b>{t("apporders.review.answer")}</b> {review.answer}</p>}
      {review.may_edit && <Button look="soft" wide onPress={onEdit}>{t("apporders.review.edit")}</Button>}
    </>
  );
}

function Form({ orderKey, line, onWritten }: {
  orderKey: string; line: ReviewableOut; onWritten: () => void;
}) {
  const stars = useSignal(line.review?.stars ?? 0);
  const text = useSignal(line.review?.text ?? "");
  const photos = useSignal<readonly GoodsPictureOut[]>(line.review?.pictures ?? []);
  const { busy, acting } = useActing();
  const send = (): Promise<void> => acting(async () => {
    await call("PUT /api/v1/shop/orders/{order_key}/reviews", {
      path: { order_key: orderKey },
      body: { n: line.n, stars: stars.value, text: text.value.trim(), picture_ids: photos.value.map(({ id }) => id) },
    });
    forget(`shop order ${orderKey}`);
    toast(t("apporders.review.done"));
    onWritten();
  });
  return (
    <>
      <StarPicker value={stars.value} onChange={(value) => (stars.value = value)} />
      <TextBox label={t("apporders.review.text")} value={text.value} most={LONGEST} onInput={(value) => (text.value = value)} />
      <Photos photos={photos.value} onChange={(value) => (photos.value = value)} />
      <Button look="line" wide busy={busy} disabled={stars.value === 0} onPress={() => void send()}>
        {t("apporders.review.button")}
      </Button>
    </>
  );
}

function StarPicker({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <div class="star-picker" role="radiogroup" aria-label={t("apporders.review.stars")}>
      {FIVE.map((star) => (
        <button
          key={star} type="button" role="radio" aria-checked={star === value}
          aria-label={tn("apporders.review.n_stars", star)} class={star <= value ? "full" : ""}
          onClick={() => {
            haptic("select");
            onChange(star);
          }}
        >
          <svg viewBox="-13 -33 26 36" aria-hidden="true"><path d={STAR} /></svg>
        </button>
      ))}
    </div>
  );
}
