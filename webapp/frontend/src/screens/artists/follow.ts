/** Following: seen at once, told to the server, and taken back on the screen when it refuses. */

import { signal } from "@preact/signals";

import { ApiError, call } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import { haptic } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

export interface Follow {
  readonly is_followed: boolean;
  readonly followers: number;
}

/** What has changed here since the lists were fetched. */
const changed = signal<Readonly<Record<string, Follow>>>({});
/** What the person wants last, of artists about whom the server is being told. */
const wanted = new Map<string, boolean>();

export function followOf(artist: Follow & { readonly id: string }): Follow {
  return changed.value[artist.id] ?? artist;
}

/** Tap after tap: each is seen at once, and the last one is what the server is left with. */
export async function toggle(artist: Follow & { readonly id: string }): Promise<void> {
  const { id } = artist;
  const now = followOf(artist);
  const wish = !now.is_followed;
  haptic("select");
  show(id, { is_followed: wish, followers: now.followers + (wish ? 1 : -1) });
  const isUnderWay = wanted.has(id);
  wanted.set(id, wish);
  if (!isUnderWay) await tell(id, now);
}

async function tell(id: string, before: Follow): Promise<void> {
  let known = before;
  try {
    for (let wish = wanted.get(id); wish !== undefined; wish = wanted.get(id)) {
      if (wish !== known.is_followed) known = await ask(id, wish);
      if (wanted.get(id) === wish) wanted.delete(id);
    }
    forget("artist");
    if (known.is_followed && !before.is_followed) toast(t("artists.toast.followed"), "good");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    wanted.delete(id);
    toast(wordsOf(error), "bad");
  }
  show(id, known);
}

function ask(id: string, wish: boolean): Promise<Follow> {
  const path = { artist_id: id };
  return wish
    ? call("PUT /api/v1/artists/{artist_id}/follow", { path })
    : call("DELETE /api/v1/artists/{artist_id}/follow", { path });
}

function show(id: string, follow: Follow): void {
  changed.value = { ...changed.value, [id]: follow };
}
