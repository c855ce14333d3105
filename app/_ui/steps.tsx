import { classes } from './classes.ts'

/** Where one is in a short series: a sentence to read and bars to see. */
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
