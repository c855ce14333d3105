import { Video } from 'lucide-react'
import { buttonClasses } from '../../_ui/button.tsx'

type Props = { token: string; label: string; name?: string }

/** Opens the call at once. A plain form: the answer leads to the provider, where a script could not follow. */
export function JoinForm({ token, label, name }: Props) {
  return (
    <form method="post" action={`/join/${encodeURIComponent(token)}/open`}>
      <button type="submit" className={buttonClasses('primary')} aria-label={name}>
        <Video aria-hidden className="size-5" />
        {label}
      </button>
    </form>
  )
}
