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
  {
    path: "/events/:eventId/checkout",
    load: () => import("../screens/buying/Checkout.tsx"),
    up: "/events",
  },
  {
    path: "/events/:seatedEvent/seats",
    load: () => import("../screens/buying/seats/SeatPage.tsx"),
    up: "/events",
  },
  {
    path: "/events/:roomEvent/line",
    load: () => import("../screens/buying/Line.tsx"),
    start: "wr",
    up: "/events",
    stage: true,
  },
  {
    path: "/groups/:groupId",
    load: () => import("../screens/buying/Group.tsx"),
    start: "go",
    up: "/events",
  },
  {
    path: "/orders/:orderKey",
    load: () => import("../screens/buying/Order.tsx"),
    start: "od",
    up: "/tickets",
  },
  {
    path: "/gifts/:giftToken",
    load: () => import("../screens/tickets/Gift.tsx"),
    start: "tr",
    up: "/tickets",
  },
  { path: "/tickets", load: () => import("../screens/tickets/Tickets.tsx"), tab: "tickets" },
  {
    path: "/tickets/:ticketId",
    load: () => import("../screens/tickets/Ticket.tsx"),
    start: "tk",
    up: "/tickets",
    stage: true,
  },
  { path: "/wallet", load: () => import("../screens/wallet/Wallet.tsx"), tab: "wallet", stage: true },
  { path: "/wallet/history", load: () => import("../screens/wallet/History.tsx"), up: "/wallet" },
  { path: "/wallet/receipts/:receiptId", load: () => import("../screens/wallet/Receipt.tsx"), up: "/wallet" },
  { path: "/wallet/top-up", load: () => import("../screens/wallet/TopUp.tsx"), up: "/wallet" },
  { path: "/wallet/top-ups/:topUpId", load: () => import("../screens/wallet/TopUpCode.tsx"), up: "/wallet" },
  { path: "/wallet/limits", load: () => import("../screens/wallet/Limits.tsx"), up: "/wallet", quiet: true },
  { path: "/wallet/statements", load: () => import("../screens/wallet/Statements.tsx"), up: "/wallet", quiet: true },
  { path: "/wallet/statements/:month", load: () => import("../screens/wallet/Month.tsx"), up: "/wallet/statements", quiet: true },
  { path: "/wallet/exchange", load: () => import("../screens/wallet/Exchange.tsx"), up: "/wallet" },
  { path: "/wallet/safety", load: () => import("../screens/wallet/Safety.tsx"), up: "/wallet", quiet: true },
  { path: "/money/send", load: () => import("../screens/money/Send.tsx"), up: "/wallet" },
  { path: "/money/transfers/:transferId", load: () => import("../screens/money/Transfer.tsx"), up: "/money/send" },
  { path: "/money/receive", load: () => import("../screens/money/Receive.tsx"), up: "/wallet" },
  { path: "/money/ask", load: () => import("../screens/money/Ask.tsx"), up: "/money/requests" },
  { path: "/money/requests", load: () => import("../screens/money/Requests.tsx"), up: "/wallet" },
  { path: "/money/requests/:requestId", load: () => import("../screens/money/Request.tsx"), up: "/money/requests" },
  { path: "/money/scan", load: () => import("../screens/money/Scan.tsx"), up: "/wallet" },
  { path: "/money/standing", load: () => import("../screens/money/StandingOrders.tsx"), up: "/wallet" },
  { path: "/bills", load: () => import("../screens/bills/Bills.tsx"), up: "/wallet" },
  { path: "/bills/:billerId", load: () => import("../screens/bills/BillerForm.tsx"), up: "/bills" },
  { path: "/bill/:billId", load: () => import("../screens/bills/Bill.tsx"), up: "/bills" },
  { path: "/me", load: () => import("../screens/me/Me.tsx"), tab: "me", quiet: true },
  {
    path: "/me/devices",
    load: () => import("../screens/me/Devices.tsx"),
    start: "se",
    up: "/me",
    quiet: true,
  },
  { path: "/me/privacy", load: () => import("../screens/me/Privacy.tsx"), up: "/me", quiet: true },
  { path: "/gate", load: () => import("../screens/gate/Gate.tsx"), start: "gt", up: "/me", quiet: true },
  { path: "/gate/:listId", load: () => import("../screens/gate/Stand.tsx"), up: "/gate" },
  { path: "/gallery", load: () => import("../screens/gallery/Gallery.tsx"), open: true },
  outside,
  { path: "*", load: () => import("../screens/home/Nowhere.tsx"), up: "/" },
];
