/** The real layout in pale: lines, and a rosette where artwork will come. */

import { t } from "../lib/texts.ts";
import { Rosette } from "./petals.tsx";

export function Bone({ width = "100%", height = 14 }: { width?: string; height?: number }) {
  return <div class="bone" style={{ width, height: `${height}px` }} />;
}

export function PictureBone({ ratio = "5 / 7" }: { ratio?: string }) {
  return (
    <div class="bone picture" style={{ aspectRatio: ratio }}>
      <Rosette />
    </div>
  );
}

/** Says once to a screen reader that something is on its way. */
export function Waiting() {
  return <p class="hidden-words on-its-way" role="status">{t("app.common.loading")}</p>;
}

/** `silent`: nothing is asked for yet, so nothing is said to be on its way. */
export function ListBones({ rows = 4, silent = false }: { rows?: number; silent?: boolean }) {
  return (
    <div class="pad stack">
      {!silent && <Waiting />}
      {Array.from({ length: rows }, (_, index) => (
        <div class="row" key={index} style={{ minHeight: "60px" }}>
          <div class="bone" style={{ width: "44px", height: "44px", borderRadius: "4px" }} />
          <div class="stack grow" style={{ gap: "8px" }}>
            <Bone width={index % 2 ? "58%" : "70%"} />
            <Bone width="36%" height={11} />
          </div>
        </div>
      ))}
    </div>
  );
}
