/** A free time. What is seen is short; what is read out says day, times and zone. */
export function SlotButton({ value, label, name }: { value: string; label: string; name: string }) {
  return (
    <button
      type="submit"
      name="start"
      value={value}
      aria-label={name}
      className="min-h-11 w-full rounded-lg border border-field bg-card px-2 py-2 font-semibold text-ink tabular-nums hover:border-accent-ink hover:bg-sunken"
    >
      {label}
    </button>
  )
}
