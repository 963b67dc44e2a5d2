/** Photos that go with a return or a review: taken or chosen, made smaller, sent at once. */

import { call, newKey } from "../../api/client.ts";
import type { GoodsPictureOut } from "../../api/schema.ts";
import { smaller } from "../../lib/scanning.ts";
import { t } from "../../lib/texts.ts";
import { Icon } from "../../ui/icons.tsx";
import { useActing } from "../money/acting.ts";

const MOST = 3;

export function Photos({ photos, onChange }: {
  photos: readonly GoodsPictureOut[]; onChange: (photos: readonly GoodsPictureOut[]) => void;
}) {
  const { busy, acting } = useActing();
  const add = (file: File | undefined): void => {
    if (!file) return;
    void acting(async () => {
      const small = await shrunk(file);
      onChange([...photos, await call("POST /api/v1/shop/pictures", { key: newKey(), file: small })]);
    });
  };
  return (
    <div class="photos" role="group" aria-label={t("apporders.photos.title")}>
      {photos.map((photo) => (
        <span key={photo.id} class="photo-of">
          <img src={photo.address} alt={t("apporders.photos.one")} />
          <button
            type="button" aria-label={t("apporders.photos.remove")}
            onClick={() => onChange(photos.filter(({ id }) => id !== photo.id))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      {photos.length < MOST && (
        <label class={`photo-add${busy ? " busy" : ""}`}>
          <Icon name="camera" />
          <small>{busy ? t("app.common.loading") : t("apporders.photos.add")}</small>
          <input
            type="file" accept="image/*" class="hidden-words" disabled={busy}
            onChange={(event) => {
              add(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </label>
      )}
    </div>
  );
}

/** Small enough for a slow line; what the browser cannot read goes as it is, the server judges. */
async function shrunk(file: File): Promise<Blob> {
  try {
    return await smaller(await createImageBitmap(file));
  } catch {
    return file;
  }
}
