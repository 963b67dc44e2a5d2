/** The carrier's parcels in a dialog: where each is, and its next steps to take. */

import { openDialog } from "./dialogs.js";
import { photoOfDoor } from "./door.js";
import { h, languageOf } from "./dom.js";
import { clockTime, t } from "./texts.js";

/** `api` speaks to /sim/carrier. Ends when the dialog is closed. */
export async function showParcels(api) {
  const list = h("div", { class: "parcels", testid: "parcels" });
  await draw(list, api);
  const again = h(
    "button",
    {
      class: "button quiet",
      type: "button",
      testid: "parcels-again",
      on: { click: () => draw(list, api) },
    },
    t("parcels.again"),
  );
  const close = h(
    "button",
    {
      class: "button main",
      type: "button",
      testid: "parcels-close",
      on: { click: (event) => event.target.closest("dialog").close() },
    },
    t("common.close"),
  );
  const content = h(
    "div",
    { class: "stack" },
    h("h2", {}, t("parcels.title"), h("small", {}, t("parcels.hint"))),
    list,
    h("div", { class: "actions" }, again, close),
  );
  await openDialog(content, { label: t("parcels.title"), testid: "parcels-dialog" });
}

/** The newest first; a refusal is told in their place. */
async function draw(list, api, refused = null) {
  const told = refused ? [h("p", { class: "refused", role: "alert" }, refused.message)] : [];
  try {
    const { parcels } = await api.parcels();
    const rows = parcels.reverse().map((parcel) => row(parcel, list, api));
    list.replaceChildren(...told, ...(rows.length ? rows : [h("p", {}, t("parcels.none"))]));
  } catch (error) {
    list.replaceChildren(h("p", { class: "refused", role: "alert" }, error.message));
  }
}

function row(parcel, list, api) {
  const move = async (state) => {
    let refused = null;
    try {
      const step = state === "delivered" ? { state, photo: photoOfDoor(parcel) } : { state };
      await api.moveParcel(parcel.tracking, step);
    } catch (error) {
      refused = error;
    }
    await draw(list, api, refused);
  };
  const steps = parcel.next.map((state) =>
    h(
      "button",
      {
        class: "button quiet",
        type: "button",
        testid: `parcel-${parcel.tracking}-${state}`,
        on: { click: () => move(state) },
      },
      t(`parcels.to.${state}`),
    ),
  );
  return h(
    "section",
    { class: "parcel", testid: `parcel-${parcel.tracking}` },
    h("strong", {}, parcel.tracking),
    h("span", { lang: languageOf(parcel.to.name) }, parcel.to.name),
    h("small", {}, `${t(`parcels.state.${parcel.state}`)} · ${clockTime(parcel.at_ms)}`),
    steps.length ? h("div", { class: "actions" }, steps) : null,
  );
}
