import { words } from '../../_i18n/words.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { pathTo, type Where } from '../_shared/where.ts'

/** Back to the times; what was typed is kept, and choosing leads on to `next`. */
export function ChangeTime({ where, next }: { where: Where; next: 'details' | 'check' }) {
  return (
    <ButtonLink look="quiet" href={pathTo(where, null, { next })}>
      {words()('check.changeTime')}
    </ButtonLink>
  )
}
