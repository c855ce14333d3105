import { words } from '../../_i18n/words.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { type BookingPath, bookingHref } from '../_shared/where.ts'

/** Links back to the times. Entered values are kept, and choosing a time continues with `next`. */
export function ChangeTimeLink({ where, next }: { where: BookingPath; next: 'details' | 'check' }) {
  return (
    <ButtonLink look="quiet" href={bookingHref(where, null, { next })}>
      {words()('check.changeTime')}
    </ButtonLink>
  )
}
