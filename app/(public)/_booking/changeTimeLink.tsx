import { words } from '../../_i18n/words.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { type BookingPath, bookingHref } from './bookingPath.ts'

/** Links back to the times. Entered values are kept, and choosing a time continues with `next`. */
export function ChangeTimeLink({ path, next }: { path: BookingPath; next: 'details' | 'check' }) {
  return (
    <ButtonLink look="quiet" href={bookingHref(path, null, { next })}>
      {words()('check.changeTime')}
    </ButtonLink>
  )
}
