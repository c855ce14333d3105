type Props = { value: string; label: string; name: string; note?: string | null }

/** Button of a free time with a short label and a complete accessible name. `note` distinguishes labels that read the same. */
export function SlotButton({ value, label, name, note }: Props) {
  return (
    <button
      type="submit"
      name="start"
      value={value}
      aria-label={name}
      className="min-h-11 w-full rounded-lg border border-field bg-card whitespace-nowrap px-1 py-2 font-semibold text-ink tabular-nums hover:border-accent-ink hover:bg-sunken"
    >
      {label}
      {note ? <span className="block whitespace-normal font-normal text-soft text-sm">{note}</span> : null}
    </button>
  )
}
