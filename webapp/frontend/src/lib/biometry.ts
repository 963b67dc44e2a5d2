/** Finger or face instead of the PIN, where the client has it and this device may. */

import { call, newKey } from "../api/client.ts";
import { ask, isSince, tell } from "./telegram.ts";

const DEVICE = "biometry.device";
const PATIENCE_MS = 120_000;
const INFO_MS = 3_000;

/** Whether it was switched on here. */
export function biometryHere(): boolean {
  return isSince(7, 2) && localStorage.getItem(DEVICE) !== null;
}

/** Whether the client can at all. */
export async function canUseBiometry(): Promise<boolean> {
  if (!isSince(7, 2)) return false;
  const answer = await ask<{ available?: boolean }>(
    "web_app_biometry_get_info", undefined, ["biometry_info_received"], INFO_MS,
  );
  return answer?.data.available ?? false;
}

/** Confirms a purpose as the PIN would; false when the person or the client said no. */
export async function confirmByBiometry(purpose: string, reason: string, cents: number): Promise<boolean> {
  const device = localStorage.getItem(DEVICE);
  if (!device) return false;
  const answer = await ask<{ status: string; token?: string }>(
    "web_app_biometry_request_auth", { reason: reason.slice(0, 128) }, ["biometry_auth_requested"], PATIENCE_MS,
  );
  if (answer?.data.status !== "authorized" || !answer.data.token) return false;
  const next = await call("POST /api/v1/me/devices/{device_id}/biometry/confirmations", {
    path: { device_id: device },
    body: { key: newKey(), token: answer.data.token, purpose, amount_minor: cents },
  });
  keepToken(next.token);
  return true;
}

/** Keeps the first token behind finger or face; false when the person does not allow it. */
export async function beginBiometry(device: string, reason: string, token: string): Promise<boolean> {
  const answer = await ask<{ access_granted?: boolean }>(
    "web_app_biometry_request_access", { reason: reason.slice(0, 128) }, ["biometry_info_received"], PATIENCE_MS,
  );
  if (!answer?.data.access_granted) return false;
  keepToken(token);
  localStorage.setItem(DEVICE, device);
  return true;
}

export function endBiometry(): void {
  keepToken("");
  localStorage.removeItem(DEVICE);
}

function keepToken(token: string): void {
  tell("web_app_biometry_update_token", { token });
}
