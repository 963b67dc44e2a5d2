/** What is told of an item, for a page that knows only its word: below the picture that plays. */

import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { About } from "./About.tsx";
import { useThing } from "./api.ts";

export default function AboutItem({ itemKey }: { itemKey: string }) {
  const { data: thing, error, reload } = useThing(itemKey);
  if (thing) return <About key={itemKey} thing={thing} />;
  if (error) return <Trouble error={error} onRetry={() => void reload()} />;
  return <ListBones rows={3} />;
}
