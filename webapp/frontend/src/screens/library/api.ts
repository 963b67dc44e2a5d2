/** What the screens of watching ask of the API, and what they tell it. */

import { call } from "../../api/client.ts";
import { forget, useLoad, usePages } from "../../api/load.ts";
import type { Kind, PlaylistOut } from "../../api/schema.ts";

const AT_ONCE = 20;

export function useWatch() {
  return useLoad("watch home", () => call("GET /api/v1/watch"), { keep: true });
}

/** What is on air, then what is planned, by its start. */
export function useLive() {
  return useLoad("live", () => call("GET /api/v1/live"), { keep: true });
}

export function useThing(key: string) {
  return useLoad(
    `watch item ${key}`, () => call("GET /api/v1/watch/items/{item_key}", { path: { item_key: key } }), { keep: true },
  );
}

/** `key` empty: none. */
export function useCollection(key: string) {
  return useLoad(`watch collection ${key}`, async () => (
    key ? await call("GET /api/v1/watch/collections/{collection_key}", { path: { collection_key: key } }) : undefined
  ), { keep: key !== "" });
}

export interface Wish {
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly artist?: string | undefined;
  readonly limit?: number;
}

export function useFound({ q, kind, artist, limit = AT_ONCE }: Wish) {
  return usePages(`watch find ${[q, kind, artist, limit].join(" ")}`, (cursor) => call("GET /api/v1/watch/items", {
    query: { q, kind: kind as Kind | undefined, artist, limit, cursor },
  }));
}

export function useSimilar(key: string) {
  return useLoad(
    `watch similar ${key}`, () => call("GET /api/v1/watch/items/{item_key}/similar", { path: { item_key: key } }),
  );
}

export function useQueue() {
  return useLoad("watch queue", () => call("GET /api/v1/watch/queue"));
}

export async function intoQueue(item: string): Promise<void> {
  await call("POST /api/v1/watch/queue", { body: { item } });
  forget("watch queue");
}

/** The whole queue in its new order; refused when it has changed elsewhere meanwhile. */
export async function queueIs(revision: number, items: readonly string[]): Promise<number> {
  return (await call("PUT /api/v1/watch/queue", { body: { revision, items } })).revision;
}

export function usePlaylists() {
  return useLoad("watch playlists", () => call("GET /api/v1/watch/playlists"));
}

export function usePlaylist(id: string) {
  return useLoad(
    `watch playlist ${id}`, () => call("GET /api/v1/watch/playlists/{playlist_id}", { path: { playlist_id: id } }),
  );
}

export async function makePlaylist(name: string, key: string): Promise<PlaylistOut> {
  const made = await call("POST /api/v1/watch/playlists", { body: { name }, key });
  forget("watch playlist");
  return made;
}

export async function renamePlaylist(id: string, name: string): Promise<void> {
  await call("PATCH /api/v1/watch/playlists/{playlist_id}", { path: { playlist_id: id }, body: { name } });
  forget("watch playlist");
}

export async function dropPlaylist(id: string): Promise<void> {
  await call("DELETE /api/v1/watch/playlists/{playlist_id}", { path: { playlist_id: id } });
  forget("watch playlist");
}

export async function intoPlaylist(id: string, item: string): Promise<void> {
  await call("POST /api/v1/watch/playlists/{playlist_id}/items", { path: { playlist_id: id }, body: { item } });
  forget("watch playlist");
}

/** The whole list in its new order; refused when it has changed elsewhere meanwhile. */
export async function playlistIs(id: string, revision: number, items: readonly string[]): Promise<number> {
  const kept = await call("PUT /api/v1/watch/playlists/{playlist_id}/items", {
    path: { playlist_id: id }, body: { revision, items },
  });
  forget("watch playlists");
  return kept.revision;
}

/** Null takes it back. */
export async function rate(key: string, stars: number | null): Promise<void> {
  const path = { item_key: key };
  if (stars === null) await call("DELETE /api/v1/watch/items/{item_key}/rating", { path });
  else await call("PUT /api/v1/watch/items/{item_key}/rating", { path, body: { stars } });
  forget("watch item");
}

export function useReminders() {
  return useLoad("watch reminders", () => call("GET /api/v1/watch/reminders"));
}

export async function remind(key: string, wanted: boolean): Promise<void> {
  const path = { item_key: key };
  if (wanted) await call("PUT /api/v1/watch/items/{item_key}/reminder", { path });
  else await call("DELETE /api/v1/watch/items/{item_key}/reminder", { path });
  forget("watch reminders");
}
