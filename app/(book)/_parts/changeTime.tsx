import { ButtonLink } from '../../_ui/button.tsx'
import { words } from '../../_ui/words.ts'
import { pathTo, type Where } from './where.ts'

/** Back to the times; what was typed is kept, and choosing leads on to `next`. */
export function ChangeTime({ where, next }: { where: Where; next: 'details' | 'check' }) {
  return (
    <ButtonLink look="quiet" href={pathTo(where, null, { next })}>
      {words()('check.changeTime')}
    </ButtonLink>
  )
}
