import assert from "node:assert/strict";
import test from "node:test";

import {
  back, beginRouter, isRoot, leadsSomewhere, navigate, onward, place, replace, startRoute, type Route,
} from "../src/app/router.ts";
import { readLaunch } from "../src/lib/telegram.ts";
import { addresses } from "./browser.ts";

const ROUTES: readonly Route[] = [
  { path: "/", tab: "home" },
  { path: "/events", tab: "vote" },
  { path: "/events/:eventId", start: "ev", up: "/events", tab: "vote" },
  { path: "/tickets/:ticketId", start: "tk", short: true, up: "/" },
  { path: "*", up: "/" },
];

test("a start link opens its screen first, and back leads up from there", () => {
  beginRouter(ROUTES, "ev_mekong-waves");
  assert.equal(place.value.route.path, "/events/:eventId");
  assert.deepEqual(place.value.params, { eventId: "mekong-waves" });
  back();
  assert.equal(place.value.path, "/events");
});

test("an unknown or broken start link opens Home", () => {
  for (const link of ["", "zz_1", "ev", "ev_", "EV_x", "ev_a b", "constructor"]) {
    assert.equal(startRoute(link)?.startsWith("/events/") ?? false, false, link);
  }
});

test("a link may carry an id in 22 letters, and where it was found", () => {
  beginRouter(ROUTES, "");
  assert.equal(startRoute("tk_0000000000000000000007"), "/tickets/00000000-0000-0000-0000-000000000007");
  assert.equal(startRoute("tk_7n42DGM5Tflk9n8mt7Fhc7"), "/tickets/ffffffff-ffff-ffff-ffff-ffffffffffff");
  assert.equal(startRoute("ev_mekong-waves_reel"), "/events/mekong-waves");
  for (const bad of ["tk_1", "tk_7n42DGM5Tflk9n8mt7Fhc8", "tk_zzzzzzzzzzzzzzzzzzzzzz"]) {
    assert.equal(startRoute(bad), undefined, bad);
  }
});

test("addresses find their screens, with what stands after the question mark", () => {
  beginRouter(ROUTES, "");
  navigate("/events/a-b?type=3");
  assert.equal(place.value.params["eventId"], "a-b");
  assert.equal(place.value.query.get("type"), "3");
  replace("/nowhere/at/all");
  assert.equal(place.value.route.path, "*");
  assert.equal(addresses.at(-1), "#/nowhere/at/all");
});

test("only the first screen of a tab has no way back", () => {
  assert.deepEqual(ROUTES.map(isRoot), [true, true, false, false, false]);
  assert.equal(leadsSomewhere("/events/x"), true);
  assert.equal(leadsSomewhere("/events/x/checkout"), false);
});

test("launch parameters are read out of the fragment before it becomes an address", () => {
  const user = encodeURIComponent(JSON.stringify({ first_name: "Dara", language_code: "en" }));
  const data = encodeURIComponent(`user=${user}&start_param=ev_x&hash=1`);
  const theme = encodeURIComponent(JSON.stringify({ bg_color: "#ffffff" }));
  const hash = `#tgWebAppData=${data}&tgWebAppVersion=9.1&tgWebAppThemeParams=${theme}`;
  const launch = readLaunch({ hash } as Location);
  assert.equal(launch.startParam, "ev_x");
  assert.equal(launch.firstName, "Dara");
  assert.equal(launch.languageCode, "en");
  assert.equal(launch.theme["bg_color"], "#ffffff");
  assert.ok(launch.initData.startsWith("user="));
  const again = readLaunch({ hash: "#/events" } as Location);
  assert.equal(again.initData, launch.initData);
  assert.equal(again.startParam, "", "a page that is loaded anew stays where it is");
});

test("who has gone elsewhere before an act is answered is not brought back", () => {
  beginRouter(ROUTES, "");
  navigate("/events/a?type=3");
  const [here, way] = [onward(), onward()];
  here.replace("/tickets/1");
  assert.equal(place.value.path, "/tickets/1");
  way.navigate("/events");
  way.replace("/events");
  assert.equal(place.value.path, "/tickets/1");
});
