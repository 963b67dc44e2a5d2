/** A field with its name above and, if it is wrong, why below. */

import { useId } from "preact/hooks";

import { Icon, type IconName } from "./icons.tsx";

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly wrong?: string | undefined;
  readonly icon?: IconName;
  readonly placeholder?: string;
  readonly type?: "text" | "search" | "tel";
  readonly inputMode?: "text" | "decimal" | "numeric" | "tel" | "search";
  readonly hideLabel?: boolean;
}

export function Field({
  label, value, onInput, wrong, icon, placeholder, type = "text", inputMode = "text",
  hideLabel = false,
}: FieldProps) {
  const id = useId();
  return (
    <div class={`field${wrong ? " wrong" : ""}`}>
      <label for={id} class={hideLabel ? "hidden-words" : ""}>
        <span class="note muted">{label}</span>
      </label>
      <div class="box">
        {icon && <Icon name={icon} />}
        <input
          id={id} type={type} inputMode={inputMode} value={value} autocomplete="off"
          {...(placeholder ? { placeholder } : {})}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={wrong ? `${id}-why` : undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
      {wrong && <span class="why" id={`${id}-why`}>{wrong}</span>}
    </div>
  );
}
