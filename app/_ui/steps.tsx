import { classes } from './classes.ts'

/** Shows the current step of a short sequence as text and as bars. */
export function Steps({ label, current, total }: { label: string; current: number; total: number }) {
  const numbers = Array.from({ length: total }, (_, index) => index + 1)
  return (
    <div className="mb-4 print-hidden">
      <p className="font-medium text-soft text-sm">{label}</p>
      <div aria-hidden className="mt-2 flex gap-2">
        {numbers.map((number) => (
          <span
            key={number}
            className={classes('h-1 flex-1 rounded-full', number <= current ? 'bg-accent-ink' : 'bg-line')}
          />
        ))}
      </div>
    </div>
  )
}
