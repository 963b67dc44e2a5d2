/** A field to look for something: it tells when the typing has come to rest. */

import { useEffect, useRef } from "preact/hooks";

import { Field } from "./field.tsx";
import { useSettled } from "./settled.ts";

export function SearchField({ label, value, onInput, onSettled }: {
  label: string; value: string; onInput: (value: string) => void; onSettled: (words: string) => void;
}) {
  const settled = useSettled(value.trim());
  const told = useRef(settled);
  useEffect(() => {
    if (settled === told.current) return;
    told.current = settled;
    onSettled(settled);
  }, [settled]);
  return (
    <Field
      label={label} hideLabel placeholder={label} type="search" inputMode="search" icon="search"
      value={value} onInput={onInput}
    />
  );
}
