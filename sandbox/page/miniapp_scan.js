/** The client's QR scanner: the camera of this machine, a picture, or the code typed in. */

import { toast } from "./dialogs.js";
import { h, toBase64 } from "./dom.js";
import { t } from "./texts.js";

const EVERY_MS = 400;

export class Scanner {
  /** `read({image})` gives the texts found; `onText(text)`; `onClose()` when the person leaves. */
  constructor(read, { onText, onClose }) {
    this.read = read;
    this.onText = onText;
    this.onClose = onClose;
    this.timer = 0;
  }

  /** The panel that lies over the Mini App. */
  open(words) {
    this.video = h("video", { playsinline: true, muted: true, hidden: true });
    const file = h("input", {
      type: "file",
      accept: "image/*",
      testid: "qr-input",
      on: { change: (event) => this.readFile(event.target) },
    });
    const typed = h("input", { class: "input", testid: "qr-text", "aria-label": t("scanner.type") });
    this.root = h(
      "div",
      { class: "scanner", role: "dialog", "aria-label": t("scanner.title"), testid: "qr-popup" },
      h("p", {}, words || t("scanner.title")),
      this.video,
      h("label", { class: "button quiet" }, t("scanner.picture"), file),
      h(
        "form",
        {
          on: {
            submit: (event) => {
              event.preventDefault();
              if (typed.value) this.onText(typed.value);
            },
          },
        },
        typed,
        h("button", { class: "button main", type: "submit", testid: "qr-read" }, t("scanner.read")),
      ),
      h(
        "button",
        { class: "button quiet", type: "button", testid: "qr-close", on: { click: () => this.leave() } },
        t("common.close"),
      ),
    );
    this.startCamera();
    return this.root;
  }

  leave() {
    this.close();
    this.onClose();
  }

  close() {
    clearInterval(this.timer);
    for (const track of this.video?.srcObject?.getTracks() ?? []) track.stop();
    this.root?.remove();
    this.root = null;
  }

  /** Without a camera the other two ways remain. */
  async startCamera() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
      if (!this.root) return stream.getTracks().forEach((track) => track.stop());
      this.video.srcObject = stream;
      this.video.hidden = false;
      await this.video.play();
      this.timer = setInterval(() => this.readFrame(), EVERY_MS);
    } catch {
      this.video.hidden = true;
    }
  }

  async readFrame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || this.reading) return;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    await this.readBlob(await canvas.convertToBlob({ type: "image/jpeg" }), false);
  }

  async readFile(input) {
    const [file] = input.files;
    input.value = "";
    if (file) await this.readBlob(file, true);
  }

  async readBlob(blob, says) {
    this.reading = true;
    try {
      const { texts } = await this.read({ image: await toBase64(blob) });
      if (texts.length) this.onText(texts[0]);
      else if (says) toast(t("scanner.nothing"));
    } catch (error) {
      if (says) toast(error.message);
    } finally {
      this.reading = false;
    }
  }
}
