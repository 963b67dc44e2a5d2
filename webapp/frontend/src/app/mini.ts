/** The small player below every page: there once something plays, fetched with the player. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

export const mini = signal<ComponentType | undefined>(undefined);
