/** A camera in a dialog: an operator's address and key, and it sends. */

import { openDialog } from "./dialogs.js";
import { h } from "./dom.js";
import { t } from "./texts.js";

const LOOK_MS = 1000;
const DEFAULT_ADDRESS = "rtmp://127.0.0.1:1935/live";

/** `api` speaks to /sim/camera. Ends when the dialog is closed; the camera goes on. */
export async function showCamera(api) {
  const state = h("p", { role: "status", testid: "camera-state" });
  const address = field("camera-address", t("camera.address"), DEFAULT_ADDRESS);
  const key = field("camera-key", t("camera.key"), "");
  const show = ({ state: name }) => state.replaceChildren(t(`camera.state.${name}`));
  const act = async (work) => {
    try {
      show(await work());
    } catch (error) {
      state.replaceChildren(error.message);
    }
  };
  const value = (row) => row.querySelector("input").value.trim();
  const start = () =>
    act(() => api.startCamera({ address: value(address), key: value(key) }));
  const looking = setInterval(() => act(api.camera), LOOK_MS);
  await act(api.camera);
  const content = h(
    "div",
    { class: "stack" },
    h("h2", {}, t("camera.title")),
    h("p", {}, t("camera.hint")),
    address,
    key,
    state,
    h(
      "div",
      { class: "actions" },
      button("camera-stop", "quiet", t("camera.stop"), () => act(api.stopCamera)),
      button("camera-start", "main", t("camera.start"), start),
      button("camera-close", "quiet", t("common.close"), (event) =>
        event.target.closest("dialog").close(),
      ),
    ),
  );
  await openDialog(content, { label: t("camera.title"), testid: "camera-dialog" });
  clearInterval(looking);
}

function field(testid, label, value) {
  const input = h("input", { type: "text", testid, autocomplete: "off", spellcheck: "false" });
  input.value = value;
  return h("label", { class: "field" }, h("span", {}, label), input);
}

function button(testid, kind, label, click) {
  return h("button", { class: `button ${kind}`, type: "button", testid, on: { click } }, label);
}
