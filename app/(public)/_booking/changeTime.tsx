import { words } from '../../_i18n/words.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { pathTo, type Where } from '../_shared/where.ts'

/** Links back to the times. Entered values are kept, and choosing a time continues with `next`. */
export function ChangeTime({ where, next }: { where: Where; next: 'details' | 'check' }) {
  return (
    <ButtonLink look="quiet" href={pathTo(where, null, { next })}>
      {words()('check.changeTime')}
    </ButtonLink>
  )
}
