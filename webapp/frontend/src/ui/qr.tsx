/** A QR code: black on white, whole pixels per module, four modules of quiet zone. */

import { useLayoutEffect, useRef } from "preact/hooks";
import qrcode from "qrcode-generator";

const QUIET_MODULES = 4;
// Digits, capitals and these signs fit a code in fewer modules.
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;

/** `size` is the least width in CSS pixels, quiet zone included. */
export function Qr({ payload, size, label, level = "M" }: {
  payload: string; size: number; label: string; level?: "L" | "M" | "Q";
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Before it is seen: an empty canvas has another size, and nothing to scan.
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, payload, size, level);
  }, [payload, size, level]);
  return (
    <div class="qr">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, payload: string, size: number, level: "L" | "M" | "Q"): void {
  const code = qrcode(0, level);
  code.addData(payload, ALPHANUMERIC.test(payload) ? "Alphanumeric" : "Byte");
  code.make();
  const modules = code.getModuleCount();
  const density = Math.max(1, Math.round(devicePixelRatio));
  const pixels = Math.ceil((size * density) / (modules + 2 * QUIET_MODULES));
  canvas.width = canvas.height = modules * pixels;
  canvas.style.width = canvas.style.height = `${canvas.width / density}px`;
  canvas.parentElement?.style.setProperty("padding", `${(QUIET_MODULES * pixels) / density}px`);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (code.isDark(row, column)) pen.fillRect(column * pixels, row * pixels, pixels, pixels);
    }
  }
}
