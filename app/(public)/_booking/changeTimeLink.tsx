import { translations } from '../../_i18n/translations.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { type BookingPath, bookingHref } from './bookingPath.ts'

/** Links back to the times. Entered values are kept, and choosing a time continues with `next`. */
export function ChangeTimeLink({ path, next }: { path: BookingPath; next: 'details' | 'check' }) {
  return (
    <ButtonLink variant="quiet" href={bookingHref(path, null, { next })}>
      {translations()('check.changeTime')}
    </ButtonLink>
  )
}
