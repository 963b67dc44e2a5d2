/** Every screen in one table: its address, how it is fetched, what links open it. */

import { Home } from "../screens/home/Home.tsx";
import type { Route } from "./router.ts";

/** What is shown outside Telegram, whatever the address. */
export const outside: Route = {
  path: "/outside",
  load: () => import("../screens/outside/Outside.tsx"),
  stage: true,
  open: true,
};

export const routes: readonly Route[] = [
  { path: "/", screen: Home, tab: "home", stage: true },
  { path: "/events", load: () => import("../screens/events/Events.tsx"), tab: "events" },
  {
    path: "/events/:eventId",
    load: () => import("../screens/events/EventPage.tsx"),
    start: "ev",
    up: "/events",
    tab: "events",
    stage: true,
  },
  { path: "/tickets", load: () => import("../screens/tickets/Tickets.tsx"), tab: "tickets" },
  {
    path: "/tickets/:ticketId",
    load: () => import("../screens/tickets/Ticket.tsx"),
    start: "tk",
    up: "/tickets",
    stage: true,
  },
  { path: "/me", load: () => import("../screens/me/Me.tsx"), tab: "me", quiet: true },
  {
    path: "/me/devices",
    load: () => import("../screens/me/Devices.tsx"),
    start: "se",
    up: "/me",
    quiet: true,
  },
  { path: "/me/privacy", load: () => import("../screens/me/Privacy.tsx"), up: "/me", quiet: true },
  { path: "/gallery", load: () => import("../screens/gallery/Gallery.tsx"), open: true },
  outside,
  { path: "*", load: () => import("../screens/home/Nowhere.tsx"), up: "/" },
];
